"""The CloudFormation registry schemas (one per resource type), as cfn-lint ships them."""

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any


def _data() -> Path:
    """Found without importing cfn-lint, which would cost the server half a second at start."""
    found = importlib.util.find_spec("cfnlint")
    if found is None or found.origin is None:
        raise ImportError("cfn-lint, which carries the CloudFormation schemas, is not installed")
    return Path(found.origin).parent / "data" / "schemas"


_DATA = _data()
_REFERENCE_REGION = "us-east-1"
"""Carries every type; per-region differences are availability, not shape."""


@functools.cache
def _index() -> dict[str, str]:
    index: dict[str, str] = json.loads((_DATA / "providers" / f"{_REFERENCE_REGION}.json").read_text())
    return index


@functools.cache
def schema(resource_type: str) -> dict[str, Any] | None:
    """The schema of `resource_type`, or None when the registry has no such type."""
    digest = _index().get(resource_type)
    if digest is None:
        return None
    loaded: dict[str, Any] = json.loads((_DATA / "resources" / f"{digest}.json").read_text())
    return loaded


def resource_types() -> frozenset[str]:
    """Every type of the registry."""
    return frozenset(_index())


def property_names(resource_type: str, section: str) -> tuple[str, ...]:
    """The dotted names in a section of the schema: readOnlyProperties, createOnlyProperties …"""
    pointers = (schema(resource_type) or {}).get(section) or []
    return tuple(pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers)
