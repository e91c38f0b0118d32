"""Deletion protection: shown to be enforced by a destroy that is refused, then lifted in plain sight."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.estate.model import Estate, Resource
from skyworthy.rehearsal.stage import Clients
from skyworthy.result import CheckResult, Finding

CHECK = "DELETION-PROTECTION-ENFORCED"
TITLE = "A destroy is refused until deletion protection is lifted"
STACKS_CHECK = "TERMINATION-PROTECTION-ENFORCED"
STACKS_TITLE = "A destroy is refused before anything is touched until termination protection is lifted"
_LOAD_BALANCER_ATTRIBUTE = "deletion_protection.enabled"


@dataclass(frozen=True)
class Protected:
    """A resource that the API says cannot be deleted, and how its protection is lifted."""

    resource: Resource
    service: str
    operation: str
    parameters: dict[str, Any]

    def lift(self, clients: Clients) -> str:
        """Switch the protection off through the service's API; returns what was done, for the user to see."""
        getattr(clients(self.service, self.resource.region), self.operation)(**self.parameters)
        return f"{self.service}.{self.operation} on {self.resource.address} ({self.resource.physical_id})"


@dataclass(frozen=True)
class ProtectedStack:
    """A stack with termination protection: CloudFormation refuses to begin its deletion."""

    name: str
    region: str

    def lift(self, clients: Clients) -> str:
        clients("cloudformation", self.region).update_termination_protection(
            StackName=self.name, EnableTerminationProtection=False
        )
        return f"cloudformation.update_termination_protection on {self.name}"


def protected_stacks(estate: Estate, clients: Clients) -> tuple[ProtectedStack, ...]:
    """The estate's stacks whose deletion CloudFormation refuses, as it reports them."""
    stacks = sorted({(resource.stack, resource.region) for resource in estate.resources})
    return tuple(ProtectedStack(name, region) for name, region in stacks if _held(name, region, clients))


def _held(stack: str, region: str, clients: Clients) -> bool:
    (found,) = clients("cloudformation", region).describe_stacks(StackName=stack)["Stacks"]
    return bool(found.get("EnableTerminationProtection"))


def untouched(
    found: tuple[ProtectedStack, ...], refusal: str, before: Estate, clients: Clients
) -> CheckResult:
    """The check: the destroy was refused, and every protected stack still has every resource."""
    findings = [] if refusal else [Finding(found[0].name, "the destroy was not refused")]
    if refusal:
        for stack in found:
            pages = clients("cloudformation", stack.region).get_paginator("list_stack_resources")
            left = {
                summary["LogicalResourceId"]
                for page in pages.paginate(StackName=stack.name)
                for summary in page["StackResourceSummaries"]
                if summary["ResourceStatus"] != "DELETE_COMPLETE"
            }
            findings += [
                Finding(resource.address, "was deleted although its stack is protected")
                for resource in before.resources
                if resource.stack == stack.name and resource.logical_id not in left
            ]
    return CheckResult(
        STACKS_CHECK, STACKS_TITLE, "refuted" if findings else "holds", "enforced", tuple(findings)
    )


def protected(estate: Estate) -> tuple[Protected, ...]:
    """Everything in the estate whose own API refuses to delete it."""
    return tuple(found for resource in estate.resources for found in _of(resource))


def _of(resource: Resource) -> Iterator[Protected]:
    seen = resource.observed or {}
    name = resource.physical_id
    match resource.type:
        case "AWS::RDS::DBCluster" if seen.get("DeletionProtection"):
            yield Protected(
                resource,
                "rds",
                "modify_db_cluster",
                {
                    "DBClusterIdentifier": name,
                    "DeletionProtection": False,
                    "ApplyImmediately": True,
                },
            )
        case "AWS::RDS::DBInstance" if seen.get("DeletionProtection"):
            yield Protected(
                resource,
                "rds",
                "modify_db_instance",
                {
                    "DBInstanceIdentifier": name,
                    "DeletionProtection": False,
                    "ApplyImmediately": True,
                },
            )
        case "AWS::DynamoDB::Table" if seen.get("DeletionProtectionEnabled"):
            yield Protected(
                resource,
                "dynamodb",
                "update_table",
                {
                    "TableName": name,
                    "DeletionProtectionEnabled": False,
                },
            )
        case "AWS::ElasticLoadBalancingV2::LoadBalancer" if _balancer_protected(
            seen.get("LoadBalancerAttributes")
        ):
            yield Protected(
                resource,
                "elbv2",
                "modify_load_balancer_attributes",
                {
                    "LoadBalancerArn": name,
                    "Attributes": [{"Key": _LOAD_BALANCER_ATTRIBUTE, "Value": "false"}],
                },
            )


def _balancer_protected(attributes: Any) -> bool:
    return any(
        attribute.get("Key") == _LOAD_BALANCER_ATTRIBUTE and str(attribute.get("Value")).lower() == "true"
        for attribute in attributes or ()
    )


def still_there(found: tuple[Protected, ...], clients: Clients) -> list[Protected]:
    """Which of them the service deletes when it is asked directly: a protection that does not protect."""
    gone = []
    for item in found:
        probes: dict[str, tuple[str, dict[str, Any]]] = {
            "rds.modify_db_cluster": (
                "describe_db_clusters",
                {"DBClusterIdentifier": item.resource.physical_id},
            ),
            "rds.modify_db_instance": (
                "describe_db_instances",
                {"DBInstanceIdentifier": item.resource.physical_id},
            ),
            "dynamodb.update_table": ("describe_table", {"TableName": item.resource.physical_id}),
            "elbv2.modify_load_balancer_attributes": (
                "describe_load_balancers",
                {"LoadBalancerArns": [item.resource.physical_id]},
            ),
        }
        operation, parameters = probes[f"{item.service}.{item.operation}"]
        try:
            getattr(clients(item.service, item.resource.region), operation)(**parameters)
        except ClientError:
            gone.append(item)
    return gone


def enforced(found: tuple[Protected, ...], refusal: str, gone: list[Protected]) -> CheckResult:
    """The check: the destroy was refused, and everything protected is still there."""
    findings = [Finding(item.resource.address, "was deleted although it is protected") for item in gone]
    if not refusal:
        findings.append(Finding(found[0].resource.stack, "the destroy was not refused"))
    return CheckResult(CHECK, TITLE, "refuted" if findings else "holds", "enforced", tuple(findings))
