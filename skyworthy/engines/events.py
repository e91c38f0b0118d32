"""What an engine says while it works: one typed stream for CDK and Terraform."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class StackStarted:
    """The engine begins to watch a stack's deployment or destroy."""

    stack: str
    total: int | None
    """resources to handle, where the engine knows"""


@dataclass(frozen=True)
class StackFinished:
    """The engine has stopped watching a stack (it may have failed)."""

    stack: str


@dataclass(frozen=True)
class ResourceEvent:
    """One event of one resource, in CloudFormation's words."""

    stack: str
    logical_id: str
    type: str
    status: str
    physical_id: str = ""
    reason: str = ""
    path: str = ""
    """the construct's path, where the engine knows it"""

    @property
    def failed(self) -> bool:
        return self.status.endswith("_FAILED")

    @property
    def finished(self) -> bool:
        return self.status.endswith("_COMPLETE")

    @property
    def is_stack(self) -> bool:
        return self.type == "AWS::CloudFormation::Stack" and self.logical_id == self.stack


@dataclass(frozen=True)
class Message:
    """Something the engine or the application wrote."""

    level: str
    """error, warn, result or info"""
    text: str


Event = StackStarted | StackFinished | ResourceEvent | Message
Listener = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """A listener for callers who do not listen."""
