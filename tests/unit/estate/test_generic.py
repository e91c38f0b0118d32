"""Types without a reader: the call is found by the registry and botocore, filled in, and its answer
understood."""

from typing import Any

import boto3
import pytest

from skyworthy.estate.api import Api
from skyworthy.estate.compare import compare
from skyworthy.estate.generic import WHY_ABSENT, NoCall, look_up
from skyworthy.estate.model import Resource
from skyworthy.estate.reader import Wanted


class Client:
    """botocore's model of a service, with one answer for every call."""

    def __init__(self, service: str, answer: dict[str, Any]) -> None:
        real = boto3.client(
            service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.meta = real.meta
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answer = answer

    def __getattr__(self, operation: str) -> Any:
        def call(**parameters: Any) -> dict[str, Any]:
            self.calls.append((operation, parameters))
            return self._answer

        return call


def looked_up(
    kind: str, service: str, answer: dict[str, Any], physical_id: str, **declared: Any
) -> tuple[dict[str, Any] | None, tuple[str, dict[str, Any]]]:
    client = Client(service, {**answer, "ResponseMetadata": {}})
    wanted = Wanted(kind, "eu-west-1", "123456789012", "s", "Mine", physical_id, declared)
    found = look_up(Api(lambda name, region: {service: client}[name]), wanted)
    return found, client.calls[0]


CASES: list[
    tuple[str, str, dict[str, Any], str, dict[str, Any], dict[str, Any], tuple[str, dict[str, Any]]]
] = [
    (
        "AWS::Cognito::UserPoolGroup",
        "cognito-idp",
        {"Group": {"GroupName": "admins", "Precedence": 1}},
        "admins",
        {"UserPoolId": "p", "GroupName": "admins"},
        {"GroupName": "admins", "Precedence": 1},
        ("get_group", {"UserPoolId": "p", "GroupName": "admins"}),
    ),
    (
        "AWS::ElastiCache::ReplicationGroup",
        "elasticache",
        {
            "ReplicationGroups": [
                {"ReplicationGroupId": "other"},
                {"ReplicationGroupId": "Mine", "Engine": "valkey"},
            ]
        },
        "mine",
        {},
        {"ReplicationGroupId": "Mine", "Engine": "valkey"},
        ("describe_replication_groups", {"ReplicationGroupId": "mine"}),
    ),
    (
        "AWS::BedrockAgentCore::Memory",
        "bedrock-agentcore-control",
        {"memory": {"name": "m"}},
        "arn:aws:bedrock-agentcore:eu-west-1:123456789012:memory/m-1",
        {},
        {"Name": "m"},
        ("get_memory", {"memoryId": "m-1"}),
    ),
]


@pytest.mark.parametrize(
    ("kind", "service", "answer", "physical_id", "declared", "expected", "call"),
    CASES,
    ids=[c[0] for c in CASES],
)
def test_a_type_without_a_reader_is_read(
    kind: str,
    service: str,
    answer: dict[str, Any],
    physical_id: str,
    declared: dict[str, Any],
    expected: dict[str, Any],
    call: tuple[str, dict[str, Any]],
) -> None:
    assert looked_up(kind, service, answer, physical_id, **declared) == (expected, call)


def test_a_list_without_the_resource_says_that_it_is_gone() -> None:
    answer = {"ReplicationGroups": [{"ReplicationGroupId": "other"}]}
    assert looked_up("AWS::ElastiCache::ReplicationGroup", "elasticache", answer, "mine")[0] is None


def test_a_type_whose_call_cannot_be_filled_in_says_so() -> None:
    with pytest.raises(NoCall, match="is deployed, and not read back"):
        looked_up("AWS::Bedrock::GuardrailVersion", "bedrock", {}, "guard|1")


def test_what_such_an_answer_does_not_hold_is_not_compared_and_what_it_holds_is() -> None:
    def compared(observed: dict[str, Any]) -> tuple[list[str], list[tuple[str, str]], str]:
        declared = {"Engine": "valkey", "AutomaticFailoverEnabled": True}
        found = compare(
            Resource("s", "r", "R", "AWS::ElastiCache::ReplicationGroup", "r", declared, observed, "api")
        )
        not_compared = [(each.path, each.reason) for each in found.not_compared]
        return [each.path for each in found.differences], not_compared, found.outcome

    assert compared({"Engine": "valkey"}) == ([], [("AutomaticFailoverEnabled", WHY_ABSENT)], "read back")
    assert compared({"Engine": "redis"})[0] == ["Engine"]
    assert compared({})[2] == "recorded"
