"""Finding one resource of an estate from another: by the ids and ARNs that the API reports."""

from collections.abc import Iterator, Mapping
from typing import Any

from skyworthy.estate.model import Estate, Resource

_IDENTITIES = (
    "Arn",
    "AllocationId",
    "CertificateArn",
    "DBClusterArn",
    "DNSName",
    "FunctionArn",
    "GroupId",
    "Id",
    "ListenerArn",
    "LoadBalancerArn",
    "PolicyArn",
    "SecretArn",
    "ServiceArn",
    "TargetGroupArn",
    "TaskDefinitionArn",
    "TopicArn",
)
"""Read-only attributes that name the resource itself; its physical id always does."""


def find(estate: Estate, identity: str) -> Resource | None:
    """The resource that `identity` names, by its physical id or an ARN; None when it is not in the estate.

    Without an AWS-made id a name may belong to several resources (a bucket and its policy): the first one
    that is something of its own is meant.
    """
    named = [resource for resource in estate.resources if identity in _identities(resource)]
    return min(named, key=_dependence, default=None)


def referring(estate: Estate, type_: str, identity: str) -> Iterator[Resource]:
    """The resources of a type whose observed properties name `identity` anywhere."""
    return (resource for resource in estate.of_type(type_) if identity in set(texts(resource.observed)))


def texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def _identities(resource: Resource) -> set[str]:
    seen = resource.observed or {}
    return {resource.physical_id, *(str(seen[name]) for name in _IDENTITIES if name in seen)} - {""}


def _dependence(resource: Resource) -> int:
    dependent = resource.type.endswith(("Policy", "Attachment", "Schedule", "RecordSet", "Subscription"))
    return int(dependent or resource.type.startswith("Custom::"))
