"""Settings that are wrong in known ways: every field in every way its schema knows, and every rule."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tests.property.broken_rules import rule_breaches
from tests.property.leaves import MISSING, Leaf, leaves, sections
from tests.property.strategies import Blocks

NONSENSE = {"nonsense": 1}
AT_ONCE = 8


@dataclass(frozen=True)
class Breach:
    """Values to put into one environment's block, and what must be reported: path and value received."""

    label: str
    environment: str
    values: Mapping[str, Any]
    reported: Mapping[str, str]

    @property
    def touches(self) -> frozenset[tuple[str, str]]:
        """The sections that it makes wrong: rules are silent about those, so two breaches keep apart."""
        return frozenset((self.environment, path.split(".")[0]) for path in self.values)


def breaches(blocks: Blocks) -> list[Breach]:
    """Everything that can be made wrong in each of the environments."""
    found = []
    for name, block in blocks.items():
        for leaf in leaves():
            for kind, value, path in _wrong_values(leaf, leaf.value(block)):
                received = "nothing" if value is MISSING else repr(value if path == leaf.path else value[0])
                found.append(Breach(f"{leaf.path} {kind}", name, {leaf.path: value}, {path: received}))
        for section in sections():
            path = f"{section}.colour".lstrip(".")
            found.append(Breach(f"{path} unknown", name, {path: "red"}, {path: "'red'"}))
            if section:
                found.append(Breach(f"{section} missing", name, {section: MISSING}, {section: "nothing"}))
                found.append(Breach(f"{section} no block", name, {section: 5}, {section: "5"}))
        for rule, values, reported in rule_breaches(name, block):
            found.append(Breach(f"rule {rule}", name, values, reported))
    return found


def several(blocks: Blocks) -> st.SearchStrategy[list[Breach]]:
    """A few breaches that do not hide each other."""
    return st.lists(st.sampled_from(breaches(blocks)), min_size=2, max_size=AT_ONCE).map(_apart)


def apply(blocks: Blocks, *found: Breach) -> Blocks:
    broken = copy.deepcopy(blocks)
    for breach in found:
        for path, value in breach.values.items():
            *parents, last = path.split(".")
            at = broken[breach.environment]
            for parent in parents:
                at = at[parent]
            if value is MISSING:
                del at[last]
            else:
                at[last] = value
    return broken


def _apart(found: list[Breach]) -> list[Breach]:
    kept: list[Breach] = []
    for breach in found:
        if not any(breach.touches & other.touches for other in kept):
            kept.append(breach)
    return kept


def _wrong_values(leaf: Leaf, valid: Any) -> Iterator[tuple[str, Any, str]]:
    """The kind of mistake, the value, and the path that is reported (that of an item, for a wrong item)."""
    if not leaf.optional:
        yield "missing", MISSING, leaf.path
    yield "of another type", NONSENSE, leaf.path
    schema = leaf.schema
    kinds = (_no_choice(schema), _no_number(schema), _no_text(schema, valid), _no_network(schema))
    for kind, value in chain(*kinds):
        yield kind, value, leaf.path
    if schema.get("minItems"):
        yield "too few", valid[: schema["minItems"] - 1], leaf.path
    if "maxItems" in schema:
        items = [f"item{i}@example.com" for i in range(schema["maxItems"] + 1)]
        yield "too many", items, leaf.path
        yield "with a wrong item", [NONSENSE, *valid[1:]], f"{leaf.path}.0"


def _no_choice(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "enum" in schema:
        yield "no choice", "elsewhere" if schema["type"] == "string" else 999_999


def _no_number(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    step = schema.get("multipleOf", 1)
    if "minimum" in schema:
        yield "below its minimum", schema["minimum"] - step
    if "maximum" in schema:
        yield "above its maximum", schema["maximum"] + step
    if "multipleOf" in schema:
        yield "between its steps", schema["minimum"] + step / 2


def _no_text(schema: Mapping[str, Any], valid: Any) -> Iterator[tuple[str, Any]]:
    if "pattern" in schema:
        yield "of another form", "no such thing!"
    if schema.get("minLength"):
        yield "empty", ""
    if "maxLength" in schema and valid is not MISSING:
        yield "too long", valid[:1] * (schema["maxLength"] + 1 - len(valid)) + valid


def _no_network(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if schema.get("format") == "ipv4network":
        yield "no network", "10.0.0.0/33"
        yield "with host bits", "10.0.0.1/16"
