"""IPv6 of networks and subnets, which the built-in service does not model: blocks, calls, types."""

import hashlib
from typing import Any

from ministack.services import cloudformation as cloudformation_state
from ministack.services import ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, reconcile, register
from skyworthy.cloud.host.services import Answer, Parameters, one, xml
from skyworthy.cloud.host.shapes import truth

private.require(ec2, "_ACTION_MAP", "_vpcs", "_subnets", "_vpc_fields_xml", "_subnet_fields_xml", "_error")

_KEPT = "Ipv6CidrBlockAssociations"


def install() -> None:
    ec2._ACTION_MAP["AssociateVpcCidrBlock"] = lambda given: _associate(given, "Vpc", ec2._vpcs)
    ec2._ACTION_MAP["DisassociateVpcCidrBlock"] = lambda given: _disassociate(given, "Vpc", ec2._vpcs)
    ec2._ACTION_MAP["AssociateSubnetCidrBlock"] = lambda given: _associate(given, "Subnet", ec2._subnets)
    ec2._ACTION_MAP["DisassociateSubnetCidrBlock"] = lambda given: _disassociate(
        given, "Subnet", ec2._subnets
    )
    _report("_vpc_fields_xml")
    _report("_subnet_fields_xml")
    register("AWS::EC2::VPCCidrBlock", _create_block, _delete_block)
    register("AWS::EC2::EgressOnlyInternetGateway", _create_gateway, _delete_gateway)
    reconcile("AWS::EC2::Subnet", _subnet)


def _associate(parameters: Parameters, kind: str, store: Any) -> Answer:
    """IPv6 alone: a second IPv4 block is refused, as everything is that is not kept."""
    owner = str(one(parameters, f"{kind}Id"))
    block = one(parameters, "Ipv6CidrBlock")
    if block is None and one(parameters, "AmazonProvidedIpv6CidrBlock") == "true":
        digest = hashlib.sha256(owner.encode()).hexdigest()
        block = f"2600:1f18:{digest[:4]}:{digest[4:6]}00::/56"
    answer: Answer
    if owner not in store or block is None:
        code = f"Invalid{kind}ID.NotFound" if owner not in store else "InvalidParameterValue"
        answer = ec2._error(code, f"{owner}: no such {kind}, or no IPv6 block asked for", 400)
        return answer
    association = {
        "associationId": f"{kind.lower()}-cidr-assoc-{hashlib.sha256(block.encode()).hexdigest()[:17]}",
        "ipv6CidrBlock": block,
        "ipv6CidrBlockState": {"state": "associated"},
    }
    store[owner].setdefault(_KEPT, []).append(association)
    answered = {f"{kind.lower()}Id": owner, "ipv6CidrBlockAssociation": association}
    return _answer(f"Associate{kind}CidrBlock", answered)


def _disassociate(parameters: Parameters, kind: str, store: Any) -> Answer:
    wanted = one(parameters, "AssociationId")
    for owner, found in store.items():
        for association in found.get(_KEPT, []):
            if association["associationId"] == wanted:
                found[_KEPT].remove(association)
                return _answer(f"Disassociate{kind}CidrBlock", {f"{kind.lower()}Id": owner})
    answer: Answer = ec2._error("InvalidVpcCidrBlockAssociationID.NotFound", f"{wanted} does not exist", 400)
    return answer


def _answer(action: str, values: dict[str, Any]) -> Answer:
    inner = "".join(xml(name, value) for name, value in values.items())
    answer: Answer = ec2._xml(200, f"{action}Response", inner)
    return answer


def _report(rendering: str) -> None:
    render = getattr(ec2, rendering)

    def reporting(found: dict[str, Any], tag: str = "item") -> str:
        text: str = render(found, tag=tag)
        blocks = xml("ipv6CidrBlockAssociationSet", found.get(_KEPT, []))
        if found.get("AssignIpv6AddressOnCreation"):
            text = text.replace("<assignIpv6AddressOnCreation>false", "<assignIpv6AddressOnCreation>true")
        return text.removesuffix(f"</{tag}>") + f"{blocks}</{tag}>"

    setattr(ec2, rendering, reporting)


def _create_block(properties: Properties, context: Context) -> Provisioned:
    taken = {name: properties[name] for name in ("VpcId", "Ipv6CidrBlock", "CidrBlock") if name in properties}
    if truth(properties.get("AmazonProvidedIpv6CidrBlock", False)):
        taken["AmazonProvidedIpv6CidrBlock"] = True
    made = client("ec2").associate_vpc_cidr_block(**taken)["Ipv6CidrBlockAssociation"]
    _tell_the_network(properties["VpcId"])
    return Provisioned(f"{made['AssociationId']}|{properties['VpcId']}", {"Id": made["AssociationId"]})


def _tell_the_network(vpc: str) -> None:
    """`Fn::GetAtt Vpc.Ipv6CidrBlocks` is asked after the network was made, and before it had a block."""
    blocks = [each["ipv6CidrBlock"] for each in ec2._vpcs[vpc].get(_KEPT, [])]
    for stack in cloudformation_state._stacks.values():
        for resource in stack.get("_resources", {}).values():
            if resource.get("PhysicalResourceId") == vpc:
                resource["Attributes"] = {**resource.get("Attributes", {}), "Ipv6CidrBlocks": blocks}


def _delete_block(physical_id: str, properties: Properties) -> None:
    client("ec2").disassociate_vpc_cidr_block(AssociationId=physical_id.partition("|")[0])


def _create_gateway(properties: Properties, context: Context) -> Provisioned:
    made = client("ec2").create_egress_only_internet_gateway(VpcId=properties["VpcId"])
    gateway = made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    if tags := properties.get("Tags"):
        client("ec2").create_tags(Resources=[gateway], Tags=tags)
    return Provisioned(gateway, {"Id": gateway})


def _delete_gateway(gateway: str, properties: Properties) -> None:
    client("ec2").delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway)


def _subnet(subnet: str, old: Properties, new: Properties) -> dict[str, Any]:
    had = old.get("Ipv6CidrBlock")
    if (block := new.get("Ipv6CidrBlock")) != had:
        for association in list(ec2._subnets[subnet].get(_KEPT, [])):
            client("ec2").disassociate_subnet_cidr_block(AssociationId=association["associationId"])
        if block:
            client("ec2").associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=block)
    assigns = truth(new.get("AssignIpv6AddressOnCreation", False))
    ec2._subnets[subnet]["AssignIpv6AddressOnCreation"] = assigns
    return {"Ipv6CidrBlocks": [block] if block else []}
