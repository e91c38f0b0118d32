"""Lifecycle rules of a bucket: CloudFormation's flat spelling to the API's nested one."""

from typing import Any


def lifecycle_rules(declared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_rule(rule) for rule in declared]


def _rule(declared: dict[str, Any]) -> dict[str, Any]:
    expiration = _taken(
        declared, {"ExpirationInDays": "Days", "ExpirationDate": "Date", "ExpiredObjectDeleteMarker": None}
    )
    noncurrent = declared.get("NoncurrentVersionExpiration") or _taken(
        declared, {"NoncurrentVersionExpirationInDays": "NoncurrentDays"}
    )
    rule = {
        "ID": declared.get("Id"),
        "Status": declared["Status"],
        "Filter": _filter(declared),
        "Expiration": expiration,
        "NoncurrentVersionExpiration": noncurrent,
        "Transitions": [_transition(each) for each in _listed(declared, "Transition")],
        "NoncurrentVersionTransitions": [
            _taken(
                each,
                {"TransitionInDays": "NoncurrentDays", "NewerNoncurrentVersions": None, "StorageClass": None},
            )
            for each in _listed(declared, "NoncurrentVersionTransition")
        ],
        "AbortIncompleteMultipartUpload": declared.get("AbortIncompleteMultipartUpload"),
    }
    return {name: _numbered(value) for name, value in rule.items() if value or name == "Filter"}


def _transition(declared: dict[str, Any]) -> dict[str, Any]:
    return _taken(declared, {"TransitionInDays": "Days", "TransitionDate": "Date", "StorageClass": None})


def _filter(declared: dict[str, Any]) -> dict[str, Any]:
    """One condition stands alone; several go under `And`."""
    conditions = _taken(declared, {"Prefix": None, "ObjectSizeGreaterThan": None, "ObjectSizeLessThan": None})
    tags = declared.get("TagFilters") or []
    if len(conditions) + len(tags) > 1:
        return {"And": {**_numbered(conditions), **({"Tags": tags} if tags else {})}}
    if tags:
        return {"Tag": tags[0]}
    return dict(_numbered(conditions)) or {"Prefix": ""}


def _listed(declared: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """CloudFormation still takes the singular form of what became a list."""
    one = declared.get(name)
    return [*declared.get(f"{name}s", []), *([one] if one else [])]


def _taken(declared: dict[str, Any], names: dict[str, str | None]) -> dict[str, Any]:
    """What is declared of `names`, under the API's names (None: the same)."""
    return {new or old: declared[old] for old, new in names.items() if declared.get(old) is not None}


_NUMBERS = frozenset(
    {
        "Days",
        "NoncurrentDays",
        "NewerNoncurrentVersions",
        "DaysAfterInitiation",
        "ObjectSizeGreaterThan",
        "ObjectSizeLessThan",
    }
)


def _numbered(value: Any) -> Any:
    """Numbers that a template spelled as strings."""
    if isinstance(value, list):
        return [_numbered(item) for item in value]
    if isinstance(value, dict):
        return {name: int(item) if name in _NUMBERS else _numbered(item) for name, item in value.items()}
    return value
