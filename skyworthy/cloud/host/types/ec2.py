"""EC2: addresses, NAT gateways, flow logs, rules of security groups, endpoints."""

from typing import Any, Literal

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

Direction = Literal["ingress", "egress"]


def install() -> None:
    register("AWS::EC2::EIP", _create_address, _delete_address, _update_address)
    register("AWS::EC2::NatGateway", _create_nat, _delete_nat, _update_nat)
    register("AWS::EC2::FlowLog", _create_flow_log, _delete_flow_log, _update_flow_log)
    register("AWS::EC2::VPCEndpoint", _create_endpoint, _delete_endpoint, _update_endpoint)
    for direction in ("ingress", "egress"):
        _register_rule(direction)


def retag(physical_id: str, old: Properties, new: Properties) -> None:
    """Bring the tags of any EC2 resource to what the template says now."""
    changed, gone = tags.changes(old, new)
    if gone:
        client("ec2").delete_tags(Resources=[physical_id], Tags=[{"Key": key} for key in gone])
    if changed:
        client("ec2").create_tags(Resources=[physical_id], Tags=changed)


def tag_specifications(kind: str, properties: Properties) -> list[dict[str, Any]] | None:
    """EC2's way to tag on creation."""
    declared = tags.as_list(properties.get("Tags"))
    return [{"ResourceType": kind, "Tags": declared}] if declared else None


def _address(public_ip: str) -> dict[str, Any] | None:
    addresses: list[dict[str, Any]] = client("ec2").describe_addresses()["Addresses"]
    return next((address for address in addresses if address["PublicIp"] == public_ip), None)


def _provisioned_address(address: dict[str, Any]) -> Provisioned:
    named = {name: address[name] for name in ("AllocationId", "PublicIp")}
    return Provisioned(address["PublicIp"], named)


def _create_address(properties: Properties, _: Context) -> Provisioned:
    tagged = tag_specifications("elastic-ip", properties)
    address = call("ec2", "allocate_address", properties, TagSpecifications=tagged)
    if "InstanceId" in properties:
        client("ec2").associate_address(
            AllocationId=address["AllocationId"], InstanceId=properties["InstanceId"]
        )
    return _provisioned_address(address)


def _update_address(public_ip: str, old: Properties, new: Properties) -> Provisioned:
    address = _address(public_ip)
    if address is None:
        raise ValueError(f"the Elastic IP address {public_ip} does not exist")
    retag(address["AllocationId"], old, new)
    return _provisioned_address(address)


def _delete_address(public_ip: str, _: Properties) -> None:
    address = _address(public_ip)
    if address is not None:
        client("ec2").release_address(AllocationId=address["AllocationId"])


def _create_nat(properties: Properties, _: Context) -> Provisioned:
    tagged = tag_specifications("natgateway", properties)
    made = call("ec2", "create_nat_gateway", properties, TagSpecifications=tagged)["NatGateway"]
    return _provisioned_nat(made["NatGatewayId"])


def _provisioned_nat(nat_id: str) -> Provisioned:
    nat = client("ec2").describe_nat_gateways(NatGatewayIds=[nat_id])["NatGateways"][0]
    interfaces = [address["NetworkInterfaceId"] for address in nat["NatGatewayAddresses"]]
    return Provisioned(nat_id, {"NatGatewayId": nat_id, "EniId": "".join(interfaces[:1])})


def _update_nat(nat_id: str, old: Properties, new: Properties) -> Provisioned:
    retag(nat_id, old, new)
    return _provisioned_nat(nat_id)


def _delete_nat(nat_id: str, _: Properties) -> None:
    client("ec2").delete_nat_gateway(NatGatewayId=nat_id)


def _create_flow_log(properties: Properties, _: Context) -> Provisioned:
    tagged = tag_specifications("vpc-flow-log", properties)
    made = call(
        "ec2",
        "create_flow_logs",
        properties,
        ResourceIds=[properties["ResourceId"]],
        TagSpecifications=tagged,
    )
    flow_log_id = made["FlowLogIds"][0]
    return Provisioned(flow_log_id, {"Id": flow_log_id})


def _update_flow_log(flow_log_id: str, old: Properties, new: Properties) -> Provisioned:
    retag(flow_log_id, old, new)
    return Provisioned(flow_log_id, {"Id": flow_log_id})


def _delete_flow_log(flow_log_id: str, _: Properties) -> None:
    client("ec2").delete_flow_logs(FlowLogIds=[flow_log_id])


def _permission(properties: Properties) -> dict[str, Any]:
    """A rule as EC2's API takes it."""
    permission: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"])}
    permission |= {name: int(properties[name]) for name in ("FromPort", "ToPort") if name in properties}
    peers = {
        "CidrIp": ("IpRanges", "CidrIp"),
        "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
        "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
        "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
        "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    }
    described = {"Description": properties["Description"]} if properties.get("Description") else {}
    owner = properties.get("SourceSecurityGroupOwnerId")
    for name, (kind, member) in peers.items():
        if properties.get(name):
            user = {"UserId": owner} if owner and kind == "UserIdGroupPairs" else {}
            permission[kind] = [{member: properties[name], **user, **described}]
    return permission


def _register_rule(direction: Direction) -> None:
    """SecurityGroupIngress and SecurityGroupEgress: rules from another stack, or that would close a cycle."""

    def create(properties: Properties, _: Context) -> Provisioned:
        authorize = getattr(client("ec2"), f"authorize_security_group_{direction}")
        made = authorize(GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])
        rule_id = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return Provisioned(rule_id, {"Id": rule_id})

    def update(rule_id: str, old: Properties, new: Properties) -> Provisioned:
        """Only the description is left: everything else replaces the rule."""
        revoke(rule_id, old)
        return create(new, Context("", ""))

    def revoke(_: str, properties: Properties) -> None:
        take = getattr(client("ec2"), f"revoke_security_group_{direction}")
        take(GroupId=properties["GroupId"], IpPermissions=[_permission(properties)])

    register(f"AWS::EC2::SecurityGroup{direction.title()}", create, revoke, update)


def _create_endpoint(properties: Properties, _: Context) -> Provisioned:
    made = call(
        "ec2",
        "create_vpc_endpoint",
        properties,
        TagSpecifications=tag_specifications("vpc-endpoint", properties),
    )
    return _provisioned_endpoint(made["VpcEndpoint"]["VpcEndpointId"])


def _provisioned_endpoint(endpoint_id: str) -> Provisioned:
    endpoint = client("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    names = [f"{entry['HostedZoneId']}:{entry['DnsName']}" for entry in endpoint.get("DnsEntries", [])]
    return Provisioned(
        endpoint_id,
        {
            "Id": endpoint_id,
            "CreationTimestamp": endpoint["CreationTimestamp"].isoformat(),
            "DnsEntries": names,
            "NetworkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        },
    )


def _update_endpoint(endpoint_id: str, old: Properties, new: Properties) -> Provisioned:
    changes: dict[str, Any] = {}
    for name in ("RouteTableIds", "SubnetIds", "SecurityGroupIds"):
        before, after = old.get(name) or [], new.get(name) or []
        changes[f"Add{name}"] = [item for item in after if item not in before] or None
        changes[f"Remove{name}"] = [item for item in before if item not in after] or None
    reset = True if old.get("PolicyDocument") and not new.get("PolicyDocument") else None
    call(
        "ec2",
        "modify_vpc_endpoint",
        new,
        VpcEndpointId=endpoint_id,
        ResetPolicy=reset,
        **changes,
    )
    retag(endpoint_id, old, new)
    return _provisioned_endpoint(endpoint_id)


def _delete_endpoint(endpoint_id: str, _: Properties) -> None:
    client("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])
