"""What every engine can do. A platform's engine is chosen by its manifest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from skyworthy.engines.events import Listener
from skyworthy.errors import ManifestError


@dataclass(frozen=True)
class StackPlan:
    """A stack as synthesised, before anything exists."""

    id: str
    name: str
    region: str
    account: str
    needs: tuple[str, ...] = ()
    """the ids of the stacks that are deployed before it"""


@dataclass(frozen=True)
class Assembly:
    """What synthesis wrote: deployed as it is, never synthesised twice."""

    folder: Path
    stacks: tuple[StackPlan, ...]

    def chosen(self, only: Iterable[str]) -> tuple[StackPlan, ...]:
        """The stacks named (by name or by id) and what they need; all of them, where none is named.

        Raises ManifestError for a name that no stack has.
        """
        by_id = {stack.id: stack for stack in self.stacks}
        ids = {**{stack.name: stack.id for stack in self.stacks}, **{id_: id_ for id_ in by_id}}
        wanted, queue = set[str](), list(only)
        while queue:
            named = queue.pop()
            if named not in ids:
                known = ", ".join(stack.name for stack in self.stacks)
                raise ManifestError(f"no stack '{named}' in this application; it has: {known}")
            if ids[named] not in wanted:
                wanted.add(ids[named])
                queue += by_id[ids[named]].needs
        return tuple(stack for stack in self.stacks if stack.id in wanted or not wanted)

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(sorted({stack.region for stack in self.stacks}))

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(sorted({stack.account for stack in self.stacks}))


@dataclass(frozen=True)
class Change:
    """What a deployment would change in one stack."""

    stack: str
    count: int
    text: str
    """the engine's own rendering, line by line"""


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
    def diff(self, assembly: Assembly, only: tuple[str, ...] = ()) -> tuple[Change, ...]: ...
    def deploy(self, assembly: Assembly, only: tuple[str, ...] = ()) -> Mapping[str, Mapping[str, str]]: ...
    def drift(self, assembly: Assembly) -> tuple[Drift, ...]: ...
    def rollback(self, assembly: Assembly) -> None: ...
    def destroy(self, assembly: Assembly) -> None: ...
    def abandon(self) -> None:
        """End at once, from any thread; the call in progress raises."""

    def close(self) -> None: ...
