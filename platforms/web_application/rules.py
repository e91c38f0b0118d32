"""Rules between settings. A rule's parameters are the sections it needs; it applies when they are right."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network

from platforms.patterns.settings import Problem, Settings
from platforms.web_application import settings as s

PRIVATE = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

# what Fargate offers, in MiB: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
FARGATE_MEMORY = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}
WEEK = 7 * 1440


def addresses_are_private(network: s.Network) -> Iterator[Problem]:
    if (
        not any(network.cidr.subnet_of(private) for private in PRIVATE)
        or not 16 <= network.cidr.prefixlen <= 22
    ):
        yield _problem(
            s.Network,
            "network.cidr",
            "is not a private network of a size that holds every subnet",
            network.cidr,
        )


def zones_belong_to_the_region(network: s.Network, region: str) -> Iterator[Problem]:
    for zone in network.zones:
        if zone.removeprefix(region) not in tuple("abcdef"):
            yield _problem(s.Network, "network.zones", f"is not a zone of {region}", zone)
    if len(set(network.zones)) != len(network.zones):
        yield _problem(s.Network, "network.zones", "names a zone twice", ", ".join(network.zones))


def production_survives_a_zone(name: s.Name, network: s.Network) -> Iterator[Problem]:
    if name != "production":
        return
    if len(network.zones) < 3:
        yield _problem(s.Network, "network.zones", "are too few for production", ", ".join(network.zones))
    if network.nat != "per-zone":
        yield _problem(s.Network, "network.nat", "would cut production's egress with its zone", network.nat)


def names_are_inside_the_zone(domain: s.Domain) -> Iterator[Problem]:
    for field, name in (("api", domain.api), ("frontend", domain.frontend)):
        if not name.endswith(f".{domain.zone}") and not (field == "frontend" and name == domain.zone):
            yield _problem(s.Domain, f"domain.{field}", f"is not inside the zone {domain.zone}", name)
    if domain.api == domain.frontend:
        yield _problem(s.Domain, "domain.api", "is the front end's name too", domain.api)


def capacity_is_a_range(database: s.Database) -> Iterator[Problem]:
    if database.minimum_acu > database.maximum_acu:
        what = f"is more than maximum_acu {database.maximum_acu}"
        yield _problem(s.Database, "database.minimum_acu", what, database.minimum_acu)


def the_database_has_a_second_instance(name: s.Name, database: s.Database) -> Iterator[Problem]:
    if name != "dev" and database.readers < 1:
        yield _problem(s.Database, "database.readers", f"leaves {name} without a reader", database.readers)


def production_keeps_backups(name: s.Name, database: s.Database) -> Iterator[Problem]:
    if name == "production" and database.backup_days != 35:
        yield _problem(s.Database, "database.backup_days", "is too few for production", database.backup_days)


def windows_are_apart(database: s.Database) -> Iterator[Problem]:
    backup, maintenance = s.minutes(database.backup_window), s.minutes(database.maintenance_window)
    for field, window in (("backup_window", backup), ("maintenance_window", maintenance)):
        if not 30 <= len(window) <= 1440:
            what = "is not between 30 minutes and 24 hours long"
            yield _problem(s.Database, f"database.{field}", what, getattr(database, field))
    if {m % 1440 for m in backup} & {m % 1440 for m in maintenance}:
        what = f"overlaps the maintenance window {database.maintenance_window}"
        yield _problem(s.Database, "database.backup_window", what, database.backup_window)


def fargate_offers_the_memory(api: s.Api) -> Iterator[Problem]:
    if api.memory not in FARGATE_MEMORY[api.cpu]:
        offered = FARGATE_MEMORY[api.cpu]
        steps = (
            f"{offered[0]} to {offered[-1]} in steps of {offered[1] - offered[0]}"
            if api.cpu > 256
            else "512, 1024, 2048"
        )
        yield Problem("api.memory", f"is not offered with cpu {api.cpu}", str(api.memory), steps)


def tasks_are_a_range(name: s.Name, api: s.Api) -> Iterator[Problem]:
    if api.minimum_tasks > api.maximum_tasks:
        what = f"is more than maximum_tasks {api.maximum_tasks}"
        yield _problem(s.Api, "api.minimum_tasks", what, api.minimum_tasks)
    if name == "production" and api.minimum_tasks < 2:
        yield _problem(s.Api, "api.minimum_tasks", "is too few for production", api.minimum_tasks)


def the_image_never_moves(api: s.Api) -> Iterator[Problem]:
    if api.image == "latest":
        yield _problem(s.Api, "api.image", "is a tag that moves", api.image)


def production_pages_someone(name: s.Name, receivers: s.Receivers) -> Iterator[Problem]:
    if (name == "production") != bool(receivers.critical):
        what = "are missing in production" if name == "production" else f"have no topic in {name}"
        yield _problem(s.Receivers, "receivers.critical", what, ", ".join(receivers.critical) or "none")
    for severity in ("warning", "critical"):
        addresses = getattr(receivers, severity)
        if len(set(addresses)) != len(addresses):
            yield _problem(
                s.Receivers, f"receivers.{severity}", "name an address twice", ", ".join(addresses)
            )


RULES: tuple[Callable[..., Iterator[Problem]], ...] = (
    addresses_are_private,
    zones_belong_to_the_region,
    production_survives_a_zone,
    names_are_inside_the_zone,
    capacity_is_a_range,
    the_database_has_a_second_instance,
    production_keeps_backups,
    windows_are_apart,
    fargate_offers_the_memory,
    tasks_are_a_range,
    the_image_never_moves,
    production_pages_someone,
)


def broken_rules(sections: Mapping[str, object]) -> list[Problem]:
    """The problems of every rule whose sections are there; `sections` holds only what is right in itself."""
    problems: list[Problem] = []
    for rule in RULES:
        needed = inspect.signature(rule).parameters
        if needed.keys() <= sections.keys():
            problems += rule(**{name: sections[name] for name in needed})
    return problems


def _problem(section: type[Settings], path: str, what: str, received: object) -> Problem:
    description = section.model_fields[path.rsplit(".", maxsplit=1)[-1]].description
    return Problem(path, what, str(received), description or "")
