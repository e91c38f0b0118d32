"""Entries of a resource's lists that are resources of their own: a group's rules, a role's policies.

AWS reports them with the resource they belong to, so without this each would look like something that was
added behind CloudFormation's back.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from skyworthy.estate.model import Estate, Resource

_IDENTITY = re.compile(
    r"(vpc|subnet|sg|rtb|igw|nat|eni|eipalloc|tgw|vpce|fs|i|vol|pl|lt)-[0-9a-f]{8,17}"
    r"|arn:aws[a-z-]*:kms:[^:]+:\d{12}:(key/[0-9a-f-]{36}|alias/.+)"
)
"""What AWS draws itself, so that nobody writes it who does not mean something that exists already."""


def of_others(value: Any, estate: Estate) -> bool:
    """Whether a declared value names something that no resource of the estate is, has or reports.

    An embedded AWS, and some services of AWS's, take such a name without looking whether it is there.
    """
    if not isinstance(value, str) or not _IDENTITY.fullmatch(value):
        return False
    last = value.rsplit("/", 1)[-1]
    if any(each.physical_id in (value, last) for each in estate.resources):
        return False
    return not any(
        value in _texts(each.observed) and value not in _texts(each.declared) for each in estate.resources
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def owned_elsewhere(resource: Resource, estate: Estate) -> dict[str, list[Any]]:
    """By property, the entries of `resource`'s observed lists that other resources of the estate declare."""
    owned: dict[str, list[Any]] = {}
    for path, entry in _entries(resource, estate):
        owned.setdefault(path, []).append(entry)
    return owned


def _entries(resource: Resource, estate: Estate) -> Iterator[tuple[str, Any]]:
    if resource.type == "AWS::EC2::SecurityGroup":
        for kind in ("SecurityGroupIngress", "SecurityGroupEgress"):
            for rule in estate.of_type(f"AWS::EC2::{kind}"):
                if rule.declared.get("GroupId") == resource.physical_id:
                    yield kind, _without(rule.declared, "GroupId", "GroupName")
    elif resource.type in ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"):
        yield from _of_identity(resource, estate)


def _of_identity(resource: Resource, estate: Estate) -> Iterator[tuple[str, Any]]:
    kind = resource.type.rsplit("::", 1)[-1]
    for inline in estate.of_type("AWS::IAM::Policy", f"AWS::IAM::{kind}Policy"):
        held = (*inline.declared.get(f"{kind}s", ()), inline.declared.get(f"{kind}Name"))
        if resource.physical_id in held:
            yield "Policies", {name: inline.declared[name] for name in ("PolicyName", "PolicyDocument")}
    for managed in estate.of_type("AWS::IAM::ManagedPolicy"):
        if resource.physical_id in managed.declared.get(f"{kind}s", ()):
            yield "ManagedPolicyArns", managed.physical_id
    for added in estate.of_type("AWS::IAM::UserToGroupAddition"):
        if kind == "User" and resource.physical_id in added.declared.get("Users", ()):
            yield "Groups", added.declared.get("GroupName")


def _without(mapping: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}
