"""JMESPath over an observed estate, with what following a reference from one resource to another needs.

| function | gives |
|---|---|
| `find(id)` | the resource that an id, a name, an ARN or a domain name names; null unless there is one |
| `named(type, id)` | the same among the resources of one type |
| `observed(type)` | what the API reports of every resource of a type, as a list |
| `referring(type, id)` | the resources of a type whose observed properties name `id` |
| `output(name)` | the value of the one output of that name, in whichever stack; else null |
| `distinct(list)` | its different values, sorted |
| `parse(text)` | the value of JSON given as text |
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import jmespath  # type: ignore[import-untyped]
from jmespath import functions
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]

from skyworthy.checks import index
from skyworthy.estate.model import Estate, Resource

QueryError = JMESPathError
_Method = TypeVar("_Method", bound=Callable[..., Any])


def _takes(*types: str) -> Callable[[_Method], _Method]:
    """A function of JMESPath with an argument per entry, whose types are written `string null`."""
    decorator: Callable[[_Method], _Method] = functions.signature(
        *({"types": each.split()} for each in types)
    )
    return decorator


class Queries:
    """One estate, ready to be asked.

    A query sees `environment`, `account`, `outputs` and `resources` (each with `stack`, `region`,
    `logical_id`, `type`, `physical_id`, `observed` from the service's API, `recorded` from the record kept
    for types without one). What was only declared is not there to be asked for.
    """

    def __init__(self, estate: Estate, environment: str | None) -> None:
        self._document = {
            "environment": environment,
            "account": estate.account,
            "outputs": dict(estate.outputs),
            "resources": [_seen(resource) for resource in estate.resources],
        }
        self._options = jmespath.Options(custom_functions=_Functions(estate))

    def search(self, query: str) -> Any:
        """What the query finds; QueryError when it is no query, or asks for what cannot be."""
        return jmespath.search(query, self._document, options=self._options)


class _Functions(functions.Functions):  # type: ignore[misc]
    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    @_takes("string null")
    def _func_find(self, identity: str | None) -> dict[str, Any] | None:
        found = index.find(self._estate, identity) if identity else None
        return _seen(found) if found else None

    @_takes("string", "string null")
    def _func_named(self, type_: str, identity: str | None) -> dict[str, Any] | None:
        found = index.named(self._estate, type_, identity) if identity else None
        return _seen(found) if found else None

    @_takes("string")
    def _func_observed(self, type_: str) -> list[dict[str, Any]]:
        return [_seen(resource)["observed"] for resource in self._estate.of_type(type_)]

    @_takes("string", "string null")
    def _func_referring(self, type_: str, identity: str | None) -> list[dict[str, Any]]:
        return [_seen(each) for each in index.referring(self._estate, type_, identity)] if identity else []

    @_takes("string")
    def _func_output(self, name: str) -> str | None:
        values = [value for key, value in self._estate.outputs.items() if key.rsplit(".", 1)[-1] == name]
        return values[0] if len(values) == 1 else None

    @_takes("array")
    def _func_distinct(self, values: list[Any]) -> list[Any]:
        different = {json.dumps(value, sort_keys=True): value for value in values}
        return [different[text] for text in sorted(different)]

    @_takes("string object array null")
    def _func_parse(self, text: Any) -> Any:
        return json.loads(text) if isinstance(text, str) else text


def _seen(resource: Resource) -> dict[str, Any]:
    observed = dict(resource.observed or {})
    return {
        "stack": resource.stack,
        "region": resource.region,
        "logical_id": resource.logical_id,
        "type": resource.type,
        "physical_id": resource.physical_id,
        "observed": observed if resource.source == "api" else {},
        "recorded": observed if resource.source == "cloud-control" else {},
    }


def syntax_error(query: str) -> str:
    """What is wrong with how a query is written; empty when nothing is."""
    try:
        jmespath.compile(query)
    except JMESPathError as error:
        return str(error).splitlines()[0]
    return ""
