"""Valid settings of the web application, generated: all three environments at once, as cdk.json has them.

Every field is varied by what its schema allows (`values`), unless a rule ties it to others: those are drawn
together below. A new field is generated without a word here, or fails where its kind is not known.
"""

from collections.abc import Callable, Mapping
from functools import cache
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from platforms.web_application.rules import FARGATE_MEMORY, PRIVATE
from platforms.web_application.settings import NAMES, Name
from tests.property.leaves import MISSING, leaves
from tests.property.synthesis import Plan
from tests.property.values import between, values

Blocks = dict[str, dict[str, Any]]

LEAVES = {leaf.path: leaf for leaf in leaves()}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 1440
SHORTEST_WINDOW = 30
SLASH_16 = [network for private in PRIVATE for network in private.subnets(new_prefix=16)]
LONGEST_ZONE = 62  # a name of 64 letters in it has a label of one letter, and the dot


@st.composite
def environments(draw: st.DrawFn) -> Blocks:
    """The `environments` of cdk.json, with nothing shared between any two of them."""
    cidrs, zones = draw(networks()), draw(zone_names())
    blocks: Blocks = {
        name: draw(block(name, cidr=str(cidr), zone=zone))
        for name, cidr, zone in zip(NAMES, cidrs, zones, strict=True)
    }
    names = [name for found in blocks.values() for name in set(found["domain"].values())]
    assume(len(set(names)) == len(names))
    return blocks


def plans() -> st.SearchStrategy[Plan]:
    """Two of the three environments, as sharing is a matter of two; now and then one of them twice."""
    pairs = list(combinations(NAMES, 2))
    twice = [Plan(pair, pair[i % 2]) for i, pair in enumerate(pairs)]
    return st.sampled_from([*map(Plan, pairs), *map(Plan, pairs), *twice])


@st.composite
def block(draw: st.DrawFn, name: Name, *, cidr: str, zone: str) -> dict[str, Any]:
    tied: dict[str, Any] = {"network.cidr": cidr, "domain.zone": zone}
    for group in TIED:
        tied |= draw(group(name, tied))
    found: dict[str, Any] = {}
    for path in LEAVES:
        value = tied[path] if path in tied else draw(_free(path))
        if value is not MISSING:
            _put(found, path, value)
    return found


@cache
def _free(path: str) -> st.SearchStrategy[Any]:
    found = _values(path)
    return st.one_of(st.just(MISSING), found) if LEAVES[path].optional else found


@cache
def _values(path: str) -> st.SearchStrategy[Any]:
    """Made once: hypothesis checks every new strategy, which takes longer than to draw from it."""
    return values(LEAVES[path].schema)


def _put(block: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        block = block.setdefault(parent, {})
    block[last] = value


@st.composite
def networks(draw: st.DrawFn) -> list[IPv4Network]:
    """Three private networks that do not overlap: far apart, or neighbours in one /16."""
    if draw(st.booleans()):
        return draw(
            st.lists(st.sampled_from(list(draw(_slash_16()).subnets(2))), min_size=3, max_size=3, unique=True)
        )
    found = []
    for home in draw(st.lists(_slash_16(), min_size=3, max_size=3, unique=True)):
        prefix = draw(between(16, 22))
        found.append(draw(st.sampled_from(list(home.subnets(new_prefix=prefix)))))
    return found


@cache
def _slash_16() -> st.SearchStrategy[IPv4Network]:
    ends = [end for private in PRIVATE for end in (private.network_address, private.broadcast_address)]
    at_ends = [IPv4Network(f"{end}/16", strict=False) for end in ends]
    return st.one_of(st.sampled_from(SLASH_16), st.sampled_from(at_ends))


@cache
def zone_names() -> st.SearchStrategy[list[str]]:
    """Three zones: next to each other under one parent, one inside another, or with nothing in common."""
    label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
    parent = st.builds(".".join, st.lists(label, min_size=1, max_size=2)).map(lambda text: f"{text}.example")
    return st.one_of(
        parent.map(lambda name: [f"dev.{name}", f"staging.{name}", name]),
        parent.map(lambda name: [f"{first}.{name}" for first in "abc"]),
        st.lists(parent, min_size=3, max_size=3, unique=True),
        st.just([_zone_of_length(LONGEST_ZONE, first) for first in "abc"]),
    )


def _zone_of_length(length: int, first: str) -> str:
    return f"{first * (length - 4)}.org"


def domain(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Names in the zone, of a label no zone begins with, up to the 64 letters that a certificate allows."""
    zone = tied["domain.zone"]
    room = 64 - len(zone) - 1
    longest = min(63, room)

    def names(letter: str) -> st.SearchStrategy[str]:
        return between(1, longest).map(lambda n: f"{letter * int(n)}.{zone}")

    frontend = st.one_of(st.just(zone), names("w"))
    return st.builds(lambda a, f: {"domain.api": a, "domain.frontend": f}, names("z"), frontend)


def region(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    zones = LEAVES["network.zones"].schema
    sizes = between(3 if name == "production" else zones["minItems"], zones["maxItems"])

    def in_region(region: str) -> st.SearchStrategy[dict[str, Any]]:
        named = sizes.flatmap(
            lambda n: st.lists(st.sampled_from("abcdef"), min_size=int(n), max_size=int(n), unique=True)
        )
        return named.map(lambda zs: {"region": region, "network.zones": [f"{region}{z}" for z in zs]})

    return _values("region").flatmap(in_region)


def nat(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    choices = st.just("per-zone") if name == "production" else _values("network.nat")
    return choices.map(lambda nat: {"network.nat": nat})


def capacity(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return _ordered("database.minimum_acu", "database.maximum_acu")


def tasks(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return _ordered("api.minimum_tasks", "api.maximum_tasks", fewest=2 if name == "production" else None)


def _ordered(lower: str, upper: str, *, fewest: float | None = None) -> st.SearchStrategy[dict[str, Any]]:
    low, high = LEAVES[lower].schema, LEAVES[upper].schema
    step = low.get("multipleOf", 1)
    lowest = low["minimum"] if fewest is None else fewest

    def from_(value: float) -> st.SearchStrategy[dict[str, Any]]:
        highs = between(max(value, high["minimum"]), high["maximum"], step)
        return highs.map(lambda top: {lower: value, upper: top})

    return between(lowest, low["maximum"], step).flatmap(from_)


def keeping(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Readers and backups: production has no choice of the days, and only dev may have no reader."""
    readers = LEAVES["database.readers"].schema
    return st.fixed_dictionaries(
        {
            "database.readers": between(0 if name == "dev" else 1, readers["maximum"]),
            "database.backup_days": st.just(35) if name == "production" else _values("database.backup_days"),
        }
    )


@st.composite
def windows(draw: st.DrawFn, name: Name, tied: Mapping[str, Any]) -> dict[str, Any]:
    """Two windows of a day that do not overlap, wherever midnight falls."""
    backup = int(draw(between(SHORTEST_WINDOW, DAY - SHORTEST_WINDOW)))
    gap = int(draw(between(0, DAY - SHORTEST_WINDOW - backup)))
    maintenance = int(draw(between(SHORTEST_WINDOW, DAY - backup - gap)))
    start = draw(st.integers(0, DAY - 1))
    first_day = draw(st.integers(0, 6))
    begin = (start + backup + gap) % DAY
    last_day = (first_day + (begin + maintenance) // DAY) % 7
    return {
        "database.backup_window": f"{_clock(start)}-{_clock(start + backup)}",
        "database.maintenance_window": f"{DAYS[first_day]}:{_clock(begin)}-"
        f"{DAYS[last_day]}:{_clock(begin + maintenance)}",
    }


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def size(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    def with_memory(cpu: int) -> st.SearchStrategy[dict[str, Any]]:
        offered = FARGATE_MEMORY[cpu]
        memory = st.one_of(st.just(offered[0]), st.just(offered[-1]), st.sampled_from(offered))
        return memory.map(lambda mib: {"api.cpu": cpu, "api.memory": mib})

    return _values("api.cpu").flatmap(with_memory)


def image(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    tags = st.one_of(_values("api.image"), st.just("v" * 128))
    digests = st.binary(min_size=32, max_size=32).map(lambda digest: f"sha256:{digest.hex()}")
    return st.one_of(tags.filter(lambda tag: tag != "latest"), digests).map(
        lambda found: {"api.image": found}
    )


def receivers(name: Name, tied: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fewest = {"warning": 1, "critical": 1} if name == "production" else {"warning": 1}
    found = {f"receivers.{severity}": addresses(severity) for severity in fewest}
    return st.fixed_dictionaries({"receivers.critical": st.just([]), **found})


@cache
def addresses(severity: str) -> st.SearchStrategy[list[str]]:
    """One address of any form, and as many plain ones as there may be: twenty odd ones would take seconds."""
    schema = LEAVES[f"receivers.{severity}"].schema
    counts = between(1, schema["maxItems"]).map(int)
    return st.builds(
        lambda first, count: [first, *(f"{severity}-{i}@example.com" for i in range(1, count))],
        values(schema["items"]),
        counts,
    )


TIED: tuple[Callable[[Name, Mapping[str, Any]], st.SearchStrategy[dict[str, Any]]], ...] = (
    domain,
    region,
    nat,
    capacity,
    tasks,
    keeping,
    windows,
    size,
    image,
    receivers,
)
