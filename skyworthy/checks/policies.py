"""Statements of IAM policies in one form, whichever way they were written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skyworthy.checks.base import NotReported


@dataclass(frozen=True)
class Statement:
    """One statement. A negated part (`NotAction` …) is as wide as everything, for what checks ask."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Any]]
    sid: str


def statements(document: Mapping[str, Any]) -> Iterator[Statement]:
    """The statements of a policy document; NotReported when it is none."""
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise NotReported(f"the API reports no policy document, but {document!r}")
    listed = document["Statement"]
    for number, each in enumerate(listed if isinstance(listed, list) else [listed], 1):
        yield Statement(
            effect=each.get("Effect", ""),
            actions=_values(each, "Action", "NotAction"),
            resources=_values(each, "Resource", "NotResource"),
            principals=_principals(each),
            conditions=each.get("Condition") or {},
            sid=each.get("Sid") or f"statement {number}",
        )


def condition(statement: Statement, operator: str, key: str) -> Any:
    """A condition's value, names compared as IAM does, without regard to case; None when there is none."""
    for name, keys in statement.conditions.items():
        for each, value in keys.items():
            if (name.lower(), each.lower()) == (operator.lower(), key.lower()):
                return value
    return None


def _values(statement: Mapping[str, Any], name: str, negated: str) -> tuple[str, ...]:
    if negated in statement:
        return ("*",)
    return _listed(statement.get(name, ()))


def _principals(statement: Mapping[str, Any]) -> tuple[str, ...]:
    if "NotPrincipal" in statement:
        return ("*",)
    principal = statement.get("Principal", ())
    if isinstance(principal, Mapping):
        return tuple(name for names in principal.values() for name in _listed(names))
    return _listed(principal)


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
