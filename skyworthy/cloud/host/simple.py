"""Types whose create, update and delete are one call each: a row says which, and what the id is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

Answer = dict[str, Any]
Parameters = Mapping[str, Any]


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Simple:
    """Parameters not named here come from the properties, by the operation's shape."""

    service: str
    create: str
    delete: str
    identify: Callable[[Answer, Properties], str]
    """The physical id, from the answer of the create call and the properties."""
    target: Callable[[str, Properties], Parameters]
    """What names the resource in a delete or update call, from its physical id and properties."""
    settle: Callable[[Properties, Context], Parameters] = _nothing
    """Parameters of the create call that the properties do not spell as the API does."""
    attributes: Callable[[Answer, Properties], Mapping[str, Any]] = _nothing
    update: str = ""
    """Empty: a change replaces the resource."""
    revise: Callable[[str, Properties], Parameters] = _nothing
    """As `settle`, for the update call."""


def provide(resource_type: str, row: Simple) -> None:
    def create(properties: Properties, context: Context) -> Provisioned:
        settled = row.settle(properties, context)
        answer = call(row.service, row.create, properties, **settled)
        return Provisioned(row.identify(answer, properties), row.attributes(answer, properties))

    def delete(physical_id: str, properties: Properties) -> None:
        getattr(client(row.service), row.delete)(**row.target(physical_id, properties))

    def update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
        named = {**row.target(physical_id, new), **row.revise(physical_id, new)}
        answer = call(row.service, row.update, new, **named)
        return Provisioned(physical_id, row.attributes(answer, new))

    register(resource_type, create, delete, update if row.update else None)
