"""Tags between templates and APIs, and what an update of a template changes in them."""

from collections.abc import Mapping
from typing import Any

Tag = dict[str, str]


def as_list(tags: Any) -> list[Tag]:
    """A template's tags, given as a list or as a map, the way most APIs take them."""
    pairs = tags.items() if isinstance(tags, dict) else ((tag["Key"], tag["Value"]) for tag in tags or ())
    return [{"Key": str(key), "Value": str(value)} for key, value in pairs]


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], name: str = "Tags"
) -> tuple[list[Tag], list[str]]:
    """What an update must set, and the keys it must remove; tags from elsewhere stay."""
    before = {tag["Key"]: tag["Value"] for tag in as_list(old.get(name))}
    after = {tag["Key"]: tag["Value"] for tag in as_list(new.get(name))}
    changed = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
    return changed, [key for key in before if key not in after]


def without_system(tags: Any) -> list[Tag]:
    """What is left for APIs that refuse the `aws:` tags which CloudFormation adds itself."""
    return [tag for tag in as_list(tags) if not tag["Key"].lower().startswith("aws:")]
