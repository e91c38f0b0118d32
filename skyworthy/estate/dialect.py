"""The dialect of the registry's schemas: JSON Schema, CloudFormation's own keywords, and values not known
yet.

CloudFormation takes numbers and booleans as text too; an intrinsic stands for a value of any kind.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import regex  # type: ignore[import-untyped]  # the schemas' patterns are Java's: \p{L} and the like
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

_Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]


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
            refused = f"the name does not match {' or '.join(patterns)}" if patterns and not known else ""
            yield ValidationError(refused or f"unknown property{_meant(name, known)}", path=[name])


def _meant(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _matches(pattern: str, name: str) -> bool:
    return regex.search(pattern, name) is not None


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern}")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: Any, schema: Any
) -> Iterator[ValidationError]:
    for pattern, inner in patterns.items() if isinstance(instance, Mapping) else ():
        for name, value in instance.items():
            if _matches(pattern, name):
                yield from validator.descend(value, inner, path=name, schema_path=pattern)


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


def _as_number(keyword: _Keyword) -> _Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if _number(instance):
            yield from keyword(validator, value, float(instance), schema) or ()

    return run


def _as_text(keyword: _Keyword) -> _Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str | int | float):
            yield from keyword(validator, value, _text(instance), schema) or ()

    return run


def _prefix_items(validator: Any, places: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """What stands in a certain place of a list: the hash key first, then the range key."""
    if isinstance(instance, list):
        for index, (item, place) in enumerate(zip(instance, places, strict=False)):
            yield from validator.descend(item, place, path=index, schema_path=index)


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
    **{
        name: _as_number(Draft7Validator.VALIDATORS[name])
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    },
    **{name: _as_text(Draft7Validator.VALIDATORS[name]) for name in ("minLength", "maxLength")},
    "additionalProperties": _unknown_properties,
    "enum": _enum,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "enumCaseInsensitive": _caseless_enum,
    "requiredXor": _one_of_required,
    "requiredOr": _some_required,
    "dependentExcluded": _excluded,
    "dependentRequired": _dependent,
    "prefixItems": _prefix_items,
    "uniqueItems": _unique,
}
SchemaValidator: Any = extend(  # type: ignore[no-untyped-call]
    Draft7Validator,
    {name: keyword if name == "$ref" else _around_intrinsics(keyword) for name, keyword in _KEYWORDS.items()},
    type_checker=_TYPES,
)
