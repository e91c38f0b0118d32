"""Every private symbol of MiniStack that we rely on, asserted at import.

An upgrade that moves one of them fails here, at start, with its name, and not in the middle of a deployment.
"""

from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import responses
from ministack.services import cloudcontrol
from ministack.services import cloudformation as cloudformation_state
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

_NEEDED: dict[Any, tuple[str, ...]] = {
    app: ("main", "SERVICE_HANDLERS", "app"),
    responses: ("get_account_id", "get_region", "AccountRegionScopedDict"),
    cloudcontrol: ("_resources", "_resource_key"),
    cloudformation_state: ("_stacks", "_stack_events"),
    provisioners: ("_RESOURCE_HANDLERS", "_REPLACING_PROPERTIES", "_STACK_TAG_PROPERTY", "_physical_name"),
    stacks: (
        "_runs_on_worker_thread",
        "_sends_back_failed_update",
        "_add_event",
        "_update_resource",
        "_resolve_refs",
    ),
    engine: ("_apply_transforms", "_resolve_refs", "_evaluate_conditions"),
    changesets: ("_apply_transforms",),
    handlers: ("_apply_transforms",),
}


def require(module: Any, *names: str) -> None:
    """Called at import by whatever relies on private symbols of one service."""
    for name in names:
        if not hasattr(module, name):
            raise ImportError(
                f"MiniStack has no {module.__name__}.{name} any more: this version is not supported. "
                "Install the version pinned in uv.lock."
            )


for _module, _names in _NEEDED.items():
    require(_module, *_names)

Handlers = dict[str, dict[str, Callable[..., Any]]]
RESOURCE_HANDLERS: Handlers = provisioners._RESOURCE_HANDLERS
BUILT_IN: frozenset[str] = frozenset(RESOURCE_HANDLERS)
"""The types that MiniStack itself provides, before anything of ours is registered."""
REPLACING_PROPERTIES: dict[str, tuple[str, ...]] = provisioners._REPLACING_PROPERTIES
STACK_TAG_PROPERTY: dict[str, tuple[str, str]] = provisioners._STACK_TAG_PROPERTY
physical_name: Callable[..., str] = provisioners._physical_name
account_id: Callable[[], str] = responses.get_account_id
region: Callable[[], str] = responses.get_region
cloud_control_resources: Any = cloudcontrol._resources
cloud_control_key: Callable[[str, str], str] = cloudcontrol._resource_key
