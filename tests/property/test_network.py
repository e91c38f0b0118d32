"""Zones, reachability of the database and rules between groups, for every generated configuration."""

from collections.abc import Callable

import pytest

from tests.promises import promise
from tests.property.mutants import Body, changing, changing_templates
from tests.property.properties.database_isolation import database_unreachable
from tests.property.properties.groups import least_privilege
from tests.property.properties.zones import several_zones
from tests.property.templates import Example

pytestmark = pytest.mark.xdist_group("generated-configurations")

GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
EGRESS = "AWS::EC2::SecurityGroupEgress"


def of_role(role: str) -> Callable[[Body], bool]:
    """Groups and rules that are described by a role."""

    def described(body: Body) -> bool:
        properties = body["Properties"]
        return role in str(properties.get("GroupDescription") or properties.get("Description"))

    return described


def _first(template: Body, type_: str, name: str = "") -> str:
    resources: dict[str, Body] = template["Resources"]
    return next(id_ for id_, body in resources.items() if body["Type"] == type_ and name in id_)


@changing("AWS::EC2::Subnet", where=lambda body: "Isolated" in str(body))
def two_subnets_in_one_zone(properties: Body, template: Body) -> None:
    subnets = [b["Properties"] for b in template["Resources"].values() if b["Type"] == "AWS::EC2::Subnet"]
    zones = sorted({subnet["AvailabilityZone"] for subnet in subnets} - {properties["AvailabilityZone"]})
    properties["AvailabilityZone"] = zones[0]


@changing("AWS::RDS::DBInstance", where=lambda body: body["Properties"]["PromotionTier"] == 1)
def reader_beside_its_writer(properties: Body, template: Body) -> None:
    instances = [
        b["Properties"] for b in template["Resources"].values() if b["Type"] == "AWS::RDS::DBInstance"
    ]
    for instance in instances:
        instance["AvailabilityZone"] = instances[0]["AvailabilityZone"]


@changing("AWS::ECS::Service", environment="dev")
def service_in_one_zone(properties: Body, template: Body) -> None:
    subnets = properties["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"]
    del subnets[1:]


@changing("AWS::EC2::VPC", environment="staging")
def another_range_of_addresses(properties: Body, template: Body) -> None:
    properties["CidrBlock"] = "198.18.0.0/16"


@changing("AWS::EC2::NatGateway")
def gateways_in_one_zone(properties: Body, template: Body) -> None:
    gateways = [
        b["Properties"] for b in template["Resources"].values() if b["Type"] == "AWS::EC2::NatGateway"
    ]
    for gateway in gateways:
        gateway["SubnetId"] = properties["SubnetId"]


@promise(
    "WEB-2.1",
    "P",
    mutants=[
        two_subnets_in_one_zone,
        reader_beside_its_writer,
        service_in_one_zone,
        another_range_of_addresses,
        gateways_in_one_zone,
    ],
)
def test_every_tier_is_in_several_zones(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            several_zones(configuration)


@changing(GROUP, where=of_role("load balancer"))
def plain_http_from_the_internet(properties: Body, template: Body) -> None:
    properties["SecurityGroupIngress"].append(
        {**properties["SecurityGroupIngress"][0], "FromPort": 80, "ToPort": 80}
    )


@changing(GROUP, where=of_role("load balancer"), environment="dev")
def more_ports_than_one(properties: Body, template: Body) -> None:
    properties["SecurityGroupIngress"][0]["ToPort"] = 8443


@changing(GROUP, where=of_role("load balancer"), environment="staging")
def any_protocol(properties: Body, template: Body) -> None:
    properties["SecurityGroupIngress"][0]["IpProtocol"] = "-1"


@changing(INGRESS, where=of_role("TLS from the load balancer"))
def tasks_open_to_the_vpc(properties: Body, template: Body) -> None:
    del properties["SourceSecurityGroupId"]
    properties["CidrIp"] = "10.0.0.0/8"


@changing(INGRESS, where=of_role("PostgreSQL from the API"))
def database_open_to_the_balancer(properties: Body, template: Body) -> None:
    source = {"Fn::GetAtt": [_first(template, GROUP, "LoadBalancer"), "GroupId"]}
    template["Resources"]["Extra"] = {
        "Type": INGRESS,
        "Properties": {**properties, "SourceSecurityGroupId": source},
    }


@changing(GROUP, where=of_role("interface endpoints"))
def endpoints_open_to_everyone(properties: Body, template: Body) -> None:
    rule = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    properties["SecurityGroupIngress"] = [rule]


@changing(INGRESS, where=of_role("PostgreSQL from the rotation"))
def rotation_shut_out(properties: Body, template: Body) -> None:
    del template["Resources"][_first(template, INGRESS, "DatabasefromNetworkGroupsRotation")]


@changing(GROUP, where=of_role("instances of the database"))
def database_may_call_everyone(properties: Body, template: Body) -> None:
    del properties["SecurityGroupEgress"]


@changing_templates()
def service_wears_the_databases_group(templates: dict[str, Body]) -> None:
    cluster = _first(templates["Database"], "AWS::RDS::DBCluster")
    service = _first(templates["Api"], "AWS::ECS::Service")
    groups = templates["Database"]["Resources"][cluster]["Properties"]["VpcSecurityGroupIds"]
    properties = templates["Api"]["Resources"][service]["Properties"]
    properties["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"] = groups


@promise(
    "WEB-2.4",
    "P",
    mutants=[
        plain_http_from_the_internet,
        more_ports_than_one,
        any_protocol,
        tasks_open_to_the_vpc,
        database_open_to_the_balancer,
        endpoints_open_to_everyone,
        rotation_shut_out,
        database_may_call_everyone,
        service_wears_the_databases_group,
    ],
)
def test_no_rule_is_wider_than_promised(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            least_privilege(configuration)


@changing_templates()
def isolated_subnet_with_a_way_out(templates: dict[str, Body]) -> None:
    resources = templates["Network"]["Resources"]
    route = {
        "DestinationCidrBlock": "0.0.0.0/0",
        "RouteTableId": {"Ref": _first(templates["Network"], "AWS::EC2::RouteTable", "Isolated")},
        "NatGatewayId": {"Ref": _first(templates["Network"], "AWS::EC2::NatGateway")},
    }
    resources["Extra"] = {"Type": "AWS::EC2::Route", "Properties": route}


@changing_templates("dev")
def isolated_subnet_on_the_internet(templates: dict[str, Body]) -> None:
    network = templates["Network"]
    public = _first(network, "AWS::EC2::RouteTable", "Public")
    link = _first(network, "AWS::EC2::SubnetRouteTableAssociation", "Isolated")
    network["Resources"][link]["Properties"]["RouteTableId"] = {"Ref": public}


@changing_templates("staging")
def isolated_subnet_without_a_table(templates: dict[str, Body]) -> None:
    network = templates["Network"]
    del network["Resources"][_first(network, "AWS::EC2::SubnetRouteTableAssociation", "Isolated")]


@changing_templates()
def database_in_private_subnets(templates: dict[str, Body]) -> None:
    outputs = templates["Network"]["Outputs"]
    private = next(name for name in outputs if "PrivateSubnet1" in name)
    for name, output in outputs.items():
        if "IsolatedSubnet1" in name:
            output["Value"] = outputs[private]["Value"]


@changing("AWS::RDS::DBInstance", environment="dev")
def public_instance(properties: Body, template: Body) -> None:
    properties["PubliclyAccessible"] = True


@changing(GROUP, where=of_role("instances of the database"))
def database_open_to_addresses(properties: Body, template: Body) -> None:
    rule = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    properties["SecurityGroupIngress"] = [rule]


@promise(
    "WEB-2.5",
    "P",
    mutants=[
        isolated_subnet_with_a_way_out,
        isolated_subnet_on_the_internet,
        isolated_subnet_without_a_table,
        database_in_private_subnets,
        public_instance,
        database_open_to_addresses,
    ],
)
def test_no_path_from_the_internet_reaches_the_database(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            database_unreachable(configuration)
