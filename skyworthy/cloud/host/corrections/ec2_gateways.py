"""EC2: a NAT gateway has an interface in its subnet, and its address is associated with it."""

import re
import secrets
from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import interfaces, private
from skyworthy.cloud.host.services import Action, Answer, Parameters, identifier, one, wrap, xml

private.require(
    ec2, "_ACTION_MAP", "_addresses", "_nat_gateways", "_subnets", "_error", "_xml", "_tag_set_xml"
)
private.require(ec2, "_parse_filters", "_parse_member_list")
_NO_ADDRESSES = re.compile(r"(<natGatewayId>(nat-\w+)</natGatewayId>.*?)<natGatewayAddressSet/>", re.DOTALL)


def install() -> None:
    wrap(ec2._ACTION_MAP, "CreateNatGateway", _create)
    wrap(ec2._ACTION_MAP, "DescribeNatGateways", lambda describe, asked: _with_addresses(describe(asked)))
    wrap(ec2._ACTION_MAP, "DeleteNatGateway", _delete)
    wrap(ec2._ACTION_MAP, "DescribeAddresses", _describe_addresses)
    wrap(ec2._ACTION_MAP, "ReleaseAddress", _release)


def _create(create: Action, parameters: Parameters) -> Answer:
    subnet_id = one(parameters, "SubnetId") or ""
    allocation_id = one(parameters, "AllocationId")
    if subnet_id not in ec2._subnets:
        return _refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    public = one(parameters, "ConnectivityType") != "private"
    if public and allocation_id not in ec2._addresses:
        return _refused("InvalidAllocationID.NotFound", f"The allocation ID '{allocation_id}' does not exist")
    if public and ec2._addresses[allocation_id]["AssociationId"]:
        return _refused("Resource.AlreadyAssociated", f"The address {allocation_id} is already associated")
    answer = create(parameters)
    nat_id = identifier(answer, "natGatewayId")
    if nat_id is None:
        return answer
    interface = interfaces.create(
        subnet_id,
        "nat_gateway",
        f"Interface for NAT Gateway {nat_id}",
        [],
        one(parameters, "PrivateIpAddress"),
    )
    address = {
        "networkInterfaceId": interface["NetworkInterfaceId"],
        "privateIp": interface["PrivateIpAddress"],
        "isPrimary": True,
        "status": "succeeded",
    }
    if public:
        held = ec2._addresses[allocation_id]
        held["AssociationId"] = f"eipassoc-{secrets.token_hex(9)[:17]}"
        held["NetworkInterfaceId"] = interface["NetworkInterfaceId"]
        held["PrivateIpAddress"] = interface["PrivateIpAddress"]
        allocated = {"allocationId": held["AllocationId"], "associationId": held["AssociationId"]}
        address |= {"publicIp": held["PublicIp"], **allocated}
        interfaces.publish(interface, held["PublicIp"], {**allocated, "ipOwnerId": private.account_id()})
    ec2._nat_gateways[nat_id]["Addresses"] = [address]
    return _with_addresses(answer)


def _with_addresses(answer: Answer) -> Answer:
    def filled(found: re.Match[str]) -> str:
        addresses = ec2._nat_gateways[found.group(2)].get("Addresses", [])
        return found.group(1) + xml("natGatewayAddressSet", addresses)

    status, headers, body = answer
    return status, headers, _NO_ADDRESSES.sub(filled, body.decode()).encode()


def _delete(delete: Action, parameters: Parameters) -> Answer:
    answer = delete(parameters)
    nat_id = one(parameters, "NatGatewayId") or ""
    if answer[0] < 300:
        for address in ec2._nat_gateways[nat_id].get("Addresses", []):
            interfaces.delete(address["networkInterfaceId"])
            held = ec2._addresses.get(address.get("allocationId"))
            if held:
                held.update(AssociationId=None, NetworkInterfaceId=None, PrivateIpAddress=None)
    return answer


def _release(release: Action, parameters: Parameters) -> Answer:
    allocation_id = one(parameters, "AllocationId")
    if ec2._addresses.get(allocation_id, {}).get("AssociationId"):
        return _refused("InvalidIPAddress.InUse", f"The address {allocation_id} is in use")
    return release(parameters)


def _describe_addresses(_: Action, parameters: Parameters) -> Answer:
    """The built-in answer has neither the interface nor the private address, and no filters."""
    asked = ec2._parse_member_list(parameters, "AllocationId")
    public = ec2._parse_member_list(parameters, "PublicIp")
    filters = ec2._parse_filters(parameters)
    reading = {
        "allocation-id": "AllocationId",
        "association-id": "AssociationId",
        "network-interface-id": "NetworkInterfaceId",
        "public-ip": "PublicIp",
        "domain": "Domain",
        "instance-id": "InstanceId",
    }
    missing = sorted(set(asked) - set(ec2._addresses))
    if missing:
        return _refused("InvalidAllocationID.NotFound", f"The allocation ID '{missing[0]}' does not exist")
    found = [
        held
        for held in ec2._addresses.values()
        if (not asked or held["AllocationId"] in asked)
        and (not public or held["PublicIp"] in public)
        and all(held[reading[name]] in values for name, values in filters.items() if name in reading)
        and ec2._resource_matches_tag_filters(held["AllocationId"], filters)
    ]
    items = "".join(
        f"<item>{_address_xml(held)}{ec2._tag_set_xml(held['AllocationId'])}</item>" for held in found
    )
    answer: Answer = ec2._xml(200, "DescribeAddressesResponse", f"<addressesSet>{items}</addressesSet>")
    return answer


def _address_xml(held: dict[str, Any]) -> str:
    owner = private.account_id() if held["NetworkInterfaceId"] else None
    members = {
        "allocationId": held["AllocationId"],
        "publicIp": held["PublicIp"],
        "domain": held["Domain"],
        "associationId": held["AssociationId"],
        "instanceId": held["InstanceId"],
        "networkInterfaceId": held["NetworkInterfaceId"],
        "networkInterfaceOwnerId": owner,
        "privateIpAddress": held["PrivateIpAddress"],
        "networkBorderGroup": private.region(),
        "publicIpv4Pool": "amazon",
    }
    return "".join(xml(name, value) for name, value in members.items())


def _refused(code: str, message: str) -> Answer:
    answer: Answer = ec2._error(code, message, 400)
    return answer
