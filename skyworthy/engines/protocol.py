"""What every engine can do. A platform's engine is chosen by its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from skyworthy.engines.events import Listener


@dataclass(frozen=True)
class StackPlan:
    """A stack as synthesised, before anything exists."""

    id: str
    name: str
    region: str
    account: str


@dataclass(frozen=True)
class Assembly:
    """What synthesis wrote: deployed as it is, never synthesised twice."""

    folder: Path
    stacks: tuple[StackPlan, ...]

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(sorted({stack.region for stack in self.stacks}))

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(sorted({stack.account for stack in self.stacks}))


@dataclass(frozen=True)
class Drift:
    """What the engine's own drift detection says of one stack."""

    stack: str
    drifted: int
    unchecked: int
    text: str


class Engine(Protocol):
    """Drives a real deployment engine. Every method reports to the listener given at construction."""

    listener: Listener

    def synthesise(self, environment: str | None) -> Assembly: ...
    def bootstrap(self, assembly: Assembly) -> None: ...
    def diff(self, assembly: Assembly) -> Mapping[str, int]: ...
    def deploy(self, assembly: Assembly, only: tuple[str, ...] = ()) -> Mapping[str, Mapping[str, str]]: ...
    def drift(self, assembly: Assembly) -> tuple[Drift, ...]: ...
    def rollback(self, assembly: Assembly) -> None: ...
    def destroy(self, assembly: Assembly) -> None: ...
    def abandon(self) -> None:
        """End at once, from any thread; the call in progress raises."""

    def close(self) -> None: ...
