"""Subnets, routes and security groups."""

from typing import Any

from skyworthy.checks.databases_without_way_out import DatabasesWithoutWayOut
from skyworthy.checks.groups_not_open import GroupsNotOpen
from skyworthy.estate.model import Resource
from tests.estates import Change, added, every, gone, not_reported, observed, resource, unread
from tests.unit.checks.case import Case


def _route(logical_id: str = "Route", **observed: Any) -> Resource:
    seen = {"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", **observed}
    return resource(logical_id, "AWS::EC2::Route", seen)


def _subnet(number: int) -> Resource:
    seen = {"SubnetId": f"subnet-{number}", "RouteTableId": f"rtb-{number}"}
    return resource(f"Association{number}", "AWS::EC2::SubnetRouteTableAssociation", seen)


DATABASE = (
    resource("Cluster", "AWS::RDS::DBCluster", {"DBSubnetGroupName": "subnets"}),
    resource(
        "Group",
        "AWS::RDS::DBSubnetGroup",
        {"DBSubnetGroupName": "Subnets", "SubnetIds": ["subnet-1", "subnet-2"]},
    ),
    _subnet(1),
    _subnet(2),
    _route("Elsewhere", RouteTableId="rtb-9", GatewayId="igw-1"),
    _route("ToS3", GatewayId="vpce-1", DestinationCidrBlock="10.0.0.0/8"),
)
RULE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
FROM_GROUP = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "sg-balancer"}
ENTRY = (
    resource(
        "BalancerGroup",
        "AWS::EC2::SecurityGroup",
        {"GroupId": "sg-balancer", "SecurityGroupIngress": [RULE]},
        id_="sg-balancer",
    ),
    resource(
        "DatabaseGroup",
        "AWS::EC2::SecurityGroup",
        {"GroupId": "sg-database", "SecurityGroupIngress": [FROM_GROUP]},
        id_="sg-database",
    ),
    resource(
        "Balancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Scheme": "internet-facing", "SecurityGroups": ["sg-balancer"]},
    ),
)


def _rule(group: str, **values: Any) -> Change:
    return observed(f"{group}Group", "SecurityGroupIngress", [{**RULE, **values}])


CASES = (
    Case(
        DatabasesWithoutWayOut,
        DATABASE,
        {
            "to an internet gateway": (added(_route(GatewayId="igw-1")), "0.0.0.0/0 goes to igw-1"),
            "to a NAT gateway": (added(_route(NatGatewayId="nat-1", RouteTableId="rtb-2")), "subnet-2"),
            "to an egress-only gateway": (
                added(
                    _route(
                        EgressOnlyInternetGatewayId="eigw-1",
                        DestinationCidrBlock=None,
                        DestinationIpv6CidrBlock="::/0",
                    )
                ),
                "::/0 goes to eigw-1",
            ),
            "of an instance outside a cluster": (
                every(
                    added(resource("Alone", "AWS::RDS::DBInstance", {"DBSubnetGroupName": "subnets"})),
                    added(_route(GatewayId="igw-1")),
                ),
                "app/Alone",
            ),
        },
        {
            "no subnet group reported": not_reported("Cluster", "DBSubnetGroupName"),
            "a subnet group of elsewhere": gone("Group"),
            "a subnet group without subnets": observed("Group", "SubnetIds", []),
            "a subnet of the main table": gone("Association1"),
            "a route that could not be read": unread("ToS3"),
            "a route to another network": added(_route(TransitGatewayId="tgw-1")),
            "a route to a peer": added(_route(VpcPeeringConnectionId="pcx-1")),
            "a route to a virtual private gateway": added(_route(GatewayId="vgw-1")),
            "a route without a target": added(_route()),
        },
        {
            "inside the network": added(_route(GatewayId="local")),
            "an instance of the cluster": added(
                resource("Member", "AWS::RDS::DBInstance", {"DBClusterIdentifier": "Cluster"})
            ),
        },
    ),
    Case(
        GroupsNotOpen,
        ENTRY,
        {
            "another port": (_rule("Balancer", FromPort=80, ToPort=80), "tcp 80 from 0.0.0.0/0"),
            "a range of ports": (_rule("Balancer", ToPort=8443), "tcp 443-8443"),
            "another protocol": (_rule("Balancer", IpProtocol="udp"), "udp 443"),
            "every protocol": (
                _rule("Balancer", IpProtocol="-1", FromPort=None, ToPort=None),
                "every protocol from 0.0.0.0/0",
            ),
            "443 of something else": (_rule("Database"), "app/DatabaseGroup"),
            "IPv6": (_rule("Database", CidrIp=None, CidrIpv6="::/0"), "tcp 443 from ::/0"),
            "half of the world": (_rule("Database", CidrIp="128.0.0.0/1"), "128.0.0.0/1"),
            "an internal load balancer": (observed("Balancer", "Scheme", "internal"), "app/BalancerGroup"),
            "a task in the load balancer's group": (
                added(
                    resource(
                        "Service",
                        "AWS::ECS::Service",
                        {
                            "NetworkConfiguration": {
                                "AwsvpcConfiguration": {"SecurityGroups": ["sg-balancer"]}
                            }
                        },
                    )
                ),
                "app/BalancerGroup",
            ),
            "a rule for a group of elsewhere": (
                added(resource("Rule", "AWS::EC2::SecurityGroupIngress", {**RULE, "GroupId": "sg-other"})),
                "app/Rule",
            ),
        },
        {"a prefix list": _rule("Database", CidrIp=None, SourcePrefixListId="pl-1")},
        {
            "a private range": _rule("Database", CidrIp="10.0.0.0/8"),
            "no rule at all": not_reported("DatabaseGroup", "SecurityGroupIngress"),
            "a rule that the group reports too": added(
                resource("Rule", "AWS::EC2::SecurityGroupIngress", {**RULE, "GroupId": "sg-balancer"})
            ),
        },
    ),
)
