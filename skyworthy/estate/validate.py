"""Templates against the CloudFormation registry's schemas, before anything is created.

A mistake that CloudFormation would find after ten minutes, in the middle of a deployment, is found here in
milliseconds, with its path. Intrinsics stand for any value; both branches of `Fn::If` are looked into.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

from skyworthy import schemas
from skyworthy.estate import assembly
from skyworthy.estate.dialect import SchemaValidator

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
    transform = json.dumps(stack.template.get("Transform", ""))
    expanded = "AWS::Serverless" in transform
    for name in stack.loops if "AWS::LanguageExtensions" not in transform else ():
        yield Problem(
            stack.name, name, "", "is not a resource; loops need the transform AWS::LanguageExtensions"
        )
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
    for error in validator.iter_errors(resource.get("Properties") or {}):
        yield _problem(error)


@functools.cache
def _validator(resource_type: str) -> Any:
    schema = schemas.schema(resource_type)
    return None if schema is None else SchemaValidator(schema)


def _problem(error: ValidationError) -> tuple[str, str]:
    """The most telling error where several alternatives failed."""
    if error.context:
        error = best_match([error])
    path = "Properties"
    for part in error.absolute_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path, error.message
