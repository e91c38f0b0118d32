"""EC2: network ACLs, their entries and the subnets they hold for."""

from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, truth
from skyworthy.cloud.host.types.ec2 import retag, tag_specifications


def install() -> None:
    register("AWS::EC2::NetworkAcl", _create_acl, _delete_acl, _update_acl)
    register("AWS::EC2::NetworkAclEntry", _create_entry, _delete_entry, _update_entry)
    register("AWS::EC2::SubnetNetworkAclAssociation", _associate, _back_to_default)


def _create_acl(properties: Properties, _: Context) -> Provisioned:
    tagged = tag_specifications("network-acl", properties)
    made = call("ec2", "create_network_acl", properties, TagSpecifications=tagged)
    acl_id = made["NetworkAcl"]["NetworkAclId"]
    return Provisioned(acl_id, {"Id": acl_id})


def _update_acl(acl_id: str, old: Properties, new: Properties) -> Provisioned:
    retag(acl_id, old, new)
    return Provisioned(acl_id, {"Id": acl_id})


def _delete_acl(acl_id: str, _: Properties) -> None:
    client("ec2").delete_network_acl(NetworkAclId=acl_id)


def _entry(properties: Properties) -> dict[str, Any]:
    """What CloudFormation spells otherwise than the API, or may leave out."""
    icmp = properties.get("Icmp") or {}
    codes = {name: int(icmp[name]) for name in ("Type", "Code") if name in icmp}
    return {"Egress": truth(properties.get("Egress", False)), "IcmpTypeCode": codes or None}


def _create_entry(properties: Properties, _: Context) -> Provisioned:
    call("ec2", "create_network_acl_entry", properties, **_entry(properties))
    direction = "egress" if truth(properties.get("Egress", False)) else "ingress"
    entry_id = f"{properties['NetworkAclId']}|{properties['RuleNumber']}|{direction}"
    return Provisioned(entry_id, {"Id": entry_id})


def _update_entry(entry_id: str, _: Properties, new: Properties) -> Provisioned:
    call("ec2", "replace_network_acl_entry", new, **_entry(new))
    return Provisioned(entry_id, {"Id": entry_id})


def _delete_entry(_: str, properties: Properties) -> None:
    client("ec2").delete_network_acl_entry(
        NetworkAclId=properties["NetworkAclId"],
        RuleNumber=int(properties["RuleNumber"]),
        Egress=truth(properties.get("Egress", False)),
    )


def _acls_of(name: str, value: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("ec2").describe_network_acls(
        Filters=[{"Name": name, "Values": [value]}]
    )["NetworkAcls"]
    return found


def _associate(properties: Properties, _: Context) -> Provisioned:
    """A subnet always has an ACL: associating another one replaces the association it has."""
    associations = _acls_of("association.subnet-id", properties["SubnetId"])[0]["Associations"]
    current = next(found for found in associations if found["SubnetId"] == properties["SubnetId"])
    made = client("ec2").replace_network_acl_association(
        AssociationId=current["NetworkAclAssociationId"], NetworkAclId=properties["NetworkAclId"]
    )
    return Provisioned(made["NewAssociationId"], {"AssociationId": made["NewAssociationId"]})


def _back_to_default(association_id: str, _: Properties) -> None:
    for acl in _acls_of("association.association-id", association_id):
        default = next(found for found in _acls_of("vpc-id", acl["VpcId"]) if found["IsDefault"])
        client("ec2").replace_network_acl_association(
            AssociationId=association_id, NetworkAclId=default["NetworkAclId"]
        )
