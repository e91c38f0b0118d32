"""Section 2: the network."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from tests.promises import promise
from tests.unit.web_application.templates import ENVIRONMENTS, Templates, context

ZONES = {"dev": 2, "staging": 2, "production": 3}
NAT = {"dev": 1, "staging": 1, "production": 3}
Patch = pytest.MonkeyPatch


def tier(properties: dict[str, Any]) -> str:
    tags = {tag["Key"]: tag["Value"] for tag in properties["Tags"]}
    return str(tags["aws-cdk:subnet-name"])


def fewer_zones(subject: Templates, _: Patch) -> None:
    for properties in subject.all("production", "AWS::EC2::Subnet").values():
        if properties["AvailabilityZone"] == "eu-west-1c":
            properties["AvailabilityZone"] = "eu-west-1a"


def another_range(subject: Templates, _: Patch) -> None:
    subject.one("dev", "AWS::EC2::VPC")["CidrBlock"] = "10.99.0.0/16"


def no_isolated_tier(subject: Templates, _: Patch) -> None:
    for properties in subject.all("staging", "AWS::EC2::Subnet").values():
        for tag in properties["Tags"]:
            if tag == {"Key": "aws-cdk:subnet-name", "Value": "Isolated"}:
                tag["Value"] = "Private"


@promise("WEB-2.1", "U", mutants=[fewer_zones, another_range, no_isolated_tier])
def test_the_vpc_has_three_tiers_over_the_zones_of_the_settings(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        settings = context()["environments"][name]["network"]
        assert subject.one(name, "AWS::EC2::VPC")["CidrBlock"] == settings["cidr"]
        subnets = list(subject.all(name, "AWS::EC2::Subnet").values())
        placed = {(tier(p), p["AvailabilityZone"]) for p in subnets}
        wanted = {(t, zone) for t in ("Public", "Private", "Isolated") for zone in settings["zones"]}
        assert placed == wanted and len(subnets) == len(wanted) == 3 * ZONES[name]
        ranges = [IPv4Network(p["CidrBlock"]) for p in subnets]
        assert all(r.subnet_of(IPv4Network(settings["cidr"])) for r in ranges)


def one_gateway_in_production(subject: Templates, _: Patch) -> None:
    resources = subject.environments["production"]["web-application-production-Network"]["Resources"]
    del resources[next(id_ for id_, r in resources.items() if r["Type"] == "AWS::EC2::NatGateway")]


def a_shared_gateway(subject: Templates, _: Patch) -> None:
    routes = [p for p in subject.all("production", "AWS::EC2::Route").values() if "NatGatewayId" in p]
    routes[0]["NatGatewayId"] = routes[1]["NatGatewayId"]


@promise("WEB-2.2", "U", mutants=[one_gateway_in_production, a_shared_gateway])
def test_nat_is_single_where_it_may_be_lost_and_per_zone_in_production(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        gateways = subject.all(name, "AWS::EC2::NatGateway")
        assert len(gateways) == NAT[name]
        routes = [p for p in subject.all(name, "AWS::EC2::Route").values() if "NatGatewayId" in p]
        assert len(routes) == ZONES[name]
        assert len({route["NatGatewayId"]["Ref"] for route in routes}) == NAT[name]


def rejected_only(subject: Templates, _: Patch) -> None:
    subject.one("dev", "AWS::EC2::FlowLog")["TrafficType"] = "REJECT"


def forgetful(subject: Templates, _: Patch) -> None:
    path = next(p for p in subject.all("staging", "AWS::Logs::LogGroup") if "FlowLogGroup" in p)
    subject.all("staging", "AWS::Logs::LogGroup")[path]["RetentionInDays"] = 1


@promise("WEB-2.3", "U", mutants=[rejected_only, forgetful])
def test_all_traffic_is_recorded_for_the_environments_retention(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        flow_log = subject.one(name, "AWS::EC2::FlowLog")
        assert (flow_log["ResourceType"], flow_log["TrafficType"]) == ("VPC", "ALL")
        assert flow_log["LogDestinationType"] == "cloud-watch-logs"
        group = subject.all(name, "AWS::Logs::LogGroup")[f"Network/{flow_log['LogGroupName']['Ref']}"]
        assert group["RetentionInDays"] == context()["environments"][name]["logs"]["retention_days"]
        assert group["KmsKeyId"]


def rules(subject: Templates, name: str) -> set[tuple[str, str, int, str]]:
    """Every rule that lets something into a group: target, protocol, port, source."""
    groups = subject.all(name, "AWS::EC2::SecurityGroup")
    roles = {path.split("/")[1]: p["GroupDescription"].split(" of ")[0] for path, p in groups.items()}

    def role(reference: Any) -> str:
        return str(roles[reference["Fn::GetAtt"][0]])

    found = set()
    for path, properties in groups.items():
        for rule in properties.get("SecurityGroupIngress", ()):
            found.add((role({"Fn::GetAtt": [path.split("/")[1]]}), *_rule(rule), rule["CidrIp"]))
    for rule in subject.all(name, "AWS::EC2::SecurityGroupIngress").values():
        found.add((role(rule["GroupId"]), *_rule(rule), role(rule["SourceSecurityGroupId"])))
    return found


def _rule(rule: dict[str, Any]) -> tuple[str, int]:
    assert rule["FromPort"] == rule["ToPort"]
    return rule["IpProtocol"], rule["FromPort"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_these_rules_let_anything_in(subject: Templates, name: str) -> None:
    rotation = "The function that rotates the credentials"
    assert rules(subject, name) == {
        ("The load balancer", "tcp", 443, "0.0.0.0/0"),
        ("The tasks", "tcp", 8443, "The load balancer"),
        ("The instances", "tcp", 5432, "The tasks"),
        ("The instances", "tcp", 5432, rotation),
        ("The interface endpoints", "tcp", 443, "The tasks"),
        ("The interface endpoints", "tcp", 443, rotation),
    }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_these_rules_let_anything_out(subject: Templates, name: str) -> None:
    """Rules in the group itself: without one there, AWS would let everything out."""
    groups = subject.all(name, "AWS::EC2::SecurityGroup")
    roles = {path.split("/")[1]: path.split("/Groups")[1][:-8] for path in groups}
    nothing = {("icmp", 252, 86, "255.255.255.255/32")}
    found = {
        roles[path.split("/")[1]]: {
            (
                rule["IpProtocol"],
                rule["FromPort"],
                rule["ToPort"],
                rule.get("CidrIp") or roles[rule["DestinationSecurityGroupId"]["Fn::GetAtt"][0]],
            )
            for rule in properties["SecurityGroupEgress"]
        }
        for path, properties in groups.items()
    }
    assert found == {
        "LoadBalancer": {("tcp", 8443, 8443, "Api")},
        "Api": {
            ("tcp", 5432, 5432, "Database"),
            ("tcp", 443, 443, "Endpoints"),
            ("tcp", 443, 443, "0.0.0.0/0"),
        },
        "Rotation": {("tcp", 5432, 5432, "Database"), ("tcp", 443, 443, "Endpoints")},
        "Database": nothing,
        "Endpoints": nothing,
    }
    assert not subject.all(name, "AWS::EC2::SecurityGroupEgress")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_nothing_else_adds_a_rule_to_the_groups(subject: Templates, name: str) -> None:
    kinds = ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
    assert {path.split("/")[0] for path in subject.all(name, *kinds)} == {"Network"}
    assert len(subject.all(name, "AWS::EC2::SecurityGroup")) == 5


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_isolated_subnets_have_no_route_out(subject: Templates, name: str) -> None:
    isolated = {p["RouteTableId"]["Ref"] for p in subject.all(name, "AWS::EC2::Route").values()}
    tables = [path for path in subject.all(name, "AWS::EC2::RouteTable") if "IsolatedSubnet" in path]
    assert len(tables) == ZONES[name]
    assert not isolated & {path.split("/")[1] for path in tables}
    gateway = subject.one(name, "AWS::EC2::VPCEndpoint", VpcEndpointType="Gateway")
    reached = {table["Ref"] for table in gateway["RouteTableIds"]}
    assert len(reached) == ZONES[name] and all("PrivateSubnet" in table for table in reached)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_subnet_hands_out_public_addresses(subject: Templates, name: str) -> None:
    assert not any(p["MapPublicIpOnLaunch"] for p in subject.all(name, "AWS::EC2::Subnet").values())
