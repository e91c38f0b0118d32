"""What one environment's templates declare, with references followed from stack to stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from platforms.web_application.settings import Environment
from skyworthy.estate.assembly import StackTemplate
from skyworthy.estate.validate import Problem


@dataclass(frozen=True)
class Resource:
    stack: str
    id: str
    type: str
    properties: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.stack}/{self.id}"

    def __hash__(self) -> int:
        return hash((self.stack, self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resource) and (self.stack, self.id) == (other.stack, other.id)


@dataclass(frozen=True, eq=False)
class Configuration:
    """One environment, synthesised: its settings, its templates, and the bytes that were written."""

    settings: Environment
    stacks: tuple[StackTemplate, ...]
    problems: tuple[Problem, ...]
    """What CloudFormation's schemas have against the templates."""
    syntheses: tuple[Mapping[str, str], ...] = ()
    """Every file with its digest, assets included, of each synthesis, where there were two."""

    def __deepcopy__(self, memo: object) -> "Configuration":
        """Never changed in place: a mutant replaces one, and the others need no copy."""
        return self

    @cached_property
    def templates(self) -> Mapping[str, StackTemplate]:
        return {stack.name: stack for stack in self.stacks}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(
            Resource(stack.name, id_, body["Type"], body.get("Properties", {}))
            for stack in self.stacks
            for id_, body in stack.resources.items()
        )

    def all(self, *types: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.type in types)

    def one(self, type_: str) -> Resource:
        found = self.all(type_)
        assert len(found) == 1, f"{self.settings.name}: {len(found)} resources of type {type_}, not 1"
        return found[0]

    def target(self, stack: str, value: Any) -> Resource:
        """The resource that a reference of `stack` means; AssertionError where that cannot be decided."""
        found = self._target(stack, value)
        assert found is not None, f"{stack}: {value!r} is not a reference to a resource of this environment"
        return found

    def targets(self, resource: Resource, *path: str) -> list[Resource]:
        """What the references at `path` of a resource mean: a list, one, or several joined by commas."""
        return [self.target(resource.stack, value) for value in _listed(at(resource, *path))]

    def named(self, stack: str, value: Any) -> Resource:
        """The one resource whose reference stands in `value`, an ARN for instance."""
        found = [self.target(stack, part) for _, part in walk(value) if self.is_reference(stack, part)]
        assert len(found) == 1, f"{stack}: {value!r} names {len(found)} resources of this environment"
        return found[0]

    def is_reference(self, stack: str, value: Any) -> bool:
        return self._target(stack, value) is not None

    def _target(self, stack: str, value: Any) -> Resource | None:
        match value:
            case {"Ref": str(id_)} | {"Fn::GetAtt": [str(id_), _]}:
                return self._by_name.get((stack, id_))
            case {"Fn::GetStackOutput": {"StackName": str(other), "OutputName": str(output)}}:
                outputs = self.templates[other].template["Outputs"] if other in self.templates else {}
                return self._target(other, outputs[output]["Value"]) if output in outputs else None
        return None

    @cached_property
    def texts(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """Every text of every template, with its stack and its path."""
        return tuple(
            (stack.name, path, value)
            for stack in self.stacks
            for path, value in walk(dict(stack.template))
            if isinstance(value, str)
        )

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Resource]:
        return {(resource.stack, resource.id): resource for resource in self.resources}


Example = Mapping[str, Configuration]
"""The environments generated together, by name."""


def at(resource: Resource, *path: str) -> Any:
    """The property at `path`; None where there is none."""
    found: Any = resource.properties
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value below `value` with its path; a list's items have the path of the list."""
    yield path, value
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, str(key)))
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, path)


def _listed(value: Any) -> list[Any]:
    match value:
        case {"Fn::Join": [str(), list(parts)]}:
            return [part for part in parts if part != ","]
        case list():
            return value
    return [] if value is None else [value]
