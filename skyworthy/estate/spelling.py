"""From the API's words to CloudFormation's, led by the type's registry schema.

Services and CloudFormation mostly differ in the case of keys, in tags (maps, lists, three names for them), in
JSON given as text and in CloudFront's counted lists. The schema says which names exist and where; a reader's
`spelled` table says the rest. Nothing is added: a property that the API does not report is absent.
"""

import functools
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import jmespath  # type: ignore[import-untyped]

from skyworthy import schemas

_TAG_NAMES = ("tags", "tagset", "taglist")
_compiled = functools.cache(jmespath.compile)
Node = Mapping[str, Any]


def search(expression: str, answer: Any) -> Any:
    """A JMESPath over an answer."""
    return _compiled(expression).search(answer)


def spell(resource_type: str, answer: Mapping[str, Any], spelled: Mapping[str, str]) -> dict[str, Any]:
    """`answer` as properties of `resource_type`."""
    schema = schemas.schema(resource_type)
    if schema is None:
        raise LookupError(f"{resource_type} is not in the CloudFormation registry")
    return _Speller(schema, spelled).object(schema, answer, "")


def is_free_form(schema: Node, path: str) -> bool:
    """Whether the object at a dotted path has keys that the declarer invents: variables, options,
    documents."""
    node: Node = schema
    for part in path.split("."):
        node = _followed(schema, node)
        while "items" in node:
            node = _followed(schema, node["items"])
        node = _properties(schema, node).get(part, {})
    node = _followed(schema, node)
    return "object" in _types(node) and not _properties(schema, node)


def named_paths(schema: Node) -> frozenset[str]:
    """Every dotted path of named properties, list entries aside; recursive definitions are followed once."""
    found: set[str] = set()

    def walk(node: Node, path: str, above: frozenset[str]) -> None:
        while "$ref" in node or "items" in node:
            if "$ref" in node:
                if node["$ref"] in above:
                    return
                above = above | {node["$ref"]}
            node = _followed(schema, node) if "$ref" in node else node["items"]
        for name, child in _properties(schema, node).items():
            here = f"{path}.{name}" if path else name
            found.add(here)
            walk(child, here, above)

    walk(schema, "", frozenset())
    return frozenset(found)


class _Speller:
    def __init__(self, schema: Node, spelled: Mapping[str, str]) -> None:
        self._schema = schema
        self._spelled = spelled
        self._tags = str(schema.get("tagging", {}).get("tagProperty", "/properties/Tags")).rsplit("/", 1)[-1]

    def object(self, node: Node, answer: Mapping[str, Any], path: str) -> dict[str, Any]:
        folded = {str(name).lower(): name for name in answer}
        spelled: dict[str, Any] = {}
        for name, child in _properties(self._schema, node).items():
            here = f"{path}.{name}" if path else name
            if here in self._spelled:
                value = search(self._spelled[here], answer)
            elif name in answer:
                value = answer[name]
            elif name.lower() in folded:
                value = answer[folded[name.lower()]]
            elif name == self._tags and not path:
                value = next((answer[folded[tag]] for tag in _TAG_NAMES if tag in folded), None)
            else:
                continue
            if value is not None:
                spelled[name] = self._value(child, value, here)
        return spelled

    def _value(self, node: Node, value: Any, path: str) -> Any:
        node = _followed(self._schema, node)
        properties = _properties(self._schema, node)
        takes = _types(node)
        if "array" in takes or "items" in node:
            return self._list(node, value, path)
        if isinstance(value, list) and takes == {"object"} and all(_is_tag(item) for item in value):
            return {_tag(item)[0]: _tag(item)[1] for item in value}
        if isinstance(value, Mapping):
            return self.object(node, value, path) if properties else _plain(value)
        if isinstance(value, str) and "object" in takes:
            return _decoded(value)
        return _plain(value)

    def _list(self, node: Node, value: Any, path: str) -> Any:
        items = node.get("items", {})
        if isinstance(value, Mapping):
            if "Quantity" in value:
                value = value.get("Items", [])
            elif {"Key", "Value"} <= set(_properties(self._schema, _followed(self._schema, items))):
                value = [{"Key": key, "Value": item} for key, item in value.items()]
        if not isinstance(value, list | tuple):
            return _plain(value)
        return [self._value(items, item, path) for item in value]


def _followed(schema: Node, node: Node) -> Node:
    while "$ref" in node:
        found: Any = schema
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _properties(schema: Node, node: Node) -> dict[str, Any]:
    """The named properties of an object, those of its alternatives included."""
    node = _followed(schema, node)
    found: dict[str, Any] = dict(node.get("properties", {}))
    for branch in ("oneOf", "anyOf", "allOf"):
        for alternative in node.get(branch, []):
            found = {**_properties(schema, alternative), **found}
    return found


def _types(node: Node) -> set[str]:
    declared = node.get("type", ())
    return {declared} if isinstance(declared, str) else set(declared)


def _is_tag(item: Any) -> bool:
    return isinstance(item, Mapping) and {str(name).lower() for name in item} == {"key", "value"}


def _tag(item: Mapping[str, Any]) -> tuple[str, Any]:
    folded = {str(name).lower(): value for name, value in item.items()}
    return folded["key"], folded["value"]


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _plain(value: Any) -> Any:
    """JSON values only, so that an estate can be saved."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.decode(errors="replace") if isinstance(value, bytes) else value
