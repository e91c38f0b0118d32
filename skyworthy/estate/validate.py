"""Templates against the CloudFormation registry's schemas, before anything is created.

A mistake that CloudFormation would find after ten minutes, in the middle of a deployment, is found here in
milliseconds, with its path. Intrinsics stand for any value; both branches of `Fn::If` are looked into.
"""

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from skyworthy import schemas
from skyworthy.estate import assembly

_ATTRIBUTES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
    }
)
_FREE = ("AWS::CloudFormation::CustomResource", "AWS::CDK::Metadata")
_Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]


@dataclass(frozen=True)
class Problem:
    """One thing that CloudFormation would refuse."""

    stack: str
    logical_id: str
    path: str
    """Within the resource: `Properties.Rules[0].Name`."""
    message: str


def validate(folder: Path) -> tuple[Problem, ...]:
    """Every problem of every template of a cloud assembly, nested stacks' templates included."""
    return tuple(
        problem
        for stack in assembly.stacks(folder, region=assembly.UNKNOWN_REGION)
        for problem in _template_problems(stack)
    )


def _template_problems(stack: assembly.StackTemplate) -> Iterator[Problem]:
    expanded = "AWS::Serverless" in json.dumps(stack.template.get("Transform", ""))
    for logical_id, resource in stack.resources.items():
        for path, message in _resource_problems(resource, expanded):
            yield Problem(stack.name, logical_id, path, message)
        nested = stack.nested(logical_id)
        if nested:
            yield from _template_problems(
                assembly.StackTemplate(
                    f"{stack.name}/{logical_id}", stack.region, assembly.read_template(nested), nested.parent
                )
            )


def _resource_problems(resource: Mapping[str, Any], expanded: bool) -> Iterator[tuple[str, str]]:
    for name in sorted(set(resource) - _ATTRIBUTES):
        yield name, f"unknown attribute; allowed are {', '.join(sorted(_ATTRIBUTES))}"
    kind = resource.get("Type")
    if not isinstance(kind, str):
        yield "Type", "is missing"
        return
    if kind.startswith("Custom::") or kind in _FREE or (expanded and kind.startswith("AWS::Serverless::")):
        return
    validator = _validator(kind)
    if validator is None:
        yield "Type", f"{kind} is not in the CloudFormation registry"
        return
    for error in validator.iter_errors(resource.get("Properties", {})):
        yield _problem(error)


@functools.cache
def _validator(resource_type: str) -> Any:
    schema = schemas.schema(resource_type)
    return None if schema is None else _Validator(schema)


def _problem(error: ValidationError) -> tuple[str, str]:
    """The most telling error where several alternatives failed."""
    if error.context:
        error = best_match([error])
    path = "Properties"
    for part in error.absolute_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path, error.message


def _intrinsic(value: Any) -> str:
    """The name of the intrinsic that a value is, or of a dynamic reference in it; else empty."""
    if isinstance(value, str):
        return "resolve" if "{{resolve:" in value else ""
    if not isinstance(value, Mapping) or len(value) != 1:
        return ""
    name = str(next(iter(value)))
    return name if name == "Ref" or name.startswith("Fn::") else ""


def _around_intrinsics(keyword: _Keyword) -> _Keyword:
    """A keyword says nothing of an intrinsic's value, which nobody knows yet."""

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        name = _intrinsic(instance)
        if not name:
            yield from keyword(validator, value, instance, schema) or ()
        elif name == "Fn::If" and isinstance(instance[name], list):
            for branch in instance[name][1:]:
                yield from run(validator, value, branch, schema)

    return run


def _unknown_properties(
    validator: Any, allowed: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if allowed is not False or not isinstance(instance, Mapping):
        return
    known = set(schema.get("properties", ()))
    patterns = schema.get("patternProperties", {})
    for name in instance:
        if name not in known and not any(_matches(pattern, name) for pattern in patterns):
            yield ValidationError(f"unknown property{_meant(name, known)}", path=[name])


def _meant(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _matches(pattern: str, name: str) -> bool:
    return re.search(pattern, name) is not None


def _enum(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if _text(instance) not in [_text(each) for each in allowed]:
        yield ValidationError(f"{instance!r} is not one of {allowed}")


def _caseless_enum(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if _text(instance).lower() not in [_text(each).lower() for each in allowed]:
        yield ValidationError(f"{instance!r} is not one of {allowed}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one_of_required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    given = [name for name in names if isinstance(instance, Mapping) and name in instance]
    if isinstance(instance, Mapping) and len(given) != 1 and not _any_conditional(instance, given):
        yield ValidationError(
            f"exactly one of {', '.join(names)} is required, given: {', '.join(given) or 'none'}"
        )


def _some_required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping) and not any(name in instance for name in names):
        yield ValidationError(f"one of {', '.join(names)} is required")


def _excluded(validator: Any, rules: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, Mapping):
        return
    for name, excluded in rules.items():
        for other in excluded:
            if name in instance and other in instance and not _any_conditional(instance, (name, other)):
                yield ValidationError(f"{other} cannot be given with {name}", path=[other])


def _dependent(validator: Any, rules: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name, needed in rules.items() if isinstance(instance, Mapping) else ():
        for other in needed:
            if name in instance and other not in instance:
                yield ValidationError(f"{name} needs {other}", path=[name])


def _any_conditional(instance: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(_intrinsic(instance[name]) in ("Fn::If", "Ref") for name in names)


def _unique(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list):
        seen = [json.dumps(item, sort_keys=True) for item in instance]
        if len(set(seen)) != len(seen):
            yield ValidationError("has the same entry twice")


def _number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True


_TYPES = Draft7Validator.TYPE_CHECKER.redefine_many(
    {
        "string": lambda checker, value: isinstance(value, str | int | float),
        "number": lambda checker, value: _number(value),
        "integer": lambda checker, value: _number(value) and float(value).is_integer(),
        "boolean": lambda checker, value: isinstance(value, bool) or value in ("true", "false"),
    }
)
"""CloudFormation takes numbers and booleans as text too, and turns them round."""

_KEYWORDS: Mapping[str, _Keyword] = {
    **Draft7Validator.VALIDATORS,
    "additionalProperties": _unknown_properties,
    "enum": _enum,
    "enumCaseInsensitive": _caseless_enum,
    "requiredXor": _one_of_required,
    "requiredOr": _some_required,
    "dependentExcluded": _excluded,
    "dependentRequired": _dependent,
    "uniqueItems": _unique,
}
_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft7Validator,
    {name: keyword if name == "$ref" else _around_intrinsics(keyword) for name, keyword in _KEYWORDS.items()},
    type_checker=_TYPES,
)
