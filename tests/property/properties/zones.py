"""Property 5: every tier, and what stands in it, is in several zones."""

from collections import Counter
from ipaddress import IPv4Network
from itertools import combinations

from tests.property.properties.network import Network
from tests.property.templates import Configuration, Resource, at

SERVICE_SUBNETS = ("NetworkConfiguration", "AwsvpcConfiguration", "Subnets")


def several_zones(configuration: Configuration) -> None:
    settings, network = configuration.settings, Network(configuration)
    zones = settings.network.zones
    fewest = 3 if settings.name == "production" else 2
    found = Counter((network.tier(subnet), network.zone(subnet)) for subnet in network.subnets)
    promised = Counter((tier, zone) for tier in ("public", "private", "isolated") for zone in zones)
    assert found == promised, f"{settings.name} has subnets {found}, not {promised}"
    assert len(zones) >= fewest, f"{settings.name} has {len(zones)} zones, not {fewest}"
    _addresses(configuration)
    _nat(network)
    for place, subnets in _places(configuration).items():
        missing = set(zones) - {network.zone(subnet) for subnet in subnets}
        assert not missing, f"{place} has no subnet in {sorted(missing)}"
    _instances(configuration)


def _places(configuration: Configuration) -> dict[str, list[Resource]]:
    """What must be able to stand in every zone, with its subnets."""
    targets = configuration.targets
    return {
        "load balancer": targets(configuration.one("AWS::ElasticLoadBalancingV2::LoadBalancer"), "Subnets"),
        "service": targets(configuration.one("AWS::ECS::Service"), *SERVICE_SUBNETS),
        "database": targets(configuration.one("AWS::RDS::DBSubnetGroup"), "SubnetIds"),
    } | {
        endpoint.name: targets(endpoint, "SubnetIds")
        for endpoint in configuration.all("AWS::EC2::VPCEndpoint")
        if at(endpoint, "VpcEndpointType") == "Interface"
    }


def _addresses(configuration: Configuration) -> None:
    vpc = configuration.one("AWS::EC2::VPC")
    cidr = configuration.settings.network.cidr
    assert at(vpc, "CidrBlock") == str(cidr), f"{vpc.name} has {at(vpc, 'CidrBlock')}, not {cidr}"
    subnets = [
        IPv4Network(subnet.properties["CidrBlock"]) for subnet in configuration.all("AWS::EC2::Subnet")
    ]
    for subnet in subnets:
        assert subnet.subnet_of(cidr), f"{subnet} is not in {cidr}"
    for one, other in combinations(subnets, 2):
        assert not one.overlaps(other), f"{one} and {other} overlap"


def _nat(network: Network) -> None:
    """With a gateway per zone, a zone goes out through its own: none depends on another."""
    nat = network.configuration.settings.network.nat
    for subnet in network.subnets:
        if network.tier(subnet) == "private" and nat == "per-zone":
            gateway = network.nat_of(subnet)
            home = network.configuration.target(gateway.stack, at(gateway, "SubnetId"))
            assert network.zone(home) == network.zone(subnet), f"{subnet.name} goes out through another zone"


def _instances(configuration: Configuration) -> None:
    settings = configuration.settings
    instances = configuration.all("AWS::RDS::DBInstance")
    assert len(instances) == 1 + settings.database.readers, f"{len(instances)} database instances"
    used = {at(instance, "AvailabilityZone") for instance in instances}
    spread = min(len(instances), len(settings.network.zones))
    assert len(used) == spread, f"the database's instances are in {sorted(map(str, used))} only"
    assert used <= set(settings.network.zones), f"an instance is outside the zones: {used}"
