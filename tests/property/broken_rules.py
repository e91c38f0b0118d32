"""How each rule between settings is broken: what to change in a valid block, and what must be reported."""

from collections.abc import Iterator, Mapping
from typing import Any

Break = tuple[str, Mapping[str, Any], Mapping[str, str]]
"""The rule's name, the values to put in, and the text received at each path that must be reported."""


def rule_breaches(name: str, block: Mapping[str, Any]) -> Iterator[Break]:
    yield from _network(block)
    yield from _domain(block)
    yield from _database()
    yield from _api()
    warning = block["receivers"]["warning"]
    twice = {"receivers.warning": [warning[0], warning[0]]}
    yield "production_pages_someone", twice, {"receivers.warning": f"{warning[0]}, {warning[0]}"}
    if name == "production":
        yield from _production(block)
    else:
        someone = {"receivers.critical": ["someone@example.com"]}
        yield "production_pages_someone", someone, {"receivers.critical": "someone@example.com"}
    if name != "dev":
        rule = "the_database_has_a_second_instance"
        yield rule, {"database.readers": 0}, {"database.readers": "0"}


def _network(block: Mapping[str, Any]) -> Iterator[Break]:
    for cidr in ("8.8.0.0/16", "172.32.0.0/16", "10.0.0.0/15", "192.168.0.0/23"):
        yield "addresses_are_private", {"network.cidr": cidr}, {"network.cidr": cidr}
    zones = block["network"]["zones"]
    elsewhere = [*zones[:-1], "ap-south-1a"]
    yield "zones_belong_to_the_region", {"network.zones": elsewhere}, {"network.zones": "ap-south-1a"}
    twice = [*zones[:-1], zones[0]]
    yield "zones_belong_to_the_region", {"network.zones": twice}, {"network.zones": ", ".join(twice)}


def _domain(block: Mapping[str, Any]) -> Iterator[Break]:
    rule = "names_are_inside_the_zone"
    for field in ("api", "frontend"):
        outside = f"{field}.elsewhere.test"
        yield rule, {f"domain.{field}": outside}, {f"domain.{field}": outside}
    api = block["domain"]["api"]
    yield rule, {"domain.frontend": api}, {"domain.api": api}


def _database() -> Iterator[Break]:
    capacity = {"database.minimum_acu": 2, "database.maximum_acu": 1.5}
    yield "capacity_is_a_range", capacity, {"database.minimum_acu": "2.0"}
    windows = (
        ("02:00-02:29", "sun:03:00-sun:03:30", "backup_window"),
        ("02:00-02:30", "sun:03:00-sun:03:29", "maintenance_window"),
        ("02:00-02:30", "sun:03:00-mon:03:01", "maintenance_window"),
        ("02:00-03:00", "sun:02:59-sun:03:59", "backup_window"),
        ("23:45-00:15", "sun:00:00-sun:00:30", "backup_window"),
    )
    for backup, maintenance, field in windows:
        values = {"database.backup_window": backup, "database.maintenance_window": maintenance}
        reported = {f"database.{field}": backup if field == "backup_window" else maintenance}
        if maintenance == "sun:03:00-mon:03:01":  # longer than a day, so it overlaps every backup
            reported["database.backup_window"] = backup
        yield "windows_are_apart", values, reported


def _api() -> Iterator[Break]:
    for cpu, memory in ((256, 4096), (512, 512), (4096, 8191), (16384, 36864)):
        yield "fargate_offers_the_memory", {"api.cpu": cpu, "api.memory": memory}, {"api.memory": str(memory)}
    tasks = {"api.minimum_tasks": 50, "api.maximum_tasks": 49}
    yield "tasks_are_a_range", tasks, {"api.minimum_tasks": "50"}
    yield "the_image_never_moves", {"api.image": "latest"}, {"api.image": "latest"}


def _production(block: Mapping[str, Any]) -> Iterator[Break]:
    rule, two = "production_survives_a_zone", block["network"]["zones"][:2]
    yield rule, {"network.zones": two}, {"network.zones": ", ".join(two)}
    yield rule, {"network.nat": "single"}, {"network.nat": "single"}
    for days in (7, 34):
        rule = "production_keeps_backups"
        yield rule, {"database.backup_days": days}, {"database.backup_days": str(days)}
    yield "tasks_are_a_range", {"api.minimum_tasks": 1}, {"api.minimum_tasks": "1"}
    yield "production_pages_someone", {"receivers.critical": []}, {"receivers.critical": "none"}
