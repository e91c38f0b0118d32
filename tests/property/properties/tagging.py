"""Property 4: everything that can carry tags carries the five, with the environment's values."""

from typing import Any

from platforms.web_application.settings import APPLICATION
from skyworthy import schemas
from tests.property.templates import Configuration, Resource


def tagged(configuration: Configuration) -> None:
    settings = configuration.settings
    promised = {
        "Application": APPLICATION,
        "CostCenter": settings.tags.cost_center,
        "Environment": settings.name,
        "ManagedBy": "cdk",
        "Owner": settings.tags.owner,
    }
    count = 0
    for resource in configuration.resources:
        if property_ := tag_property(resource.type):
            tags, count = _tags(resource, property_), count + 1
            wrong = {key: tags.get(key) for key, value in promised.items() if tags.get(key) != value}
            assert not wrong, f"{resource.name} ({resource.type}) has the tags {wrong}"
    assert count, f"{settings.name} has nothing that carries tags"


def tag_property(type_: str) -> str | None:
    """Where CloudFormation's registry says that a type has its tags; None where it has none."""
    schema = schemas.schema(type_) or {}
    tagging = schema.get("tagging", {"taggable": schema.get("taggable", True)})
    property_ = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
    return property_ if tagging.get("taggable", True) and property_ in schema.get("properties", {}) else None


def _tags(resource: Resource, property_: str) -> dict[str, Any]:
    tags = resource.properties.get(property_, {})
    return dict(tags) if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
