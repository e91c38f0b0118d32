"""From CloudFormation's properties to an API's parameters, by the API's own input shape.

Both spell the same things with different cases and types (`"Egress": "true"`, tags as a list or as a map); the shape
that botocore ships says what the API wants, so a handler states only what is really different.
"""

import json
from collections.abc import Mapping
from typing import Any

from skyworthy.cloud.host.registry import Properties


def parameters(client: Any, operation: str, properties: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The parameters of `operation` (as boto3 spells it: `create_nat_gateway`) found in `properties`.

    `given` wins, and leaves a parameter out where it is None.
    """
    method = client.meta.method_to_api_mapping[operation]
    shape = client.meta.service_model.operation_model(method).input_shape
    found = _convert(shape, properties) if shape else {}
    return {name: value for name, value in {**found, **given}.items() if value is not None}


def call(client: Any, operation: str, properties: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """Call `operation` with what `properties` and `given` hold for it."""
    answer: dict[str, Any] = getattr(client, operation)(**parameters(client, operation, properties, **given))
    return answer


def flag(properties: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """A template's boolean, which may be the word."""
    return str(properties.get(name, default)).lower() == "true"


def tag_specifications(kind: str, properties: Properties) -> list[dict[str, Any]] | None:
    """EC2's way to tag on creation."""
    tags = properties.get("Tags")
    return [{"ResourceType": kind, "Tags": _convert_tags(tags)}] if tags else None


def tag_changes(
    old: Properties, new: Properties, name: str = "Tags"
) -> tuple[list[dict[str, str]], list[str]]:
    """What an update must set, and the keys it must remove; tags from elsewhere stay."""
    before = {tag["Key"]: tag["Value"] for tag in _convert_tags(old.get(name))}
    after = {tag["Key"]: tag["Value"] for tag in _convert_tags(new.get(name))}
    changed = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
    return changed, [key for key in before if key not in after]


def _convert_tags(tags: Any) -> list[dict[str, str]]:
    pairs = tags.items() if isinstance(tags, dict) else ((tag["Key"], tag["Value"]) for tag in tags or ())
    return [{"Key": str(key), "Value": str(value)} for key, value in pairs]


def _member(properties: Any, name: str) -> Any:
    if not isinstance(properties, Mapping):
        return None
    return next((value for key, value in properties.items() if key.lower() == name.lower()), None)


def _structure(shape: Any, value: Any) -> dict[str, Any]:
    found = {name: (member, _member(value, name)) for name, member in shape.members.items()}
    return {name: _convert(member, given) for name, (member, given) in found.items() if given is not None}


def _list(shape: Any, value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        value = [{"Key": key, "Value": item} for key, item in value.items()]
    return [_convert(shape.member, item) for item in (value if isinstance(value, list) else [value])]


def _map(shape: Any, value: Any) -> dict[str, Any]:
    pairs = ((item["Key"], item["Value"]) for item in value) if isinstance(value, list) else value.items()
    return {str(key): _convert(shape.value, item) for key, item in pairs}


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _convert(shape: Any, value: Any) -> Any:
    match shape.type_name:
        case "structure":
            return _structure(shape, value)
        case "list":
            return _list(shape, value)
        case "map":
            return _map(shape, value)
        case "integer" | "long":
            return int(float(value))
        case "float" | "double":
            return float(value)
        case "boolean":
            return str(value).lower() == "true"
        case "string":
            return _text(value)
        case _:
            return value
