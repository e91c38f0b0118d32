"""Checks over an estate: one file each; `run_checks` runs them all."""

from skyworthy.checks.base import Check
from skyworthy.estate.model import Estate
from skyworthy.result import CheckResult

ALL: tuple[type[Check], ...] = ()
"""Every check, in the order of the report."""


def run_checks(estate: Estate) -> tuple[CheckResult, ...]:
    """Each check's outcome on this estate."""
    return tuple(check().run(estate) for check in ALL)
