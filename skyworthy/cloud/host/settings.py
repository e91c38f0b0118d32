"""Properties that the service's API sets one by one: put when declared, removed when not any more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from skyworthy.cloud.host.registry import Properties, reconcile


@dataclass(frozen=True)
class Setting:
    """How one property reaches the service."""

    put: Callable[[str, Any], Any]
    """`(physical_id, declared value)`"""
    remove: Callable[[str], Any]
    """Back to what the service has when nothing is declared."""


def keep(resource_type: str, settings: Mapping[str, Setting]) -> None:
    """Add `settings`, by property, to what the built-in handler of `resource_type` does."""

    def apply(physical_id: str, old: Properties, new: Properties) -> None:
        for name, setting in settings.items():
            if new.get(name) == old.get(name):
                continue
            if new.get(name) is None:
                setting.remove(physical_id)
            else:
                setting.put(physical_id, new[name])

    reconcile(resource_type, apply)
