"""CloudFormation properties to API parameters, by the shape that botocore knows for the operation.

The two spell most things alike but for case, numbers given as strings, and policies given as objects.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from skyworthy.cloud.host.registry import client


def call(service: str, operation: str, properties: Mapping[str, Any], /, **settled: Any) -> dict[str, Any]:
    """Call `operation` with what its input shape takes from `properties`; `settled` wins, None omits."""
    api = client(service)
    settled_names = {name.lower() for name in settled}
    open_to_shape = {name: value for name, value in properties.items() if name.lower() not in settled_names}
    parameters = {**shaped(api, operation, open_to_shape), **settled}
    answer: dict[str, Any] = getattr(api, operation)(
        **{name: value for name, value in parameters.items() if value is not None}
    )
    answer.pop("ResponseMetadata", None)
    return answer


def shaped(api: Any, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that an operation of a boto3 client takes from `properties`."""
    method = api.meta.method_to_api_mapping[operation]
    shape = api.meta.service_model.operation_model(method).input_shape
    taken: dict[str, Any] = to_shape(shape, properties) if shape else {}
    return taken


def to_shape(shape: Any, value: Any) -> Any:
    """`value` as a botocore shape wants it; members it does not know are left out."""
    match shape.type_name:
        case "structure":
            by_name = {str(name).lower(): member for name, member in value.items()}
            return {
                name: to_shape(member, by_name[name.lower()])
                for name, member in shape.members.items()
                if by_name.get(name.lower()) is not None
            }
        case "list":
            items = value if isinstance(value, list) else _as_tags(value)
            return [to_shape(shape.member, item) for item in items]
        case "map":
            pairs = value if isinstance(value, dict) else {item["Key"]: item["Value"] for item in value}
            return {name: to_shape(shape.value, item) for name, item in pairs.items()}
        case scalar:
            return _SCALARS[scalar](value) if scalar in _SCALARS else value


def truth(value: Any) -> bool:
    """A boolean, which a template may spell as a string."""
    return str(value).lower() == "true"


def text(value: Any) -> str:
    """A string: documents as JSON, booleans as AWS writes them."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_tags(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [{"Key": name, "Value": item} for name, item in value.items()]
    return [value]


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "integer": lambda value: int(float(value)),
    "long": lambda value: int(float(value)),
    "float": float,
    "double": float,
    "boolean": truth,
    "string": text,
    "blob": lambda value: value.encode() if isinstance(value, str) else value,
}
