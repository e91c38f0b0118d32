"""What follows from routes and groups: who stands where, and who may call whom."""

from dataclasses import dataclass
from functools import cached_property

from tests.property.templates import Configuration, Resource, at

EVERYONE = "0.0.0.0/0"
ANYWHERE = frozenset({EVERYONE, "::/0"})


@dataclass(frozen=True)
class Rule:
    """Who (an address range or a group), the protocol, and from which to which port."""

    who: str
    protocol: str
    first: int
    last: int


@dataclass(frozen=True)
class Network:
    configuration: Configuration

    @cached_property
    def subnets(self) -> tuple[Resource, ...]:
        return self.configuration.all("AWS::EC2::Subnet")

    def routes(self, subnet: Resource) -> list[Resource]:
        """The routes of a subnet's table; without one of its own it has the VPC's, which nobody declares."""
        tables = [
            self._target(link, "RouteTableId")
            for link in self.configuration.all("AWS::EC2::SubnetRouteTableAssociation")
            if self._target(link, "SubnetId") == subnet
        ]
        assert len(tables) == 1, f"{subnet.name} has {len(tables)} route tables: where it leads is unknown"
        propagated = self.configuration.all("AWS::EC2::VPNGatewayRoutePropagation")
        assert not propagated, f"{propagated[0].name} adds routes that no template shows"
        routes = self.configuration.all("AWS::EC2::Route")
        return [route for route in routes if self._target(route, "RouteTableId") == tables[0]]

    def tier(self, subnet: Resource) -> str:
        """`public`, `private` (out through NAT) or `isolated` (no route at all): by routes, not by name."""
        routes = self.routes(subnet)
        kinds = {self._way_out(route) for route in routes}
        if not kinds:
            return "isolated"
        assert len(kinds) == 1, f"{subnet.name} has ways out of several kinds: {sorted(kinds)}"
        return kinds.pop()

    def _way_out(self, route: Resource) -> str:
        if "GatewayId" in route.properties:
            gateway = self._target(route, "GatewayId")
            assert gateway.type == "AWS::EC2::InternetGateway", f"{route.name} leads to {gateway.type}"
            return "public"
        if "NatGatewayId" in route.properties:
            return "private"
        return f"another way out ({', '.join(sorted(route.properties))})"

    def nat_of(self, subnet: Resource) -> Resource:
        (route,) = self.routes(subnet)
        return self._target(route, "NatGatewayId")

    def zone(self, subnet: Resource) -> str:
        return str(subnet.properties["AvailabilityZone"])

    def ingress(self, group: Resource) -> set[Rule]:
        return self._rules(group, "Ingress", "Source")

    def egress(self, group: Resource) -> set[Rule]:
        """AWS lets a group that declares no egress at all call everyone."""
        return self._rules(group, "Egress", "Destination") or {Rule(EVERYONE, "-1", -1, -1)}

    def _rules(self, group: Resource, direction: str, other_end: str) -> set[Rule]:
        inline = at(group, f"SecurityGroup{direction}") or []
        rules = {self._rule(group.stack, rule, other_end) for rule in inline}
        for rule in self.configuration.all(f"AWS::EC2::SecurityGroup{direction}"):
            if self._target(rule, "GroupId") == group:
                rules.add(self._rule(rule.stack, dict(rule.properties), other_end))
        return rules

    def _rule(self, stack: str, rule: dict[str, object], other_end: str) -> Rule:
        reference = rule.get(f"{other_end}SecurityGroupId")
        who = rule.get("CidrIp") or rule.get("CidrIpv6") or rule.get(f"{other_end}PrefixListId")
        if reference is not None:
            who = self.configuration.target(stack, reference).name
        first, last = (int(str(rule.get(port, -1))) for port in ("FromPort", "ToPort"))
        return Rule(str(who), str(rule["IpProtocol"]), first, last)

    def _target(self, resource: Resource, property_: str) -> Resource:
        return self.configuration.target(resource.stack, resource.properties[property_])
