"""EC2: every subnet is associated with one network ACL, and entries keep their ports."""

import secrets
from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, identifier, one, wrap, xml

private.require(
    ec2, "_ACTION_MAP", "_network_acls", "_subnets", "_network_acl_entry_xml", "_parse_filters", "_error"
)
_LAST = 32767
"""The rule that AWS puts last in every ACL, and that nobody can change."""


def install() -> None:
    wrap(ec2._ACTION_MAP, "CreateNetworkAcl", _create)
    wrap(ec2._ACTION_MAP, "DescribeNetworkAcls", _describe)
    wrap(ec2._ACTION_MAP, "DeleteNetworkAcl", _delete)
    wrap(ec2._ACTION_MAP, "CreateNetworkAclEntry", _create_entry)
    wrap(ec2._ACTION_MAP, "ReplaceNetworkAclEntry", _replace_entry)
    wrap(ec2._ACTION_MAP, "ReplaceNetworkAclAssociation", _associate)
    ec2._network_acl_entry_xml = _entry_xml


def _create(create: Action, parameters: Parameters) -> Answer:
    answer = create(parameters)
    acl_id = identifier(answer, "networkAclId")
    if acl_id:
        ec2._network_acls[acl_id]["Entries"] = [
            {
                "RuleNumber": _LAST,
                "Protocol": "-1",
                "RuleAction": "deny",
                "Egress": egress,
                "CidrBlock": "0.0.0.0/0",
            }
            for egress in (True, False)
        ]
    return answer


def _settle_associations() -> None:
    """A subnet that no ACL names is its network's default ACL's; a subnet that is gone is nobody's."""
    held = set()
    for acl in ec2._network_acls.values():
        acl["Associations"] = [found for found in acl["Associations"] if found["SubnetId"] in ec2._subnets]
        held |= {found["SubnetId"] for found in acl["Associations"]}
    defaults = {acl["VpcId"]: acl for acl in ec2._network_acls.values() if acl["IsDefault"]}
    for subnet_id, subnet in ec2._subnets.items():
        if subnet_id not in held and subnet["VpcId"] in defaults:
            _hold(defaults[subnet["VpcId"]], subnet_id)


def _hold(acl: dict[str, Any], subnet_id: str) -> str:
    association_id = f"aclassoc-{secrets.token_hex(9)[:17]}"
    acl["Associations"].append({"NetworkAclAssociationId": association_id, "SubnetId": subnet_id})
    return association_id


def _describe(describe: Action, parameters: Parameters) -> Answer:
    """The built-in filters know neither subnets nor associations."""
    _settle_associations()
    filters = ec2._parse_filters(parameters)
    reading = {
        "association.subnet-id": "SubnetId",
        "association.association-id": "NetworkAclAssociationId",
    }
    wanted = {reading[name]: values for name, values in filters.items() if name in reading}
    if not wanted:
        return describe(parameters)
    kept = [
        acl_id
        for acl_id, acl in ec2._network_acls.items()
        if all(
            any(found[member] in values for found in acl["Associations"]) for member, values in wanted.items()
        )
    ]
    if not kept:
        nothing: Answer = ec2._xml(200, "DescribeNetworkAclsResponse", "<networkAclSet/>")
        return nothing
    named = {f"NetworkAclId.{number}": [acl_id] for number, acl_id in enumerate(kept, start=1)}
    return describe({**parameters, **named})


def _delete(delete: Action, parameters: Parameters) -> Answer:
    _settle_associations()
    acl = ec2._network_acls.get(one(parameters, "NetworkAclId"))
    if acl and (acl["Associations"] or acl["IsDefault"]):
        return _refused("DependencyViolation", f"The networkAcl '{acl['NetworkAclId']}' has dependencies")
    return delete(parameters)


def _create_entry(create: Action, parameters: Parameters) -> Answer:
    acl = ec2._network_acls.get(one(parameters, "NetworkAclId"))
    if acl and _find(acl, parameters):
        return _refused(
            "NetworkAclEntryAlreadyExists", "The network acl entry identified by its number exists"
        )
    return _keep_ports(create(parameters), parameters)


def _replace_entry(replace: Action, parameters: Parameters) -> Answer:
    return _keep_ports(replace(parameters), parameters)


def _keep_ports(answer: Answer, parameters: Parameters) -> Answer:
    if answer[0] >= 300:
        return answer
    entry = _find(ec2._network_acls[one(parameters, "NetworkAclId")], parameters) or {}
    for kept, sent, first, second in (
        ("portRange", "PortRange", "From", "To"),
        ("icmpTypeCode", "Icmp", "Code", "Type"),
    ):
        values = {name: one(parameters, f"{sent}.{name}") for name in (first, second)}
        if any(values.values()):
            entry[kept] = {name.lower(): value for name, value in values.items()}
    return answer


def _find(acl: dict[str, Any], parameters: Parameters) -> dict[str, Any] | None:
    key = (int(one(parameters, "RuleNumber") or 0), one(parameters, "Egress") == "true")
    entries: list[dict[str, Any]] = acl["Entries"]
    return next((entry for entry in entries if (entry["RuleNumber"], entry["Egress"]) == key), None)


def _entry_xml(entry: dict[str, Any]) -> str:
    return xml(
        "item",
        {
            "ruleNumber": entry["RuleNumber"],
            "protocol": entry["Protocol"],
            "ruleAction": entry["RuleAction"],
            "egress": entry["Egress"],
            "cidrBlock": entry.get("CidrBlock"),
            "ipv6CidrBlock": entry.get("Ipv6CidrBlock"),
            "portRange": entry.get("portRange"),
            "icmpTypeCode": entry.get("icmpTypeCode"),
        },
    )


def _associate(_: Action, parameters: Parameters) -> Answer:
    """The built-in one forgets which subnet it was."""
    _settle_associations()
    association_id, acl_id = one(parameters, "AssociationId"), one(parameters, "NetworkAclId")
    if acl_id not in ec2._network_acls:
        return _refused("InvalidNetworkAclID.NotFound", f"The network ACL '{acl_id}' does not exist")
    for acl in ec2._network_acls.values():
        for found in acl["Associations"]:
            if found["NetworkAclAssociationId"] == association_id:
                acl["Associations"].remove(found)
                new_id = _hold(ec2._network_acls[acl_id], found["SubnetId"])
                answer: Answer = ec2._xml(
                    200, "ReplaceNetworkAclAssociationResponse", xml("newAssociationId", new_id)
                )
                return answer
    return _refused("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")


def _refused(code: str, message: str) -> Answer:
    answer: Answer = ec2._error(code, message, 400)
    return answer
