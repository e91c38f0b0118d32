"""Declared against observed, leaf by leaf: what differs, what was compared, and what could not be and why.

A declared property that the API reports differently, or is known to report and does not, is a difference.
Silence never counts as agreement: a property that was not compared is listed with its reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from skyworthy import schemas
from skyworthy.estate.declared import UNRESOLVED, unresolved
from skyworthy.estate.elsewhere import of_others, owned_elsewhere
from skyworthy.estate.generic import WHY_ABSENT
from skyworthy.estate.model import Estate, Resource
from skyworthy.estate.normal import is_policy, policy, same, structured
from skyworthy.estate.observed import READERS
from skyworthy.estate.paths import label_of, leaves, pattern_of
from skyworthy.estate.reader import Reader
from skyworthy.estate.spelling import is_free_form

ABSENT = "Skyworthy::Absent"
"""The side of a difference that has no value."""

Outcome = Literal["read back", "recorded", "differs", "unread"]
"""`unread`: a problem stopped the reading, so nothing is known."""


@dataclass(frozen=True)
class Difference:
    """One property that is not what was declared."""

    path: str
    declared: Any
    observed: Any

    def __str__(self) -> str:
        return f"{self.path}: declared {_shown(self.declared)}, the API reports {_shown(self.observed)}"


@dataclass(frozen=True)
class NotCompared:
    """One declared property about which the API could say nothing."""

    path: str
    reason: str


@dataclass(frozen=True)
class Comparison:
    """All that comparing one resource established."""

    outcome: Outcome
    reason: str
    """Why, when the outcome is `recorded` or `unread`."""
    differences: tuple[Difference, ...]
    compared: int
    """Declared leaf properties that were compared."""
    not_compared: tuple[NotCompared, ...]


_LONGEST = 300
_BY_CLOUD_CONTROL = "read through Cloud Control, which on an embedded AWS only keeps what it was told"
_NOTHING_COMPARED = "the API knows it, and reports none of its properties under CloudFormation's names"
_OF_OTHERS = "names something that is not of this application: whether it is there was not looked at"
_Result = Difference | NotCompared | None
"""Of one leaf; None when it is equal."""


def compare(resource: Resource, estate: Estate | None = None) -> Comparison:
    """What the API reports of a resource against what was declared.

    With the estate, entries of shared lists that other resources own (a group's rules that are resources
    themselves) are not taken for additions.
    """
    if resource.observed is None:
        outcome: Outcome = "recorded" if resource.source == "none" and resource.physical_id else "unread"
        return Comparison(outcome, resource.problem, (), 0, ())
    walk = _Walk(resource, owned_elsewhere(resource, estate) if estate else {}, estate)
    results = list(walk.object(resource.declared, resource.observed, ""))
    differences = tuple(result for result in results if isinstance(result, Difference))
    not_compared = tuple(result for result in results if isinstance(result, NotCompared))
    compared = sum(1 for result in results if not isinstance(result, NotCompared))
    if differences:
        return Comparison("differs", "", differences, compared, not_compared)
    if resource.declared and not compared and resource.type not in READERS:
        return Comparison("recorded", _NOTHING_COMPARED, (), 0, not_compared)
    if resource.source == "cloud-control":
        return Comparison("recorded", _BY_CLOUD_CONTROL, (), compared, not_compared)
    return Comparison("read back", "", (), compared, not_compared)


def differences(resource: Resource, estate: Estate | None = None) -> list[Difference]:
    """The differences of `compare`."""
    return list(compare(resource, estate).differences)


class _Walk:
    def __init__(
        self, resource: Resource, owned: Mapping[str, list[Any]], estate: Estate | None = None
    ) -> None:
        self._owned = owned
        self._estate = estate
        self._documents: tuple[str, ...] = ()
        self._reader = READERS.get(resource.type) or Reader(lambda api, wanted: None)
        self._by_name_only = resource.source == "api" and resource.type not in READERS
        write_only = schemas.property_names(resource.type, "writeOnlyProperties")
        self._write_only = {name.replace(".*", "") for name in write_only}
        self._schema = schemas.schema(resource.type) or {}

    def object(
        self, declared: Mapping[str, Any], observed: Mapping[str, Any], path: str, exact: bool = False
    ) -> Iterator[_Result]:
        """`exact`: the object is the declarer's alone, so whatever else the API reports in it is a
        difference."""
        for name, value in declared.items():
            here = f"{path}.{name}" if path else name
            if name in observed:
                yield from self._value(value, observed[name], here, exact)
            else:
                yield from self._absent(value, here)
        for name, nothing in self._reader.closed.items() if not path else ():
            if name in observed and name not in declared:
                yield from self._list(nothing, observed[name], name, exact)
        for name in sorted(set(observed) - set(declared)) if exact else ():
            if not name.startswith("aws:"):
                yield Difference(f"{path}.{name}", ABSENT, observed[name])

    def _value(self, declared: Any, observed: Any, path: str, exact: bool = False) -> Iterator[_Result]:
        if unresolved(declared):
            yield NotCompared(path, f"unresolved: {declared[UNRESOLVED]}")
            return
        if isinstance(structured(declared), Mapping | list) and isinstance(observed, Mapping | list | str):
            if isinstance(declared, str):
                exact, self._documents = True, (*self._documents, path)
            declared, observed = structured(declared), structured(observed)
        if isinstance(declared, Mapping) and isinstance(observed, Mapping):
            if is_policy(declared) and is_policy(observed):
                declared, observed, exact = policy(declared), policy(observed), True
                self._documents = tuple(each for each in self._documents if each != path)
            exact = exact or is_free_form(self._schema, pattern_of(path))
            yield from self.object(declared, observed, path, exact)
        elif isinstance(declared, list) and isinstance(observed, list):
            yield from self._list(declared, observed, path, exact)
        elif isinstance(declared, list) and len(declared) == 1 and not isinstance(observed, Mapping):
            yield from self._value(declared[0], observed, path, exact)
        elif self._by_name_only and isinstance(declared, Mapping) != isinstance(observed, Mapping):
            yield NotCompared(path, WHY_ABSENT)
        else:
            equal = self._same(declared, observed, path)
            foreign = equal and self._estate and of_others(declared, self._estate)
            yield (
                NotCompared(path, _OF_OTHERS)
                if foreign
                else None
                if equal
                else Difference(path, declared, observed)
            )

    def _list(self, declared: list[Any], observed: list[Any], path: str, exact: bool) -> Iterator[_Result]:
        pairs, left = self._paired(declared, observed, path, exact)
        for value, found, here in pairs:
            yield from (
                self._absent(value, here) if found is ABSENT else self._value(value, found, here, exact)
            )
        if pattern_of(path) in self._reader.open:
            return
        for extra in self._unowned(left, path):
            yield Difference(f"{path}[]", ABSENT, extra)

    def _paired(
        self, declared: list[Any], observed: list[Any], path: str, exact: bool
    ) -> tuple[list[tuple[Any, Any, str]], list[Any]]:
        """Each declared entry with the observed one that is meant, and the observed ones that nobody
        declared."""
        if self._ordered(path):
            found = [*observed, *[ABSENT] * len(declared)]
            pairs = [(value, found[index], f"{path}[{index}]") for index, value in enumerate(declared)]
            return pairs, observed[len(declared) :]
        left = [each for each in observed if not _added_by_aws(each)]
        pairs = []
        for index, value in sorted(enumerate(declared), key=lambda entry: unresolved(entry[1])):
            here = f"{path}[{label_of(value, index)}]"
            match = self._closest(value, left, here, exact)
            pairs.append((value, ABSENT if match is None else left.pop(match), here))
        return pairs, left

    def _ordered(self, path: str) -> bool:
        """Where the registry does not say, the readers do; in a document (a flow, a dashboard) all lists
        are."""
        within = any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in self._documents)
        return within or pattern_of(path) in self._reader.ordered

    def _closest(self, declared: Any, left: list[Any], path: str, exact: bool) -> int | None:
        """The observed entry that is meant: the one with the same key, else the most alike; scalars must be
        equal."""
        if not isinstance(declared, Mapping) or unresolved(declared):
            equal = (at for at, each in enumerate(left) if self._same(declared, each, path))
            return next(equal, 0 if unresolved(declared) and left else None)
        label = label_of(declared, -1)
        scored = []
        for at, each in enumerate(left):
            if isinstance(each, Mapping):
                other_key = label != -1 and label_of(each, -1) not in (-1, label)
                results = self._value(declared, each, path, exact)
                scored.append((other_key, sum(isinstance(result, Difference) for result in results), at))
        best = min(scored, default=None)
        return None if best is None or best[0] else best[2]

    def _unowned(self, left: list[Any], path: str) -> list[Any]:
        owned = self._owned.get(path, [])
        return [
            each
            for each in left
            if not any(not [r for r in self._value(other, each, path) if r is not None] for other in owned)
        ]

    def _absent(self, declared: Any, path: str) -> Iterator[_Result]:
        for leaf, value in leaves(declared, path):
            pattern = pattern_of(leaf)
            of_schema = self._schema.get("properties", {}).get(pattern, {}).get("default", ABSENT)
            default = self._reader.defaults.get(pattern, of_schema)
            if unresolved(value):
                yield NotCompared(leaf, f"unresolved: {value[UNRESOLVED]}")
            elif self._silent(pattern):
                yield NotCompared(leaf, self._silent(pattern))
            elif _is_nothing(value, leaf) or (default is not ABSENT and same(value, default)):
                yield None
            else:
                yield Difference(leaf, value, ABSENT)

    def _silent(self, path: str) -> str:
        """Why the API can never report a property; empty when it can."""
        pattern = pattern_of(path)
        parts = pattern.split(".")
        for depth in range(1, len(parts) + 1):
            prefix = ".".join(parts[:depth])
            if prefix in self._reader.unreported:
                return self._reader.unreported[prefix]
            if prefix in self._write_only:
                return "write-only in the registry schema"
        return WHY_ABSENT if self._by_name_only else ""

    def _same(self, declared: Any, observed: Any, path: str) -> bool:
        pattern = pattern_of(path)
        if isinstance(declared, str) and isinstance(observed, str):
            if pattern in self._reader.dns:
                return declared.lower().rstrip(".") == observed.lower().rstrip(".")
            if pattern in self._reader.caseless:
                return same(declared.lower(), observed.lower())
        return same(declared, observed)


def _is_nothing(value: Any, path: str) -> bool:
    """An empty object deep within is a choice (`DefaultAction: {Allow: {}}`), not nothing."""
    return value in ("", []) or (value == {} and "." not in path)


def _added_by_aws(entry: Any) -> bool:
    return isinstance(entry, Mapping) and str(entry.get("Key", "")).startswith("aws:")


def _shown(value: Any) -> str:
    """Whole documents are in the estate; a line of a report holds their beginning."""
    text = "nothing" if value == ABSENT else repr(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
