"""Property 2: no path from the internet reaches the database, and none leads from it."""

from tests.property.properties.network import ANYWHERE, Network
from tests.property.templates import Configuration, Resource, at


def database_unreachable(configuration: Configuration) -> None:
    network = Network(configuration)
    clusters = configuration.all("AWS::RDS::DBCluster")
    assert clusters, f"{configuration.settings.name} has no database"
    for cluster in clusters:
        _in_isolated_subnets(network, cluster)
        _callers_are_groups(network, cluster)
    for instance in configuration.all("AWS::RDS::DBInstance"):
        assert at(instance, "PubliclyAccessible") is False, f"{instance.name} is publicly accessible"
        if "VPCSecurityGroups" in instance.properties:
            raise AssertionError(f"{instance.name} has groups beside its cluster's")


def _in_isolated_subnets(network: Network, cluster: Resource) -> None:
    group = network.configuration.target(cluster.stack, at(cluster, "DBSubnetGroupName"))
    subnets = network.configuration.targets(group, "SubnetIds")
    assert len(subnets) >= 2, f"{group.name} has {len(subnets)} subnets"
    for subnet in subnets:
        routes = [route.name for route in network.routes(subnet)]
        assert not routes, f"{subnet.name} of the database has routes: {routes}"
        assert at(subnet, "MapPublicIpOnLaunch") is not True, f"{subnet.name} gives public addresses"


def _callers_are_groups(network: Network, cluster: Resource) -> None:
    groups = network.configuration.targets(cluster, "VpcSecurityGroupIds")
    assert groups, f"{cluster.name} has the VPC's default group"
    for group in groups:
        for rule in network.ingress(group):
            assert "/" in rule.who and not _is_range(rule.who), f"{group.name} lets {rule.who} in"
        for rule in network.egress(group):
            assert rule.who not in ANYWHERE, f"{group.name} lets the database call {rule.who}"


def _is_range(who: str) -> bool:
    return who.rsplit("/", 1)[-1].isdigit()
