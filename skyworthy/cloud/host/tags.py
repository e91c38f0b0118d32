"""Tags of a declaration, in the spellings of the APIs."""

from typing import Any

from skyworthy.cloud.host.registry import Properties
from skyworthy.cloud.host.shapes import text


def declared(properties: Properties, name: str = "Tags") -> dict[str, str]:
    """The tags that a template gives; those that CloudFormation adds itself (`aws:`) no API would take."""
    given: Any = properties.get(name) or []
    pairs = given.items() if isinstance(given, dict) else [(tag["Key"], tag["Value"]) for tag in given]
    return {key: text(value) for key, value in pairs if not key.startswith("aws:")}


def listed(properties: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in declared(properties).items()]


def changes(old: Properties, new: Properties) -> tuple[dict[str, str], list[str]]:
    """What to tag, and which keys to untag."""
    before, after = declared(old), declared(new)
    tagged = {key: value for key, value in after.items() if before.get(key) != value}
    return tagged, sorted(before.keys() - after.keys())
