"""How a property is named: `Tags[Owner].Value` for people, `Tags.Value` in the tables and the registry's
schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from skyworthy.estate.declared import unresolved


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value and not unresolved(value):
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{label_of(item, index)}]")
    else:
        yield path, value


_KEYS = ("Key", "Sid", "Id", "Name", "ContainerName", "ParameterName", "DimensionName", "ParameterKey")


def label_of(value: Any, index: int) -> Any:
    """How an entry of a list is named in a path: by its key where it has one."""
    if isinstance(value, Mapping) and not unresolved(value):
        for name in _KEYS:
            if isinstance(value.get(name), str):
                return value[name]
    return index


def pattern_of(path: str) -> str:
    """`Rules[first].Days` → `Rules.Days`: as the tables and the registry's schemas write it, list entries
    aside."""
    return "".join(part.split("]", 1)[-1] for part in path.split("["))
