"""Network interfaces that services put into subnets on someone's behalf, with an address of the subnet."""

import ipaddress
import secrets
from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import xml

private.require(ec2, "_network_interfaces", "_subnets", "_security_groups", "_eni_fields_xml")

_RESERVED = 4
"""The network's address, the router's, the resolver's and one kept by AWS."""


def report_public_addresses() -> None:
    """DescribeNetworkInterfaces says nothing of them."""
    spell = ec2._eni_fields_xml

    def spelling(interface: dict[str, Any], tag: str = "item") -> str:
        head, closing, tail = str(spell(interface, tag)).rpartition(f"</{tag}>")
        return head + xml("association", interface.get("Association")) + closing + tail

    ec2._eni_fields_xml = spelling


def create(
    subnet_id: str, kind: str, description: str, groups: list[str], address: str | None = None
) -> dict[str, Any]:
    """Create an interface of a service; `kind` is EC2's InterfaceType."""
    subnet = ec2._subnets[subnet_id]
    interface_id = f"eni-{secrets.token_hex(9)[:17]}"
    octets = secrets.token_bytes(5)
    interface: dict[str, Any] = {
        "NetworkInterfaceId": interface_id,
        "SubnetId": subnet_id,
        "VpcId": subnet["VpcId"],
        "AvailabilityZone": subnet["AvailabilityZone"],
        "Description": description,
        "OwnerId": private.account_id(),
        "Status": "in-use",
        "PrivateIpAddress": address or _free_address(subnet_id, subnet["CidrBlock"]),
        "InterfaceType": kind,
        "SourceDestCheck": kind != "nat_gateway",
        "MacAddress": "02:" + ":".join(f"{octet:02x}" for octet in octets),
        "Groups": [
            {"GroupId": group, "GroupName": ec2._security_groups.get(group, {}).get("GroupName", "")}
            for group in groups
        ],
        "Attachment": None,
    }
    ec2._network_interfaces[interface_id] = interface
    return interface


def publish(interface: dict[str, Any], address: str, allocation: dict[str, str] | None = None) -> None:
    """Give an interface a public address: of someone's allocation, or else of the service's own."""
    interface["Association"] = {"publicIp": address, "ipOwnerId": "amazon", **(allocation or {})}


def regroup(interface_id: str, groups: list[str]) -> None:
    ec2._network_interfaces[interface_id]["Groups"] = [
        {"GroupId": group, "GroupName": ec2._security_groups.get(group, {}).get("GroupName", "")}
        for group in groups
    ]


def delete(interface_id: str) -> None:
    ec2._network_interfaces.pop(interface_id, None)


def _free_address(subnet_id: str, cidr: str) -> str:
    taken = {
        interface["PrivateIpAddress"]
        for interface in ec2._network_interfaces.values()
        if interface["SubnetId"] == subnet_id
    }
    network = ipaddress.ip_network(cidr)
    for offset in range(_RESERVED, network.num_addresses - 1):
        if (candidate := str(network[offset])) not in taken:
            return candidate
    raise ValueError(f"InsufficientFreeAddressesInSubnet: no address is left in {subnet_id} ({cidr})")
