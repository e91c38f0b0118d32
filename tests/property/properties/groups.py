"""Property 8: the rules between groups are the promised ones: not one more, not one wider."""

from tests.property.properties.network import EVERYONE, Network, Rule
from tests.property.templates import Configuration, Resource, at

SERVICE_GROUPS = ("NetworkConfiguration", "AwsvpcConfiguration", "SecurityGroups")
NOWHERE = Rule("255.255.255.255/32", "icmp", 252, 86)
"""How CDK writes that a group may call nobody, as AWS takes an empty list for everyone."""


def least_privilege(configuration: Configuration) -> None:
    network, groups = Network(configuration), by_role(configuration)
    balancer, api, rotation = (groups[role].name for role in ("balancer", "api", "rotation"))
    database, endpoints = groups["database"].name, groups["endpoints"].name
    ingress = {
        "balancer": {_tcp(EVERYONE, 443)},
        "api": {_tcp(balancer, 8443)},
        "database": {_tcp(api, 5432), _tcp(rotation, 5432)},
        "endpoints": {_tcp(api, 443), _tcp(rotation, 443)},
        "rotation": set(),
    }
    egress = {
        "balancer": {_tcp(api, 8443)},
        "api": {_tcp(database, 5432), _tcp(endpoints, 443), _tcp(EVERYONE, 443)},
        "database": {NOWHERE},
        "endpoints": {NOWHERE},
        "rotation": {_tcp(database, 5432), _tcp(endpoints, 443)},
    }
    for role, group in groups.items():
        _same(f"who may call {role}", network.ingress(group), ingress[role])
        _same(f"whom {role} may call", network.egress(group), egress[role])
    others = set(configuration.all("AWS::EC2::SecurityGroup")) - set(groups.values())
    assert not others, f"groups without a row in the promise: {sorted(group.name for group in others)}"


def by_role(configuration: Configuration) -> dict[str, Resource]:
    """The group of each role, by who wears it."""
    cluster = configuration.one("AWS::RDS::DBCluster")
    rotation = configuration.one("AWS::SecretsManager::RotationSchedule")
    balancer = configuration.one("AWS::ElasticLoadBalancingV2::LoadBalancer")
    service = configuration.one("AWS::ECS::Service")
    endpoints = [
        group
        for endpoint in configuration.all("AWS::EC2::VPCEndpoint")
        if at(endpoint, "VpcEndpointType") == "Interface"
        for group in configuration.targets(endpoint, "SecurityGroupIds")
    ]
    worn = {
        "balancer": configuration.targets(balancer, "SecurityGroups"),
        "api": configuration.targets(service, *SERVICE_GROUPS),
        "database": configuration.targets(cluster, "VpcSecurityGroupIds"),
        "rotation": configuration.targets(rotation, "HostedRotationLambda", "VpcSecurityGroupIds"),
        "endpoints": endpoints,
    }
    for role, groups in worn.items():
        names = sorted({group.name for group in groups})
        assert len(names) == 1, f"{role} wears {len(names)} groups: {names}"
    found = {role: groups[0] for role, groups in worn.items()}
    assert len(set(found.values())) == len(found), f"two roles wear one group: {found}"
    return found


def _same(what: str, found: set[Rule], promised: set[Rule]) -> None:
    assert found == promised, f"{what}: beyond the promise {found - promised}, missing {promised - found}"


def _tcp(who: str, port: int) -> Rule:
    return Rule(who, "tcp", port, port)
