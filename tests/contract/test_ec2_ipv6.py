"""IPv6: a network's block is known to what is made after it, can be changed and is gone with the network."""

from typing import Any

from tests.contract.conftest import Aws

STACK = "dual-stack"


def network(*, subnet_block: bool) -> dict[str, Any]:
    block = {"Fn::Select": [0, {"Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"]}]}
    ipv6 = {"Ipv6CidrBlock": {"Fn::Select": [0, {"Fn::Cidr": [block, 1, 64]}]}} if subnet_block else {}
    return {
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.78.0.0/16"}},
            "Block": {
                "Type": "AWS::EC2::VPCCidrBlock",
                "Properties": {"VpcId": {"Ref": "Vpc"}, "AmazonProvidedIpv6CidrBlock": True},
            },
            "Subnet": {
                "Type": "AWS::EC2::Subnet",
                "DependsOn": "Block",
                "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.78.0.0/24", **ipv6},
            },
        }
    }


def blocks(found: dict[str, Any]) -> list[str]:
    return [each["Ipv6CidrBlock"] for each in found["Ipv6CidrBlockAssociationSet"]]


def test_a_subnet_takes_its_part_of_the_networks_block_and_gives_it_back(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    ids = aws.deploy(network(subnet_block=True), STACK).ids
    (of_vpc,) = blocks(ec2.describe_vpcs(VpcIds=[ids["Vpc"]])["Vpcs"][0])
    (of_subnet,) = blocks(ec2.describe_subnets(SubnetIds=[ids["Subnet"]])["Subnets"][0])
    assert (of_vpc.endswith("::/56"), of_subnet) == (True, of_vpc.replace("/56", "/64"))
    aws.deploy(network(subnet_block=False), STACK)
    ids = aws.deployed(STACK).ids
    assert blocks(ec2.describe_subnets(SubnetIds=[ids["Subnet"]])["Subnets"][0]) == []
    aws.delete(STACK)
    assert [each for each in ec2.describe_vpcs()["Vpcs"] if each["VpcId"] == ids["Vpc"]] == []
