"""Finding one resource of an estate from another: by the ids and ARNs that the API reports."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from skyworthy.estate.model import Estate, Resource
from skyworthy.schemas import property_names

_IDENTITIES = (
    "Arn",
    "AllocationId",
    "CertificateArn",
    "DBClusterArn",
    "FunctionArn",
    "GroupId",
    "Id",
    "ListenerArn",
    "LoadBalancerArn",
    "LoadBalancerFullName",
    "Name",
    "PolicyArn",
    "SecretArn",
    "ServiceArn",
    "TargetGroupArn",
    "TaskDefinitionArn",
    "TopicArn",
)
"""Attributes that name the resource itself where they are read-only; its physical id always does."""
_DOMAIN_NAMES = {
    "AWS::CloudFront::Distribution": "DomainName",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "DNSName",
}
"""Names that DNS knows a resource by."""


def find(estate: Estate, identity: str) -> Resource | None:
    """The resource that `identity` names: by its physical id, an ARN, or its domain name.

    None when nothing has that name, or several things of equal rank do: a bucket comes before its policy, but
    a database cluster and an ECS cluster of one name are told apart only by `named`.
    """
    found = sorted(_having(estate.resources, identity), key=_dependence)
    if len(found) > 1 and _dependence(found[0]) == _dependence(found[1]):
        return None
    return found[0] if found else None


def named(estate: Estate, type_: str, identity: str) -> Resource | None:
    """The resource of a type that `identity` names; None unless it is exactly one."""
    found = list(_having(estate.of_type(type_), identity))
    return found[0] if len(found) == 1 else None


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


def _having(resources: Iterable[Resource], identity: str) -> Iterator[Resource]:
    domain_name = identity.lower().removeprefix("dualstack.").removesuffix(".")
    for resource in resources:
        seen = resource.observed or {}
        given = set(_IDENTITIES) & set(property_names(resource.type, "readOnlyProperties"))
        names = {resource.physical_id, *(str(seen[name]) for name in given if name in seen)}
        attribute = _DOMAIN_NAMES.get(resource.type, "")
        if identity in names - {""} or domain_name == str(seen.get(attribute, "")).lower():
            yield resource


def _dependence(resource: Resource) -> int:
    """Whether a resource goes by the id of what it belongs to."""
    dependent = resource.type.endswith(("Policy", "Attachment", "Schedule", "RecordSet", "Subscription"))
    return int(dependent or resource.type.startswith("Custom::"))
