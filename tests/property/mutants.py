"""Mutants of generated configurations: one resource of one environment, of the last example that has it."""

import copy
import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from skyworthy.estate.assembly import StackTemplate
from tests.property.templates import Configuration, Example

Subject = tuple[Example, ...]
Mutant = Callable[[Subject, pytest.MonkeyPatch], Subject]
Body = dict[str, Any]


def changing(
    type_: str,
    *,
    environment: str = "production",
    beside: Sequence[str] = (),
    where: Callable[[Body], bool] = bool,
) -> Callable[[Callable[[Body, Body], None]], Mutant]:
    """A mutant that changes the first resource of a type whose body is `where`: it gets its properties, and
    the template that it is in.
    """

    def decorate(change: Callable[[Body, Body], None]) -> Mutant:
        def templates(stacks: list[StackTemplate]) -> None:
            for stack in stacks:
                for body in stack.resources.values():
                    if body["Type"] == type_ and where(dict(body)):
                        change(body["Properties"], dict(stack.template))
                        return
            raise LookupError(f"{change.__name__}: no {type_} to change")

        return _mutant(change, environment, beside, templates)

    return decorate


def changing_templates(
    environment: str = "production", *, beside: Sequence[str] = ()
) -> Callable[[Callable[[dict[str, Body]], None]], Mutant]:
    """A mutant that gets the templates of an environment by the part they stand for (`Network`, `Api` …)."""

    def decorate(change: Callable[[dict[str, Body]], None]) -> Mutant:
        def templates(stacks: list[StackTemplate]) -> None:
            change({stack.name.rsplit("-", 1)[-1]: dict(stack.template) for stack in stacks})

        return _mutant(change, environment, beside, templates)

    return decorate


def _mutant(
    named: Callable[..., None],
    environment: str,
    beside: Sequence[str],
    change: Callable[[list[StackTemplate]], None],
) -> Mutant:
    def mutant(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
        last = _last(subject, {environment, *beside})
        stacks = [
            dataclasses.replace(stack, template=copy.deepcopy(dict(stack.template)))
            for stack in subject[last][environment].stacks
        ]
        change(stacks)
        return with_last(subject, environment, beside, stacks=tuple(stacks))

    functools.update_wrapper(mutant, named)
    return mutant


def with_last(subject: Subject, environment: str, beside: Sequence[str] = (), **fields: Any) -> Subject:
    """The examples, with other fields of one environment in the last of those that have it."""
    last = _last(subject, {environment, *beside})
    changed: Configuration = dataclasses.replace(subject[last][environment], **fields)
    return (*subject[:last], {**subject[last], environment: changed}, *subject[last + 1 :])


def _last(subject: Subject, names: set[str]) -> int:
    return max(i for i, example in enumerate(subject) if names <= set(example))
