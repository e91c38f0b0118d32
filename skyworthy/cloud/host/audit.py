"""Which declared properties does a handler never look at? Such a property is dropped, and nobody is told.

With `SKYWORTHY_AUDIT` naming a file, every create is given a dict that notes what is read of it; the file
then holds, per resource type, each declared property and whether the handlers or a correction read it.
"""

import functools
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from skyworthy.cloud.host import private

_Path = tuple[str, ...]
_WHOLE_VALUE = "AWS::CloudFormation::CustomResource"
"""Hands everything to a function of the user's."""


class Watched(dict[str, Any]):
    """A dict that notes the paths which are read; the dicts inside are watched too."""

    def __init__(self, value: dict[str, Any], path: _Path, read: set[_Path]) -> None:
        self._path, self._read = path, read
        super().__init__({name: watched(item, (*path, name), read) for name, item in value.items()})

    def _note(self, name: str) -> None:
        self._read.add((*self._path, name))

    def _note_all(self) -> None:
        for name in dict.keys(self):
            self._note(name)

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._note(name)
        return super().get(name, default)

    def pop(self, name: str, *default: Any) -> Any:
        self._note(name)
        return super().pop(name, *default)

    def __contains__(self, name: object) -> bool:
        self._note(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._note_all()
        return super().__iter__()

    def keys(self) -> Any:
        self._note_all()
        return super().keys()

    def values(self) -> Any:
        self._note_all()
        return super().values()

    def items(self) -> Any:
        self._note_all()
        return super().items()

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        self._note_all()
        return {name: plain(item) for name, item in dict.items(self)}


def watched(value: Any, path: _Path, read: set[_Path]) -> Any:
    if isinstance(value, dict):
        return Watched(value, path, read)
    if isinstance(value, list):
        return [watched(item, (*path, "[]"), read) for item in value]
    return value


def plain(value: Any) -> Any:
    """`value` without the watching, every part of it noted as read."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def leaves(value: Any, path: _Path = ()) -> Iterator[_Path]:
    """The paths at which `value` holds something that is not a non-empty dict or list."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list) and value:
        for item in value:
            yield from leaves(item, (*path, "[]"))
    else:
        yield path


def was_read(leaf: _Path, read: set[_Path]) -> bool:
    """Looked at itself, or part of something that was taken whole (fetched, and never looked into)."""
    names = [leaf[:end] for end in range(1, len(leaf) + 1) if leaf[end - 1] != "[]"]
    fetched = [prefix for prefix in names if prefix in read]
    if not fetched:
        return False
    deepest = fetched[-1]
    return deepest == names[-1] or not any(
        len(other) > len(deepest) and other[: len(deepest)] == deepest for other in read
    )


def install(report: Path) -> None:
    """Watch the create and delete handlers of every type, and keep `report` up to date."""
    found: dict[str, dict[str, bool]] = {}
    lock = threading.Lock()

    def watching(resource_type: str, handler: Callable[..., Any], action: str) -> Callable[..., Any]:
        # a delete keeps nothing, so what it takes whole it did not use: it only asked whether it is there
        seen = was_read if action == "create" else lambda leaf, read: leaf in read

        @functools.wraps(handler)
        def run(*arguments: Any) -> Any:
            read: set[_Path] = set()
            properties = arguments[1]
            given = (arguments[0], Watched(properties, (), read), *arguments[2:])
            result = handler(*given)
            with lock:
                rows = found.setdefault(resource_type, {})
                known = dict(rows)
                for leaf in filter(None, leaves(properties)):
                    name = ".".join(leaf).replace(".[]", "[]")
                    rows[name] = rows.get(name, False) or seen(leaf, read)
                if rows != known:
                    report.write_text(json.dumps(found, indent=1, sort_keys=True))
            return result

        return run

    for resource_type, handlers in private.RESOURCE_HANDLERS.items():
        if resource_type != _WHOLE_VALUE:
            for action in {"create", "delete"} & handlers.keys():
                handlers[action] = watching(resource_type, handlers[action], action)
