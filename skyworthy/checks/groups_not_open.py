from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_WIDEST = 8
"""A range wider than any private network: `0.0.0.0/1` twice is the internet too."""
_HOLDERS = {
    "AWS::EC2::Instance": "SecurityGroupIds",
    "AWS::EC2::VPCEndpoint": "SecurityGroupIds",
    "AWS::ECS::Service": "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    "AWS::ElastiCache::ReplicationGroup": "SecurityGroupIds",
    "AWS::Lambda::Function": "VpcConfig.SecurityGroupIds",
    "AWS::RDS::DBCluster": "VpcSecurityGroupIds",
    "AWS::RDS::DBInstance": "VPCSecurityGroups",
}
_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"


class GroupsNotOpen(Check):
    """A group is read with all its rules, whoever made them; a rule of its own counts where its group is not
    part of the estate."""

    id, title = "SG-NOT-OPEN", "Nothing but an internet-facing load balancer's 443 is open to the world"
    why = "What the whole internet may connect to is scanned within minutes, one flaw away from a breach."
    fix = "Name the group or the range that needs access; let a load balancer be the only way in."
    severity = "high"
    source = "AWS Foundational Security Best Practices, EC2.18"
    evidence = "computed"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        groups = list(estate.of_type("AWS::EC2::SecurityGroup"))
        known = {str((group.observed or {}).get("GroupId")) for group in groups}
        yield from groups
        for rule in estate.of_type("AWS::EC2::SecurityGroupIngress"):
            if (rule.observed or {}).get("GroupId") not in known:
                yield rule

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        seen = resource.observed or {}
        rules = [seen] if resource.type.endswith("Ingress") else seen.get("SecurityGroupIngress") or []
        for rule in rules:
            said = _rule(rule)
            if rule.get("SourcePrefixListId"):
                yield Unclear(resource.address, f"the ranges of a prefix list are not known: {said}")
            elif _from_the_world(rule) and not (
                _https(rule) and _only_for_balancers(str(seen.get("GroupId")), estate)
            ):
                yield self.finding(resource, f"is open to the world: {said}", said)


def _from_the_world(rule: Mapping[str, Any]) -> bool:
    ranges = [rule[name] for name in ("CidrIp", "CidrIpv6") if rule.get(name)]
    return any(ip_network(each, strict=False).prefixlen < _WIDEST for each in ranges)


def _https(rule: Mapping[str, Any]) -> bool:
    return (rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort")) == ("tcp", 443, 443)


def _only_for_balancers(group: str, estate: Estate) -> bool:
    """Whether an internet-facing load balancer has the group, and nothing else that runs or stores."""
    balancers = [each for each in estate.of_type(_BALANCER) if group in _groups(each, "SecurityGroups")]
    others = any(
        group in _groups(each, path) for kind, path in _HOLDERS.items() for each in estate.of_type(kind)
    )
    schemes = {(balancer.observed or {}).get("Scheme") for balancer in balancers}
    return schemes == {"internet-facing"} and not others


def _groups(resource: Resource, path: str) -> list[str]:
    value: Any = resource.observed
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value or []


def _rule(rule: Mapping[str, Any]) -> str:
    peers = ("CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId")
    peer = next((rule[name] for name in peers if rule.get(name)), "nobody")
    protocol = {"-1": "every protocol"}.get(str(rule.get("IpProtocol")), rule.get("IpProtocol"))
    first, last = rule.get("FromPort"), rule.get("ToPort")
    ports = "" if first is None else f" {first}" if first == last else f" {first}-{last}"
    return f"{protocol}{ports} from {peer}"
