"""When two spellings are one value: what AWS and CloudFormation write differently without meaning it."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_POLICY_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")


def same(declared: Any, observed: Any) -> bool:
    """Whether two scalars are one value: numbers and booleans as text, a resource's ARN and its id."""
    if declared == observed and isinstance(declared, bool) == isinstance(observed, bool):
        return True
    if isinstance(declared, bool) or isinstance(observed, bool):
        return str(declared).lower() == str(observed).lower()
    if isinstance(declared, int | float) or isinstance(observed, int | float):
        return _number(declared) is not None and _number(declared) == _number(observed)
    if isinstance(declared, str) and isinstance(observed, str):
        return _named_by(declared, observed) or _named_by(observed, declared)
    return False


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _named_by(name: str, arn: str) -> bool:
    """An ARN's resource is often given by its id or name alone, and reported as the ARN (or the other
    way)."""
    if not arn.startswith("arn:") or name.startswith("arn:") or not name:
        return False
    resource = arn.split(":", 5)[-1]
    return resource == name or resource.endswith(("/" + name, ":" + name))


def structured(value: Any) -> Any:
    """JSON given as text, as its value; anything else as it is."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def is_policy(value: Any) -> bool:
    """Whether a value is an IAM policy document."""
    return isinstance(value, Mapping) and "Statement" in value


def policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """A policy document in one form: every list a list, principals by name, empty parts gone."""
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return {
        **document,
        "Statement": [_statement(each) if isinstance(each, Mapping) else each for each in listed],
    }


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    normal: dict[str, Any] = {name: value for name, value in statement.items() if value not in ("", None)}
    for name in _POLICY_LISTS:
        if name in normal:
            normal[name] = _listed(normal[name])
    for name in _PRINCIPALS:
        if name in normal:
            normal[name] = _principal(normal[name])
    if isinstance(normal.get("Condition"), Mapping):
        normal["Condition"] = {
            operator: {key: _listed(value) for key, value in keys.items()}
            if isinstance(keys, Mapping)
            else keys
            for operator, keys in normal["Condition"].items()
        }
    return normal


def _principal(principal: Any) -> Any:
    named = {"AWS": ["*"]} if principal == "*" else principal
    if not isinstance(named, Mapping):
        return named
    return {
        kind: [_account_of_root(each) if kind == "AWS" else each for each in _listed(names)]
        for kind, names in named.items()
    }


def _account_of_root(principal: Any) -> Any:
    """`123456789012` and the ARN of that account's root are one principal."""
    if isinstance(principal, str) and principal.startswith("arn:") and principal.endswith(":root"):
        return principal.split(":")[4]
    return principal


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
