"""What a reader of one resource type is, and the two usual ways to look a resource up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.spelling import search


@dataclass(frozen=True)
class Wanted:
    """The resource to read."""

    type: str
    region: str
    account: str
    stack: str
    logical_id: str
    physical_id: str
    declared: Mapping[str, Any]
    """Resolved as far as it can be when the resource is read: references by then, attributes of others
    perhaps."""

    def within(self, name: str) -> str:
        """The declared name of what this resource belongs to; an unresolved one is a problem of the
        reader's."""
        value = self.declared.get(name)
        if not isinstance(value, str):
            raise LookupError(f"{name} could not be resolved, so the API cannot be asked")
        return value


Look = Callable[[Api, Wanted], Answer | None]
"""Ask the API for one resource, in the API's own words; None when it has no such resource."""


@dataclass(frozen=True)
class Reader:
    """How one type is read, and what its API is known to say otherwise, or not at all."""

    look: Look
    spelled: Mapping[str, str] = field(default_factory=dict)
    """CloudFormation's property → a JMESPath over the API's answer (a nested property's over its
    parent's)."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What the service means by not reporting a property."""
    unreported: Mapping[str, str] = field(default_factory=dict)
    """Properties that the API can never report although the registry does not call them write-only, and
    why."""
    caseless: frozenset[str] = frozenset()
    """Properties whose case the service does not keep."""
    ordered: frozenset[str] = frozenset()
    """Lists whose order has a meaning; all others are compared as sets."""
    open: frozenset[str] = frozenset()
    """Lists in which the service also reports what nobody declared: its own default settings."""
    closed: Mapping[str, list[Any]] = field(default_factory=dict)
    """Lists that say who may do what, with what they hold when nothing is declared: they are compared then
    too."""
    dns: frozenset[str] = frozenset()
    """Domain names: the service may add the trailing dot, and does not keep the case."""
    joined: bool = False
    """Whether looking up takes declared properties, which may be attributes of other resources: read after
    these."""


More = Callable[[Api, Wanted, Answer], Answer]
"""What further calls say of a resource that was found."""


def with_more(look: Look, *more: More) -> Look:
    """`look`, and what each of `more` adds to a found resource."""

    def extended(api: Api, wanted: Wanted) -> Answer | None:
        found = look(api, wanted)
        for each in more:
            if found is not None:
                found = {**found, **each(api, wanted, found)}
        return found

    return extended


def further(
    service: str,
    operation: str,
    name: str,
    result: str,
    *absent: str,
    region: str = "",
    **parameters: str | list[str],
) -> More:
    """One more call, whose `result` is reported as `name`. Parameters are JMESPaths over what was found; in
    a list where the call takes a list."""

    def ask(api: Api, wanted: Wanted, found: Answer) -> Answer:
        given = {
            parameter: [search(each, found) for each in path]
            if isinstance(path, list)
            else search(path, found)
            for parameter, path in parameters.items()
        }
        value = search(result, api.ask_if_any(region or wanted.region, service, operation, *absent, **given))
        return {} if value is None else {name: value}

    return ask


def listed(service: str, operation: str, result: str, by: str) -> Look:
    """One list call for all resources of the type in the region, found by a field of the items."""

    def look(api: Api, wanted: Wanted) -> Answer | None:
        found: Answer | None = api.indexed(wanted.region, service, operation, result, by).get(
            wanted.physical_id
        )
        return found

    return look


def asked(
    service: str,
    operation: str,
    parameter: str,
    *,
    result: str = "",
    region: str = "",
    missing: tuple[str, ...] = (),
    many: bool = False,
) -> Look:
    """One call for one resource, by its physical id; `missing` are the error codes for "no such resource",
    `many` says that the parameter is a list."""

    def look(api: Api, wanted: Wanted) -> Answer | None:
        given = [wanted.physical_id] if many else wanted.physical_id
        answer = api.ask_if_any(region or wanted.region, service, operation, *missing, **{parameter: given})
        if not answer:
            return None
        found: Answer | None = search(result, answer) if result else answer
        return found

    return look
