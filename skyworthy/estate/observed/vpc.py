"""Networks: EC2's VPCs, subnets, routes and what they lead through."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, listed

_ATTRIBUTES = {"enableDnsSupport": "EnableDnsSupport", "enableDnsHostnames": "EnableDnsHostnames"}


def _vpc(api: Api, wanted: Wanted) -> Answer | None:
    """DNS settings are attributes with a call each; the default group and ACL are found by their VPC."""
    found = listed("ec2", "describe_vpcs", "Vpcs", "VpcId")(api, wanted)
    if found is None:
        return None
    attributes = {
        name: api.ask(
            wanted.region, "ec2", "describe_vpc_attribute", VpcId=wanted.physical_id, Attribute=attribute
        )[name]["Value"]
        for attribute, name in _ATTRIBUTES.items()
    }
    groups = api.rows(wanted.region, "ec2", "describe_security_groups", "SecurityGroups")
    default = [g for g in groups if g.get("VpcId") == wanted.physical_id and g["GroupName"] == "default"]
    acls = api.rows(wanted.region, "ec2", "describe_network_acls", "NetworkAcls")
    default_acl = [a for a in acls if a["VpcId"] == wanted.physical_id and a["IsDefault"]]
    return {
        **found,
        **attributes,
        **({"DefaultSecurityGroup": default[0]["GroupId"]} if default else {}),
        **({"DefaultNetworkAcl": default_acl[0]["NetworkAclId"]} if default_acl else {}),
    }


def _route(api: Api, wanted: Wanted) -> Answer | None:
    table = api.indexed(wanted.region, "ec2", "describe_route_tables", "RouteTables", "RouteTableId").get(
        wanted.within("RouteTableId")
    )
    destinations = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    name = next(name for name in destinations if name in wanted.declared)
    for route in (table or {}).get("Routes", []):
        if route.get(name) == wanted.declared[name]:
            return {**route, "RouteTableId": wanted.declared["RouteTableId"]}
    return None


def _subnet_association(api: Api, wanted: Wanted) -> Answer | None:
    for table in api.rows(wanted.region, "ec2", "describe_route_tables", "RouteTables"):
        for association in table["Associations"]:
            if association["RouteTableAssociationId"] == wanted.physical_id:
                found: Answer = association
                return found
    return None


def _gateway_attachment(api: Api, wanted: Wanted) -> Answer | None:
    """The physical id is no id of EC2's: the attachment is a field of the gateway."""
    vpc = wanted.within("VpcId")
    if "InternetGatewayId" in wanted.declared:
        gateway = wanted.within("InternetGatewayId")
        found = api.indexed(
            wanted.region, "ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"
        ).get(gateway, {})
        attachments = found.get("Attachments", [])
        key = "InternetGatewayId"
    else:
        gateway = wanted.within("VpnGatewayId")
        found = api.indexed(wanted.region, "ec2", "describe_vpn_gateways", "VpnGateways", "VpnGatewayId").get(
            gateway, {}
        )
        attachments = found.get("VpcAttachments", [])
        key = "VpnGatewayId"
    return {"VpcId": vpc, key: gateway} if any(each["VpcId"] == vpc for each in attachments) else None


def _block(api: Api, wanted: Wanted) -> Answer | None:
    """A further block of a network: only the network reports it. Amazon's own IPv6 blocks come from
    Amazon's pool, or name none."""
    association = wanted.physical_id.partition("|")[0]
    for vpc in api.rows(wanted.region, "ec2", "describe_vpcs", "Vpcs"):
        for found in vpc.get("CidrBlockAssociationSet", []):
            if found["AssociationId"] == association:
                return {"VpcId": vpc["VpcId"], "Id": association, "CidrBlock": found["CidrBlock"]}
        for found in vpc.get("Ipv6CidrBlockAssociationSet", []):
            if found["AssociationId"] == association:
                provided = found.get("Ipv6Pool", "Amazon") == "Amazon"
                return {
                    "VpcId": vpc["VpcId"],
                    "Id": association,
                    "Ipv6CidrBlock": found["Ipv6CidrBlock"],
                    "AmazonProvidedIpv6CidrBlock": provided,
                }
    return None


def _egress_only_gateway(api: Api, wanted: Wanted) -> Answer | None:
    rows = api.rows(
        wanted.region,
        "ec2",
        "describe_egress_only_internet_gateways",
        "EgressOnlyInternetGateways",
    )
    found = next((row for row in rows if row["EgressOnlyInternetGatewayId"] == wanted.physical_id), None)
    if found is None:
        return None
    attached = [each["VpcId"] for each in found.get("Attachments", [])]
    return {**found, "Id": wanted.physical_id, "VpcId": next(iter(attached), None)}


READERS = {
    "AWS::EC2::VPC": Reader(
        _vpc,
        spelled={
            "CidrBlockAssociations": "CidrBlockAssociationSet[].AssociationId",
            "Ipv6CidrBlocks": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        },
    ),
    "AWS::EC2::Subnet": Reader(
        listed("ec2", "describe_subnets", "Subnets", "SubnetId"),
        spelled={
            "Ipv6CidrBlock": "Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
            "Ipv6CidrBlocks": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        },
    ),
    "AWS::EC2::VPCCidrBlock": Reader(_block),
    "AWS::EC2::EgressOnlyInternetGateway": Reader(_egress_only_gateway),
    "AWS::EC2::RouteTable": Reader(listed("ec2", "describe_route_tables", "RouteTables", "RouteTableId")),
    "AWS::EC2::Route": Reader(
        _route,
        spelled={
            "CidrBlock": "DestinationCidrBlock",
            "VpcEndpointId": "[GatewayId][?@ && starts_with(@, 'vpce-')] | [0]",
        },
        joined=True,
    ),
    "AWS::EC2::SubnetRouteTableAssociation": Reader(
        _subnet_association, spelled={"Id": "RouteTableAssociationId"}
    ),
    "AWS::EC2::InternetGateway": Reader(
        listed("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId")
    ),
    "AWS::EC2::VPCGatewayAttachment": Reader(_gateway_attachment, joined=True),
}
