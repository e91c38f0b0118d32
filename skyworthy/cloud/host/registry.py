"""How a resource type, or a correction of a built-in one, is put into the server's CloudFormation.

A handler of ours calls the server's own AWS APIs over loopback through `client`, so that what
CloudFormation made and what a user sees through the API are one thing. Such handlers must not run on the
server's event loop (they would wait for themselves), so every type registered or overlaid here is moved to
a worker thread.
"""

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from skyworthy.cloud.host import private
from skyworthy.schemas import property_names, schema

Properties = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """Who asks: the logical id and the stack, for names that CloudFormation would generate."""

    logical_id: str
    stack: str

    def generated_name(self, *, longest: int = 255, lowercase: bool = False) -> str:
        """The name CloudFormation gives a resource that has none of its own; the same at every call."""
        name = private.physical_name(self.stack, self.logical_id, max_len=longest)
        return name.lower() if lowercase else name


@dataclass(frozen=True)
class Provisioned:
    """What a create or update answers: what `Ref` gives, and what `Fn::GetAtt` can give."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Create(Protocol):
    def __call__(self, properties: Properties, context: Context, /) -> Provisioned: ...


class Update(Protocol):
    def __call__(self, physical_id: str, old: Properties, new: Properties, /) -> Provisioned: ...


class Delete(Protocol):
    def __call__(self, physical_id: str, properties: Properties, /) -> None: ...


_off_loop: set[str] = set()
_clients: dict[tuple[str, str, str], Any] = {}
_clients_lock = threading.Lock()


def client(service: str, *, region: str | None = None) -> Any:
    """A boto3 client on this server, for the account and region of the request being served."""
    key = (service, private.account_id(), region or private.region())
    with _clients_lock:
        if key not in _clients:
            _clients[key] = boto3.client(
                service,
                endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
                aws_access_key_id=key[1],
                aws_secret_access_key="embedded",
                region_name=key[2],
                config=Config(retries={"max_attempts": 1}, max_pool_connections=32),
            )
        return _clients[key]


def tolerating_absence(delete: Delete) -> Delete:
    """CloudFormation's delete of something already gone succeeds."""

    @functools.wraps(delete)
    def tolerant(physical_id: str, properties: Properties) -> None:
        try:
            delete(physical_id, properties)
        except ClientError as error:
            if not is_not_found(error):
                raise

    return tolerant


def is_not_found(error: ClientError) -> bool:
    """Whether an AWS error says that the resource does not exist (each service words it in its own way)."""
    code = error.response.get("Error", {}).get("Code", "")
    return (
        any(word in code for word in ("NotFound", "NoSuch", "Nonexist", "NonExist"))
        or code == "ResourceNotFound"
    )


def register(resource_type: str, create: Create, delete: Delete, update: Update | None = None) -> None:
    """Provide `resource_type`. Without `update`, a change of any property replaces the resource.

    What replaces otherwise comes from the registry schema's createOnlyProperties.
    """

    def on_create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, Any]]:
        made = create(properties, Context(logical_id, stack))
        return made.physical_id, dict(made.attributes)

    handlers: dict[str, Callable[..., Any]] = {"create": on_create, "delete": tolerating_absence(delete)}
    if update is not None:
        in_place = update

        def on_update(
            physical_id: str, old: Properties, new: Properties, _stack: str
        ) -> tuple[str, dict[str, Any]]:
            made = in_place(physical_id, old, new)
            return made.physical_id, dict(made.attributes)

        handlers["update"] = on_update
    private.RESOURCE_HANDLERS[resource_type] = handlers
    private.REPLACING_PROPERTIES.setdefault(
        resource_type, property_names(resource_type, "createOnlyProperties")
    )
    _tag_with_the_stack(resource_type)
    _off_loop.add(resource_type)


def _tag_with_the_stack(resource_type: str) -> None:
    """A stack's tags, and those by which CloudFormation marks its resources, reach a type that takes them."""
    described = schema(resource_type) or {}
    tagging = described.get("tagging") or {}
    if tagging.get("taggable") and tagging.get("cloudFormationSystemTags"):
        name = tagging["tagProperty"].removeprefix("/properties/")
        shape = "list" if described["properties"][name].get("type") == "array" else "map"
        private.STACK_TAG_PROPERTY.setdefault(resource_type, (name, shape))


Reconcile = Callable[[str, Properties, Properties], Mapping[str, Any] | None]
"""`(physical_id, old, new)`: brings the service from one declaration to the other; empty `old` on a create.
"""


def after(resource_type: str, apply: Callable[[str, Properties], Mapping[str, Any] | None]) -> None:
    """Run `apply(physical_id, properties)` after the built-in create and update (see `reconcile`)."""
    reconcile(resource_type, lambda physical_id, _old, new: apply(physical_id, new))


def reconcile(resource_type: str, apply: Reconcile) -> None:
    """Run `apply` after the built-in create and update of a type.

    It puts right, through the service's own API, what the built-in handler drops. What it returns is added
    to the attributes that `Fn::GetAtt` can give. A create whose second half fails is taken back, so that
    nothing is left.
    """
    handlers = private.RESOURCE_HANDLERS[resource_type]
    _off_loop.add(resource_type)
    create, update = handlers["create"], handlers.get("update")

    @functools.wraps(create)
    def on_create(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, Any]]:
        physical_id, attributes = create(logical_id, properties, stack)
        try:
            extra = apply(physical_id, {}, properties)
        except Exception:
            also = (logical_id,) if handlers.get("delete_with_logical_id") else ()
            with contextlib.suppress(Exception):
                handlers["delete"](physical_id, properties, *also)
            raise
        return physical_id, {**(attributes or {}), **(extra or {})}

    handlers["create"] = on_create
    if update is None:
        return
    in_place = update

    @functools.wraps(in_place)
    def on_update(
        physical_id: str, old: Properties, new: Properties, *rest: Any
    ) -> tuple[str, dict[str, Any]]:
        updated_id, attributes = in_place(physical_id, old, new, *rest)
        extra = apply(updated_id, old if updated_id == physical_id else {}, new)
        return updated_id, {**(attributes or {}), **(extra or {})}

    handlers["update"] = on_update


def before_delete(resource_type: str, apply: Callable[[str, Properties], None]) -> None:
    """Run `apply(physical_id, properties)` before the built-in delete; raising refuses the delete."""
    handlers = private.RESOURCE_HANDLERS[resource_type]
    _off_loop.add(resource_type)
    original = handlers["delete"]

    @functools.wraps(original)
    def run(physical_id: str, properties: Properties, *rest: Any) -> None:
        apply(physical_id, properties)
        original(physical_id, properties, *rest)

    handlers["delete"] = run


def runs_off_loop(resource_type: str) -> bool:
    """Whether a type's handlers may call the server."""
    return resource_type in _off_loop
