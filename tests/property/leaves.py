"""The fields of the settings, walked from the model itself, so that none is forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from platforms.web_application.settings import Environment

MISSING = object()
ENUM_IN_FULL = 4
"""Up to so many choices every one must be seen; of more (regions, retentions) both ends and half of them."""


@dataclass(frozen=True)
class Leaf:
    """One field that holds a value: its path in a block of cdk.json, and its JSON schema."""

    path: str
    schema: Mapping[str, Any]
    optional: bool

    def value(self, block: Mapping[str, Any]) -> Any:
        """The value in `block`, or MISSING."""
        found: Any = block
        for part in self.path.split("."):
            if part not in found:
                return MISSING
            found = found[part]
        return found


@cache
def leaves() -> tuple[Leaf, ...]:
    """Every field of a block of settings. The name of an environment is its block's key."""
    schema = Environment.model_json_schema()
    return tuple(leaf for leaf in _leaves(schema, schema["$defs"], "") if leaf.path != "name")


@cache
def sections() -> tuple[str, ...]:
    """The paths that hold fields: "" for a block itself."""
    return tuple(sorted({leaf.path.rpartition(".")[0] for leaf in leaves()} | {""}))


def _leaves(schema: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str) -> Iterator[Leaf]:
    for name, field in schema["properties"].items():
        required = name in schema.get("required", ())
        resolved = definitions[field["$ref"].rsplit("/", 1)[-1]] if "$ref" in field else field
        resolved = next((x for x in resolved.get("anyOf", ()) if x.get("type") != "null"), resolved)
        if "properties" in resolved:
            yield from _leaves(resolved, definitions, f"{prefix}{name}.")
        else:
            yield Leaf(f"{prefix}{name}", resolved, not required)


def labels(leaf: Leaf, value: Any) -> Iterator[str]:
    """What a value shows of its field: which bound or choice it is, or that it lies between."""
    if leaf.optional:
        yield "absent" if value is MISSING else "present"
    if value is not MISSING:
        yield from list(_at_bounds(leaf.schema, value)) or ["between"]


def expected_labels(leaf: Leaf) -> frozenset[str]:
    """What generated values of a field must show: its choices or both ends, and none if it may be missing."""
    expected = set(_bounds(leaf.schema)) | set(_bounds(leaf.schema.get("items", {}), "item "))
    if leaf.optional:
        expected |= {"absent", "present"}
    choices = leaf.schema.get("enum", ())
    wanted = choices if len(choices) <= ENUM_IN_FULL else (choices[0], choices[-1])
    return frozenset(expected | {f"= {choice}" for choice in wanted})


def _bounds(schema: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    names = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
    return {f"{prefix}{name} {schema[name]}": schema[name] for name in names if name in schema}


def _at_bounds(schema: Mapping[str, Any], value: Any, prefix: str = "") -> Iterator[str]:
    if "enum" in schema:
        yield f"{prefix}= {value}"
    for label, bound in _bounds(schema, prefix).items():
        if (value if "imum" in label else len(value)) == bound:
            yield label
    if isinstance(value, list):
        seen = {label for item in value for label in _at_bounds(schema["items"], item, "item ")}
        yield from sorted(seen)
