"""A named change that breaks a promise, and what finds the resources it concerns."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from skyworthy.estate.model import Estate, Resource
from tests.estates import Change, observed


@dataclass(frozen=True)
class Mutant:
    name: str
    change: Change
    also: frozenset[str]
    """other promises that the same thing carries"""


def mutant(name: str, change: Change, *also: str) -> Mutant:
    return Mutant(name, change, frozenset(also))


def named(type_: str, prefix: str) -> Callable[[Resource], bool]:
    """The resources of a type whose logical ids begin so; CDK ends them in a hash."""
    return lambda each: each.type == type_ and each.logical_id.startswith(prefix)


def subnet(tier: str) -> Callable[[Resource], bool]:
    """The first subnet of a tier."""
    return named("AWS::EC2::Subnet", f"NetworkVpc{tier}Subnet1Subnet")


def in_subnets(which: Callable[[Resource], bool], path: str, tier: str) -> Change:
    """What `path` names are the subnets of another tier."""

    def change(before: Estate) -> Estate:
        subnets = [
            each.physical_id
            for each in before.of_type("AWS::EC2::Subnet")
            if each.logical_id.startswith(f"NetworkVpc{tier}Subnet")
        ]
        assert subnets
        return observed(which, path, subnets)(before)

    return change


def same(which: Callable[[Resource], bool], path: str, name: str) -> Change:
    """What the API reports at `path` is what it reports as `name`."""

    def change(before: Estate) -> Estate:
        value = next((each.observed or {})[name] for each in before.resources if which(each))
        return observed(which, path, value)(before)

    return change


def tag(which: Callable[[Resource], bool], key: str, value: str | None) -> Change:
    """Another value of a tag, or no such tag."""

    def tags(before: list[dict[str, str]]) -> list[dict[str, str]]:
        others = [each for each in before if each["Key"] != key]
        assert len(others) < len(before)
        return others if value is None else [*others, {"Key": key, "Value": value}]

    return observed(which, "Tags", tags)


def attribute(which: Callable[[Resource], bool], path: str, key: str, value: str) -> Change:
    """Another value in a list of keys and values."""

    def changed(before: list[dict[str, str]]) -> list[dict[str, str]]:
        assert any(each["Key"] == key for each in before)
        return [{**each, "Value": value} if each["Key"] == key else each for each in before]

    return observed(which, path, changed)


def routed(table: str, **target: str) -> Change:
    """One more route, in the table of a subnet."""

    def change(before: Estate) -> Estate:
        tables = [
            each for each in before.of_type("AWS::EC2::RouteTable") if each.logical_id.startswith(table)
        ]
        gateways = {
            name: next(each.physical_id for each in before.of_type(type_)) for name, type_ in target.items()
        }
        seen = {"RouteTableId": tables[0].physical_id, "DestinationCidrBlock": "0.0.0.0/0", **gateways}
        twin = next(before.of_type("AWS::EC2::Route"))
        route = replace(twin, logical_id="Added", physical_id="added", observed=seen)
        return replace(before, resources=(*before.resources, route))

    return change
