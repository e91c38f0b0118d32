"""Types that have no API in the embedded AWS: their properties are kept, and can be read through Cloud
Control.

They hold for every type of the registry that nothing else provides, so that anybody's application deploys.
Reading them back would only show what we stored ourselves; the estate counts them as `recorded`, never as
read back.
"""

import hashlib
import json
from typing import Any

from skyworthy import schemas
from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, register


def record(resource_type: str) -> None:
    """Provide `resource_type` by keeping what it is given."""

    def create(properties: Properties, context: Context) -> Provisioned:
        generated = _generated_id(resource_type, context)
        primary = schemas.property_names(resource_type, "primaryIdentifier")
        values = {name: _value(resource_type, name, properties, generated) for name in primary}
        physical_id = "|".join(str(value) for value in values.values()) or generated
        attributes = {
            name: _value(resource_type, name, properties, generated)
            for name in schemas.property_names(resource_type, "readOnlyProperties")
        }
        keep(resource_type, physical_id, {**attributes, **properties})
        return Provisioned(physical_id, attributes)

    def update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
        kept = json.loads(_kept(resource_type, physical_id)["Properties"])
        attributes = {name: value for name, value in kept.items() if name not in old}
        keep(resource_type, physical_id, {**attributes, **new})
        return Provisioned(physical_id, attributes)

    def delete(physical_id: str, properties: Properties) -> None:
        forget(resource_type, physical_id)

    register(resource_type, create, delete, update)


def record_everything_else() -> int:
    """Record every registry type that has no handler yet; returns how many there are."""
    missing = [name for name in schemas.resource_types() if name not in private.RESOURCE_HANDLERS]
    for name in missing:
        _record_when_first_used(name)
    return len(missing)


def _record_when_first_used(resource_type: str) -> None:
    """Reading 1,500 schemas at start would cost seconds; the first create of a type reads its own."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, Any]]:
        record(resource_type)
        created: tuple[str, dict[str, Any]] = private.RESOURCE_HANDLERS[resource_type]["create"](
            logical_id, properties, stack
        )
        return created

    def delete(physical_id: str, properties: Properties) -> None:
        forget(resource_type, physical_id)

    private.RESOURCE_HANDLERS[resource_type] = {"create": create, "delete": delete}


def _kept(resource_type: str, physical_id: str) -> dict[str, str]:
    entry: dict[str, str] = private.cloud_control_resources[
        private.cloud_control_key(resource_type, physical_id)
    ]
    return entry


def forget(resource_type: str, physical_id: str) -> None:
    private.cloud_control_resources.pop(private.cloud_control_key(resource_type, physical_id), None)


def keep(resource_type: str, physical_id: str, properties: Properties) -> None:
    private.cloud_control_resources[private.cloud_control_key(resource_type, physical_id)] = {
        "TypeName": resource_type,
        "Identifier": physical_id,
        "Properties": json.dumps(properties, default=str),
    }


def _generated_id(resource_type: str, context: Context) -> str:
    """Drawn from the name CloudFormation would generate, which a replacement gets anew."""
    digest = hashlib.sha256(context.generated_name().encode()).hexdigest()[:12]
    return f"{resource_type.split('::')[2].lower()}-{digest}"


def _value(resource_type: str, name: str, properties: Properties, generated: str) -> Any:
    """A value of the kind the schema says for an attribute that the service would have drawn itself."""
    if name in properties:
        return properties[name]
    _, service, kind = resource_type.lower().split("::")
    if name.lower().endswith("arn"):
        return f"arn:aws:{service}:{private.region()}:{private.account_id()}:{kind}/{generated}"
    known = (schemas.schema(resource_type) or {}).get("properties", {})
    declared = known.get(name.split(".", maxsplit=1)[0], {})
    empty: dict[str, Any] = {"array": [], "integer": 0, "number": 0, "boolean": False}
    return empty.get(str(declared.get("type")), generated)
