"""Small estates in code, and changes to any estate: what a mutant of a check or of a promise does."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from skyworthy.estate.model import Estate, Resource, Source

ACCOUNT = "123456789012"
Change = Callable[[Estate], Estate]
Which = str | Callable[[Resource], bool]
"""A logical id, or what is true of the resources that are meant."""


def resource(
    logical_id: str, type_: str, observed: Mapping[str, Any] | None, *, id_: str = "", source: Source = "api"
) -> Resource:
    """A resource of the stack `app`, as observed."""
    return Resource("app", "eu-west-1", logical_id, type_, id_ or logical_id, {}, observed, source)


def estate(*resources: Resource) -> Estate:
    return Estate(ACCOUNT, resources, {})


def of_type(type_: str, **observed: Any) -> Callable[[Resource], bool]:
    """Resources of a type, those alone whose observed properties have these values."""
    return lambda each: (
        each.type == type_
        and all((each.observed or {}).get(name) == value for name, value in observed.items())
    )


def observed(which: Which, path: str, value: Any) -> Change:
    """The API reports `value` at a dotted path; a number in the path is a place in a list.

    A function as the value is given what was there.
    """

    def change(each: Resource) -> Resource:
        seen = copy.deepcopy(dict(each.observed or {}))
        *parents, last = path.split(".")
        inner: Any = seen
        for name in parents:
            inner = inner[int(name)] if isinstance(inner, list) else inner.setdefault(name, {})
        key: Any = int(last) if isinstance(inner, list) else last
        before = inner[key] if isinstance(inner, list) else inner.get(key)
        inner[key] = value(before) if callable(value) else value
        return replace(each, observed=seen)

    return _each(which, change)


def not_reported(which: Which, path: str) -> Change:
    """The API reports nothing at a dotted path."""

    def change(each: Resource) -> Resource:
        seen = copy.deepcopy(dict(each.observed or {}))
        *parents, last = path.split(".")
        inner: Any = seen
        for name in parents:
            inner = inner[int(name)] if isinstance(inner, list) else inner[name]
        del inner[last]
        return replace(each, observed=seen)

    return _each(which, change)


def gone(which: Which) -> Change:
    """The resources do not exist."""
    return lambda before: replace(
        before, resources=tuple(each for each in before.resources if not _is(which, each))
    )


def unread(which: Which) -> Change:
    """The API refused to say anything of the resources."""
    return _each(which, lambda each: replace(each, observed=None, problem="AccessDenied: no"))


def only_recorded(which: Which) -> Change:
    """No API reports the resources: what was declared is kept, and nothing else."""
    return _each(which, lambda each: replace(each, source="cloud-control"))


def added(*resources: Resource) -> Change:
    return lambda before: replace(before, resources=(*before.resources, *resources))


def copied(which: Which, path: str, value: Any) -> Change:
    """Another one of the first such resource, with `value` at a path."""

    def change(before: Estate) -> Estate:
        first = next(each for each in before.resources if _is(which, each))
        twin = replace(first, logical_id=f"{first.logical_id}Twin", physical_id=f"{first.physical_id}-twin")
        return added(observed(twin.logical_id, path, value)(estate(twin)).resources[0])(before)

    return change


def output(name: str, value: str | None) -> Change:
    """The output of that name has another value, or is not there."""

    def change(before: Estate) -> Estate:
        outputs = dict(before.outputs)
        key = next(key for key in outputs if key.endswith(f".{name}"))
        if value is None:
            del outputs[key]
        else:
            outputs[key] = value
        return replace(before, outputs=outputs)

    return change


def every(*changes: Change) -> Change:
    """One change after the other."""

    def change(before: Estate) -> Estate:
        for each in changes:
            before = each(before)
        return before

    return change


def _each(which: Which, change: Callable[[Resource], Resource]) -> Change:
    def changed(before: Estate) -> Estate:
        found = [each for each in before.resources if _is(which, each)]
        assert found, "the change concerns no resource: it would be no mutant"
        return replace(
            before, resources=tuple(change(each) if _is(which, each) else each for each in before.resources)
        )

    return changed


def _is(which: Which, each: Resource) -> bool:
    return each.logical_id == which if isinstance(which, str) else which(each)
