"""EC2 security groups. Rules are read as rules, flat: one row is one permission, as CloudFormation writes
them."""

from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted, listed


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    """For all protocols EC2 reports ports of -1, which nobody declares: there the rule has none."""
    peer = "Destination" if row["IsEgress"] else "Source"
    group = row.get("ReferencedGroupInfo", {})
    every_protocol = row["IpProtocol"] == "-1"
    spelled = {
        "Id": row["SecurityGroupRuleId"],
        "GroupId": row["GroupId"],
        "IpProtocol": row["IpProtocol"],
        "FromPort": None if every_protocol else row.get("FromPort"),
        "ToPort": None if every_protocol else row.get("ToPort"),
        "CidrIp": row.get("CidrIpv4"),
        "CidrIpv6": row.get("CidrIpv6"),
        f"{peer}PrefixListId": row.get("PrefixListId"),
        f"{peer}SecurityGroupId": group.get("GroupId"),
        f"{peer}SecurityGroupOwnerId": group.get("UserId"),
        "Description": row.get("Description"),
    }
    return {name: value for name, value in spelled.items() if value is not None}


def _rules(api: Api, region: str) -> list[dict[str, Any]]:
    return api.rows(region, "ec2", "describe_security_group_rules", "SecurityGroupRules")


def _group(api: Api, wanted: Wanted) -> Answer | None:
    found = listed("ec2", "describe_security_groups", "SecurityGroups", "GroupId")(api, wanted)
    if found is None:
        return None
    rules = [row for row in _rules(api, wanted.region) if row["GroupId"] == wanted.physical_id]
    return {
        **found,
        "Id": found["GroupId"],
        "SecurityGroupIngress": [_rule(row) for row in rules if not row["IsEgress"]],
        "SecurityGroupEgress": [_rule(row) for row in rules if row["IsEgress"]],
    }


def _one_rule(egress: bool) -> Look:
    def look(api: Api, wanted: Wanted) -> Answer | None:
        rows = _rules(api, wanted.region)
        return next(
            (
                _rule(row)
                for row in rows
                if row["SecurityGroupRuleId"] == wanted.physical_id and row["IsEgress"] is egress
            ),
            None,
        )

    return look


READERS = {
    "AWS::EC2::SecurityGroup": Reader(
        _group,
        spelled={"GroupDescription": "Description"},
        closed={
            "SecurityGroupIngress": [],
            "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
        },
    ),
    "AWS::EC2::SecurityGroupIngress": Reader(_one_rule(egress=False)),
    "AWS::EC2::SecurityGroupEgress": Reader(_one_rule(egress=True)),
}
