"""What is known of a check: where it holds, and changes that must be refuted, or cannot be judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skyworthy.checks.base import Check
from skyworthy.estate.model import Resource
from tests.estates import Change


@dataclass(frozen=True)
class Case:
    check: type[Check]
    healthy: tuple[Resource, ...]
    refuted: Mapping[str, tuple[Change, str]]
    """By name: a change, and what the finding must say."""
    unknown: Mapping[str, Change] = field(default_factory=dict)
    holds: Mapping[str, Change] = field(default_factory=dict)
    """Changes that are as good, and must not be found."""
    concerned: str = ""
    """One of the resources that the check is about; the first one where it is not said."""

    @property
    def subject(self) -> str:
        return self.concerned or self.healthy[0].logical_id
