"""Entries of a resource's lists that are resources of their own: a group's rules, a role's policies.

AWS reports them with the resource they belong to, so without this each would look like something that was
added behind CloudFormation's back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from skyworthy.estate.model import Estate, Resource


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
