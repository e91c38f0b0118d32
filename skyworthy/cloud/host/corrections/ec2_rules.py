"""EC2: rules of security groups: prefix lists, how two are the same, those of a default group."""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import Properties, reconcile
from skyworthy.cloud.host.services import Action, Answer, Parameters, identifier, one, wrap

private.require(ec2, "_ACTION_MAP", "_parse_ip_permissions", "_strip_descriptions", "_sg_xml")
private.require(ec2, "_security_groups", "_vpcs")
_PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")


def install() -> None:
    _keep_prefix_lists_of_rules()
    _escape_descriptions()
    ec2._strip_descriptions = _bare
    wrap(ec2._ACTION_MAP, "CreateVpc", _create_vpc)
    reconcile("AWS::EC2::VPC", _start_default_group)


def _bare(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule without what does not tell it from another: descriptions, and the caller as owner of a group."""

    def peer(entry: dict[str, Any]) -> dict[str, Any]:
        own = {"UserId"} if entry.get("UserId") == private.account_id() else set()
        return {name: value for name, value in entry.items() if name not in {"Description", *own}}

    kept = {name: value for name, value in rule.items() if name not in ("SecurityGroupRuleId", "Description")}
    return {**kept, **{kind: [peer(entry) for entry in rule.get(kind, [])] for kind in _PEERS}}


def _create_vpc(create: Action, parameters: Parameters) -> Answer:
    answer = create(parameters)
    if vpc_id := identifier(answer, "vpcId"):
        _start_default_group(vpc_id, {}, {})
    return answer


def _start_default_group(vpc_id: str, old: Properties, _: Properties) -> None:
    """On AWS its members may talk to each other, until someone takes that away."""
    group_id = ec2._vpcs[vpc_id]["DefaultSecurityGroupId"]
    if old:
        return
    pair = {"GroupId": group_id, "UserId": private.account_id()}
    others: dict[str, list[Any]] = {kind: [] for kind in _PEERS}
    ec2._security_groups[group_id]["IpPermissions"] = [
        {"IpProtocol": "-1", **others, "UserIdGroupPairs": [pair]}
    ]


def _keep_prefix_lists_of_rules() -> None:
    """The parser of rules reads every kind of peer but this one."""
    parse = ec2._parse_ip_permissions

    def parsing(parameters: Parameters, prefix: str) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = parse(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            at = f"{prefix}.{number}.PrefixListIds"
            count = 1
            while list_id := one(parameters, f"{at}.{count}.PrefixListId"):
                description = one(parameters, f"{at}.{count}.Description")
                described = {"Description": description} if description else {}
                rule["PrefixListIds"].append({"PrefixListId": list_id, **described})
                count += 1
        return rules

    ec2._parse_ip_permissions = parsing


def _escape_descriptions() -> None:
    """A group's description goes into the XML as it is, so an ampersand breaks the answer."""
    spell = ec2._sg_xml

    def spelling(group: dict[str, Any]) -> str:
        return str(spell({**group, "Description": escape(group["Description"])}))

    ec2._sg_xml = spelling
