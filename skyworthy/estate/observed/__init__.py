"""The observed side: one module per service, each with its `READERS` by resource type."""

import importlib
import pkgutil
from collections.abc import Mapping

from skyworthy.estate.reader import Reader


def _readers() -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for module in pkgutil.iter_modules(__path__):
        found.update(importlib.import_module(f"{__name__}.{module.name}").READERS)
    return found


READERS: Mapping[str, Reader] = _readers()
"""Every type that is read through its service's own API."""
