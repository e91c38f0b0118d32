"""AWS's Query protocol by botocore's shapes: flat parameters to a structure, and a structure to XML."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

_EPOCH_AFTER = 10**8


def structure(shape: Any, parameters: Mapping[str, Any], prefix: str = "") -> Any:
    """What `Name.member.1.Key=…` parameters say, as the shape has it; None when nothing was sent."""
    match shape.type_name:
        case "structure":
            start = f"{prefix}." if prefix else ""
            found = {
                name: structure(member, parameters, start + name) for name, member in shape.members.items()
            }
            return {name: value for name, value in found.items() if value is not None} or None
        case "list":
            stem = prefix if shape.serialization.get("flattened") else f"{prefix}.member"
            sent = {
                int(index.group(1))
                for name in parameters
                if (index := re.match(re.escape(stem) + r"\.(\d+)", name))
            }
            return [structure(shape.member, parameters, f"{stem}.{index}") for index in sorted(sent)] or None
        case kind:
            value = parameters.get(prefix)
            given = value[0] if isinstance(value, list) and value else value
            return None if given in (None, []) else _scalar(kind, str(given))


def _scalar(kind: str, value: str) -> Any:
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    return value == "true" if kind == "boolean" else value


def xml(shape: Any, value: Any) -> str:
    """The inner XML of a value; members that are None are left out, as AWS leaves them out."""
    match shape.type_name:
        case "structure":
            return "".join(
                f"<{name}>{xml(member, value[name])}</{name}>"
                for name, member in shape.members.items()
                if value.get(name) is not None
            )
        case "list":
            return "".join(f"<member>{xml(shape.member, item)}</member>" for item in value)
        case "boolean":
            return str(value).lower()
        case "timestamp":
            return escape(_moment(value))
        case _:
            return escape(str(value))


def _moment(value: Any) -> str:
    if isinstance(value, int | float) and value > _EPOCH_AFTER:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)
