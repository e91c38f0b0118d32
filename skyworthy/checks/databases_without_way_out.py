from collections.abc import Iterable, Iterator
from typing import Any

from skyworthy.checks.base import Check, NotReported, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_OUT = {
    "GatewayId": "igw-",
    "NatGatewayId": "nat-",
    "EgressOnlyInternetGatewayId": "eigw-",
}
_INSIDE = {"GatewayId": ("local", "vpce-"), "VpcEndpointId": ("vpce-",)}
_TARGETS = (
    *_OUT,
    "CarrierGatewayId",
    "CoreNetworkArn",
    "InstanceId",
    "LocalGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
)


class DatabasesWithoutWayOut(Check):
    """On the routes that the estate's own templates made: one added by hand to a table is not seen here."""

    id, title = (
        "DB-NO-WAY-OUT",
        "Databases sit in subnets without a route to an internet gateway or a NAT gateway",
    )
    why = "A database that cannot reach the internet cannot be reached from it, nor send its data there."
    fix = "Place the subnet group in isolated subnets, whose route tables have no default route."
    severity = "high"
    source = "AWS Foundational Security Best Practices, RDS.46"
    evidence = "computed"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        yield from estate.of_type("AWS::RDS::DBCluster")
        for instance in estate.of_type("AWS::RDS::DBInstance"):
            if not (instance.observed or {}).get("DBClusterIdentifier"):
                yield instance  # one in a cluster sits in the cluster's subnets

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        for subnet in _subnets(estate, reported(resource, "DBSubnetGroupName")):
            for route in _routes(estate, subnet):
                yield from self._judge(resource, subnet, route)

    def _judge(self, database: Resource, subnet: str, route: Resource) -> Iterator[Finding | Unclear]:
        for name in _TARGETS:
            target = str((route.observed or {}).get(name) or "")
            if not target or target.startswith(_INSIDE.get(name, ())):
                continue
            to = f"{_destination(route)} goes to {target}"
            if name in _OUT and target.startswith(_OUT[name]):
                yield self.finding(database, f"{subnet} has a way out: {to}", route.address)
            else:
                yield Unclear(database.address, f"where {to} ({route.address}) leads is not known")
            return
        if not any((route.observed or {}).get(name) for name in _TARGETS):
            yield Unclear(database.address, f"the API reports no target of {route.address}")


def _subnets(estate: Estate, group: str) -> list[str]:
    for found in estate.of_type("AWS::RDS::DBSubnetGroup"):
        names = {found.physical_id.lower(), str((found.observed or {}).get("DBSubnetGroupName", "")).lower()}
        if group.lower() in names:
            subnets: list[str] = reported(found, "SubnetIds")
            if not subnets:
                raise NotReported(f"{found.address} has no subnets")
            return subnets
    raise NotReported(f"its subnet group {group} is not part of the estate")


def _routes(estate: Estate, subnet: str) -> list[Resource]:
    """The routes of a subnet's table. A subnet without one uses the network's main table, which no template
    describes."""
    associations = list(estate.of_type("AWS::EC2::SubnetRouteTableAssociation"))
    tables = [
        reported(each, "RouteTableId")
        for each in associations
        if (each.observed or {}).get("SubnetId") == subnet
    ]
    if not tables:
        raise NotReported(f"{subnet} has no route table in the estate")
    routes = []
    for route in estate.of_type("AWS::EC2::Route"):
        if route.observed is None and _may_belong(route, tables):
            raise NotReported(f"{route.address} could not be read: {route.problem}")
        if (route.observed or {}).get("RouteTableId") in tables:
            routes.append(route)
    return routes


def _may_belong(route: Resource, tables: list[str]) -> bool:
    table: Any = route.declared.get("RouteTableId")
    return not isinstance(table, str) or table in tables


def _destination(route: Resource) -> str:
    seen = route.observed or {}
    names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    return next((str(seen[name]) for name in names if seen.get(name)), "a route")
