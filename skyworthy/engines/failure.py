"""Say why a deployment failed: the resource, the reason, and what was rolled back."""

from collections.abc import Iterable, Sequence

from skyworthy.engines.events import ResourceEvent

_CONSEQUENCES = ("Resource creation cancelled", "Resource update cancelled")


def root_causes(events: Iterable[ResourceEvent]) -> list[ResourceEvent]:
    """The resources that failed of themselves, not because another one had."""
    return [
        event
        for event in events
        if event.failed and not event.is_stack and not event.reason.startswith(_CONSEQUENCES)
    ]


def rolled_back(events: Sequence[ResourceEvent]) -> list[ResourceEvent]:
    """What CloudFormation removed again in the stacks it rolled back."""
    stacks = {event.stack for event in events if event.is_stack and "ROLLBACK" in event.status}
    return [event for event in events if event.stack in stacks and event.status == "DELETE_COMPLETE"]


def describe(action: str, events: Sequence[ResourceEvent], said: str) -> str:
    """Every root cause, then what was undone; the engine's own words where no event explains it."""
    causes = root_causes(events)
    if not causes:
        return f"{action} failed: {said.strip()}"
    lines = [f"{action} failed:"]
    lines += [f"  {event.stack}/{event.logical_id} ({event.type}): {event.reason}" for event in causes]
    undone = rolled_back(events)
    if undone:
        lines.append(f"  rolled back: {len(undone)} resource{'s' if len(undone) > 1 else ''}")
        lines += [f"    {event.stack}/{event.logical_id} ({event.type})" for event in undone[:20]]
    return "\n".join(lines)
