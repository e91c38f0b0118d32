"""EC2: VPC endpoints keep their groups, private DNS, interfaces and policy."""

import hashlib
import json
from typing import Any

from ministack.services import ec2

from skyworthy.cloud.host import interfaces, private
from skyworthy.cloud.host.services import Action, Answer, Parameters, identifier, members, one, wrap, xml

private.require(
    ec2, "_ACTION_MAP", "_vpc_endpoints", "_vpcs", "_security_groups", "_vpce_fields_xml", "_now_ts"
)
_FULL_ACCESS = json.dumps(
    {
        "Version": "2008-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
)
"""The policy of an endpoint that was given none."""


def install() -> None:
    wrap(ec2._ACTION_MAP, "CreateVpcEndpoint", _create)
    wrap(ec2._ACTION_MAP, "ModifyVpcEndpoint", _modify)
    wrap(ec2._ACTION_MAP, "DeleteVpcEndpoints", _delete)
    spell = ec2._vpce_fields_xml

    def spelling(endpoint: dict[str, Any], tag: str = "item") -> str:
        # only the last closing tag is the endpoint's own: subnets and route tables are items too
        head, closing, tail = str(spell(endpoint, tag)).rpartition(f"</{tag}>")
        return f"{head}{_more(endpoint)}{closing}{tail}"

    ec2._vpce_fields_xml = spelling


def _more(endpoint: dict[str, Any]) -> str:
    groups = [
        {"groupId": group, "groupName": ec2._security_groups.get(group, {}).get("GroupName", "")}
        for group in endpoint.get("SecurityGroupIds", [])
    ]
    return "".join(
        (
            xml("groupSet", groups),
            xml("privateDnsEnabled", bool(endpoint.get("PrivateDnsEnabled"))),
            xml("networkInterfaceIdSet", list(endpoint.get("Interfaces", {}).values())),
            xml("dnsEntrySet", _dns_entries(endpoint)),
            xml("policyDocument", endpoint.get("PolicyDocument") or _FULL_ACCESS),
            xml("ipAddressType", endpoint.get("IpAddressType") or "ipv4"),
            xml("creationTimestamp", endpoint.get("CreationTimestamp")),
        )
    )


def _dns_entries(endpoint: dict[str, Any]) -> list[dict[str, str]]:
    if endpoint["VpcEndpointType"] != "Interface":
        return []
    service = endpoint["ServiceName"].rpartition(f".{private.region()}.")[2]
    mark = hashlib.sha256(endpoint["VpcEndpointId"].encode()).hexdigest()[:8]
    zone = f"Z{hashlib.sha256(service.encode()).hexdigest()[:13].upper()}"
    domain = f"{service}.{private.region()}.vpce.amazonaws.com"
    names = [f"{endpoint['VpcEndpointId']}-{mark}.{domain}"]
    for subnet_id in endpoint["SubnetIds"]:
        names.append(
            f"{endpoint['VpcEndpointId']}-{mark}-{ec2._subnets[subnet_id]['AvailabilityZone']}.{domain}"
        )
    if endpoint.get("PrivateDnsEnabled"):
        names.append(f"{service}.{private.region()}.amazonaws.com")
    return [{"dnsName": name, "hostedZoneId": zone} for name in names]


def _create(create: Action, parameters: Parameters) -> Answer:
    vpc_id = one(parameters, "VpcId") or ""
    if vpc_id not in ec2._vpcs:
        refused: Answer = ec2._error("InvalidVpcId.NotFound", f"The Vpc Id {vpc_id} does not exist", 400)
        return refused
    answer = create(parameters)
    endpoint_id = identifier(answer, "vpcEndpointId")
    if endpoint_id is None:
        return answer
    endpoint = ec2._vpc_endpoints[endpoint_id]
    interface = endpoint["VpcEndpointType"] == "Interface"
    groups = members(parameters, "SecurityGroupId")
    endpoint["SecurityGroupIds"] = (
        (groups or [ec2._vpcs[vpc_id]["DefaultSecurityGroupId"]]) if interface else []
    )
    endpoint["PrivateDnsEnabled"] = interface and (one(parameters, "PrivateDnsEnabled") or "true") == "true"
    endpoint["PolicyDocument"] = one(parameters, "PolicyDocument")
    endpoint["IpAddressType"] = one(parameters, "IpAddressType")
    endpoint["CreationTimestamp"] = ec2._now_ts()
    _place_interfaces(endpoint)
    described: Answer = ec2._xml(
        200, "CreateVpcEndpointResponse", ec2._vpce_fields_xml(endpoint, tag="vpcEndpoint")
    )
    return described


def _modify(modify: Action, parameters: Parameters) -> Answer:
    answer = modify(parameters)
    if answer[0] >= 300:
        return answer
    endpoint = ec2._vpc_endpoints[one(parameters, "VpcEndpointId")]
    leaving = members(parameters, "RemoveSecurityGroupId")
    groups = [group for group in endpoint["SecurityGroupIds"] if group not in leaving]
    groups += [group for group in members(parameters, "AddSecurityGroupId") if group not in groups]
    endpoint["SecurityGroupIds"] = groups
    private_dns = one(parameters, "PrivateDnsEnabled")
    if private_dns is not None:
        endpoint["PrivateDnsEnabled"] = private_dns == "true"
    if one(parameters, "ResetPolicy") == "true":
        endpoint["PolicyDocument"] = None
    endpoint["IpAddressType"] = one(parameters, "IpAddressType") or endpoint.get("IpAddressType")
    _place_interfaces(endpoint)
    return answer


def _place_interfaces(endpoint: dict[str, Any]) -> None:
    """One interface in each subnet, with the endpoint's groups."""
    if endpoint["VpcEndpointType"] != "Interface":
        return
    placed: dict[str, str] = endpoint.setdefault("Interfaces", {})
    for subnet_id in set(placed) - set(endpoint["SubnetIds"]):
        interfaces.delete(placed.pop(subnet_id))
    for subnet_id in endpoint["SubnetIds"]:
        if subnet_id in placed:
            interfaces.regroup(placed[subnet_id], endpoint["SecurityGroupIds"])
        else:
            made = interfaces.create(
                subnet_id,
                "vpc_endpoint",
                f"VPC Endpoint Interface {endpoint['VpcEndpointId']}",
                endpoint["SecurityGroupIds"],
            )
            placed[subnet_id] = made["NetworkInterfaceId"]


def _delete(delete: Action, parameters: Parameters) -> Answer:
    for endpoint_id in members(parameters, "VpcEndpointId"):
        for interface_id in ec2._vpc_endpoints.get(endpoint_id, {}).get("Interfaces", {}).values():
            interfaces.delete(interface_id)
    return delete(parameters)
