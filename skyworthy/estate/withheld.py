"""Secrets never enter an estate, which is saved, shared and printed: neither declared in plain nor
reported."""

from collections.abc import Mapping
from typing import Any

from skyworthy.estate.declared import UNRESOLVED

_NAMES = frozenset(
    {
        "AuthToken",
        "ClientSecret",
        "MasterUserPassword",
        "Password",
        "SecretAccessKey",
        "SecretBinary",
        "SecretString",
        "TdeCredentialPassword",
    }
)
WITHHELD = {UNRESOLVED: "withheld: a secret does not enter an estate"}


def without_secrets(value: Any, *, marked: bool) -> Any:
    """`value` with every secret text marked as withheld (`marked`), or left out."""
    if isinstance(value, Mapping) and UNRESOLVED not in value:
        return {
            name: WITHHELD if _is_secret(name, item) else without_secrets(item, marked=marked)
            for name, item in value.items()
            if marked or not _is_secret(name, item)
        }
    if isinstance(value, list):
        return [without_secrets(item, marked=marked) for item in value]
    return value


def _is_secret(name: str, value: Any) -> bool:
    return name in _NAMES and isinstance(value, str | int)
