"""Protection against deletion: a destroy that is not refused, or that takes something with it, is found."""

from collections.abc import Iterator
from typing import Any

import pytest

from skyworthy.estate.model import Estate, Resource
from skyworthy.rehearsal.protection import enforced, protected, protected_stacks, untouched


def resource(type_: str, logical_id: str, **observed: Any) -> Resource:
    return Resource("Data", "eu-west-1", logical_id, type_, f"physical-{logical_id}", {}, observed, "api")


CLUSTER = resource("AWS::RDS::DBCluster", "Cluster", DeletionProtection=True)
BALANCER = resource(
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "Balancer",
    LoadBalancerAttributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
)
OPEN = resource("AWS::RDS::DBCluster", "Other", DeletionProtection=False)
ESTATE = Estate("123456789012", (CLUSTER, BALANCER, OPEN))


class CloudFormation:
    """The two answers that the check asks for: whether a stack is protected, and what it still has."""

    def __init__(
        self, *, held: bool = True, left: tuple[str, ...] = ("Cluster", "Balancer", "Other")
    ) -> None:
        self._held, self._left = held, left

    def __call__(self, _service: str, _region: str) -> "CloudFormation":
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        return {"Stacks": [{"StackName": StackName, "EnableTerminationProtection": self._held}]}

    def get_paginator(self, _operation: str) -> "CloudFormation":
        return self

    def paginate(self, StackName: str) -> Iterator[dict[str, Any]]:
        yield {
            "StackResourceSummaries": [
                {"LogicalResourceId": name, "ResourceStatus": "CREATE_COMPLETE"} for name in self._left
            ]
        }


def test_what_the_apis_say_is_protected_is_known_and_nothing_else() -> None:
    assert [item.resource for item in protected(ESTATE)] == [CLUSTER, BALANCER]
    assert [stack.name for stack in protected_stacks(ESTATE, CloudFormation())] == ["Data"]
    assert protected_stacks(ESTATE, CloudFormation(held=False)) == ()


def test_a_refused_destroy_that_takes_nothing_with_it_holds() -> None:
    stacks = protected_stacks(ESTATE, CloudFormation())
    assert untouched(stacks, "refused", ESTATE, CloudFormation()).outcome == "holds"
    assert enforced(protected(ESTATE), "refused", []).outcome == "holds"


@pytest.mark.parametrize(
    ("refusal", "left", "said"),
    [
        ("", ("Cluster", "Balancer", "Other"), ["the destroy was not refused"]),
        ("refused", ("Cluster", "Balancer"), ["was deleted although its stack is protected"]),
        ("refused", (), ["was deleted although its stack is protected"] * 3),
    ],
)
def test_termination_protection_that_does_not_protect_is_refuted(
    refusal: str, left: tuple[str, ...], said: list[str]
) -> None:
    cloud = CloudFormation(left=left)
    found = untouched(protected_stacks(ESTATE, cloud), refusal, ESTATE, cloud)
    assert (found.outcome, [finding.message for finding in found.findings]) == ("refuted", said)


def test_deletion_protection_that_does_not_protect_is_refuted() -> None:
    found = protected(ESTATE)
    assert enforced(found, "", []).outcome == "refuted"
    gone = enforced(found, "refused", [found[0]])
    assert [finding.resource for finding in gone.findings] == ["Data/Cluster"]
