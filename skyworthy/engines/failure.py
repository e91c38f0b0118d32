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


def rolled_back(events: Iterable[ResourceEvent]) -> list[ResourceEvent]:
    """What CloudFormation undid after the first failure."""
    undone: list[ResourceEvent] = []
    rolling: set[str] = set()
    for event in events:
        if event.is_stack and "ROLLBACK_IN_PROGRESS" in event.status:
            rolling.add(event.stack)
        elif event.stack in rolling and event.status in ("DELETE_COMPLETE", "UPDATE_COMPLETE") and not event.is_stack:
            undone.append(event)
    return undone


def describe(action: str, events: Sequence[ResourceEvent], said: str) -> str:
    """One message: every root cause, then what was undone; the engine's own words where no event explains it."""
    causes = root_causes(events)
    if not causes:
        return f"{action} failed: {said.strip()}"
    lines = [f"{action} failed:"]
    lines += [f"  {event.stack}/{event.logical_id} ({event.type}): {event.reason}" for event in causes]
    undone = rolled_back(events)
    if undone:
        lines.append(f"  rolled back: {len(undone)} resources")
        lines += [f"    {event.stack}/{event.logical_id} ({event.type})" for event in undone[:20]]
    return "\n".join(lines)
