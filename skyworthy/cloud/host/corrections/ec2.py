"""EC2: attributes of networks, filters and public addresses of interfaces."""

from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import interfaces, private
from skyworthy.cloud.host.registry import Properties, after, client
from skyworthy.cloud.host.services import Action, Answer, Parameters, members, wrap

private.require(ec2, "_ACTION_MAP", "_parse_filters", "_network_interfaces", "_error", "_xml")


def install() -> None:
    after("AWS::EC2::VPC", _vpc_attributes)
    after("AWS::EC2::Subnet", _subnet_attributes)
    after("AWS::EC2::VPCGatewayAttachment", _attachment_attributes)
    after("AWS::EC2::Route", lambda _, properties: {"CidrBlock": properties.get("DestinationCidrBlock", "")})
    after("AWS::EC2::SubnetRouteTableAssociation", lambda physical_id, _: {"Id": physical_id})
    interfaces.report_public_addresses()
    wrap(ec2._ACTION_MAP, "DescribeNetworkInterfaces", _filter_interfaces)


def _vpc_attributes(vpc_id: str, _: Properties) -> dict[str, Any]:
    vpc = client("ec2").describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    associations = [found["AssociationId"] for found in vpc["CidrBlockAssociationSet"]]
    return {"CidrBlock": vpc["CidrBlock"], "CidrBlockAssociations": associations, "Ipv6CidrBlocks": []}


def _subnet_attributes(subnet_id: str, _: Properties) -> dict[str, Any]:
    subnet = client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    acls = client("ec2").describe_network_acls(
        Filters=[{"Name": "association.subnet-id", "Values": [subnet_id]}]
    )["NetworkAcls"]
    associations = [
        found["NetworkAclAssociationId"]
        for acl in acls
        for found in acl["Associations"]
        if found["SubnetId"] == subnet_id
    ]
    named = {name: subnet[name] for name in ("AvailabilityZoneId", "CidrBlock", "VpcId")}
    return {**named, "Ipv6CidrBlocks": [], "NetworkAclAssociationId": next(iter(associations), "")}


def _attachment_attributes(physical_id: str, _: Properties) -> dict[str, str]:
    return {"AttachmentType": physical_id.partition("|")[0]}


def _filter_interfaces(describe: Action, parameters: Parameters) -> Answer:
    """Filters are ignored, so a question about one network answers about all."""
    filters = ec2._parse_filters(parameters)
    asked = members(parameters, "NetworkInterfaceId")
    reading = {
        "vpc-id": lambda found: [found["VpcId"]],
        "subnet-id": lambda found: [found["SubnetId"]],
        "interface-type": lambda found: [found["InterfaceType"]],
        "status": lambda found: [found["Status"]],
        "description": lambda found: [found["Description"]],
        "group-id": lambda found: [group["GroupId"] for group in found["Groups"]],
        "network-interface-id": lambda found: [found["NetworkInterfaceId"]],
        "private-ip-address": lambda found: [found["PrivateIpAddress"]],
    }
    unknown = sorted(set(filters) - set(reading))
    if unknown:
        refused: Answer = ec2._error("InvalidParameterValue", f"The filter '{unknown[0]}' is invalid", 400)
        return refused
    kept = [
        interface_id
        for interface_id, found in ec2._network_interfaces.items()
        if (not asked or interface_id in asked)
        and all(set(reading[name](found)) & set(values) for name, values in filters.items())
    ]
    if not kept:
        nothing: Answer = ec2._xml(200, "DescribeNetworkInterfacesResponse", "<networkInterfaceSet/>")
        return nothing
    return describe({f"NetworkInterfaceId.{number}": [found] for number, found in enumerate(kept, start=1)})
