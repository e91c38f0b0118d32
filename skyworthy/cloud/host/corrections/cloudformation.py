"""CloudFormation itself: references across regions, events of what changed, transforms, conditions."""

from typing import Any

from ministack.services import cloudformation as state
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

from skyworthy.cloud.host import private

_TRANSFORMS_WE_PROVIDE = frozenset(
    {
        "AWS::Serverless-2016-10-31",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
    }
)


def install() -> None:
    _read_outputs_of_other_regions()
    _keep_hosted_rotation_raw()
    _announce_only_what_changed()
    _know_pseudo_parameters_in_conditions()


def _read_outputs_of_other_regions() -> None:
    """`Fn::GetStackOutput` names a region; MiniStack looks in the reading stack's own."""
    resolve = engine._resolve_refs

    def resolving(value: Any, *rest: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"Fn::GetStackOutput"}:
            wanted = resolve(value["Fn::GetStackOutput"], *rest)
            region = wanted.get("Region") or private.region()
            return _output(wanted["StackName"], wanted["OutputName"], region)
        return resolve(value, *rest)

    for module in (engine, stacks, changesets, handlers):
        if hasattr(module, "_resolve_refs"):
            module._resolve_refs = resolving


def _output(stack_name: str, output: str, region: str) -> str:
    from ministack.core.responses import get_region, set_request_region

    here = get_region()
    set_request_region(region)
    try:
        stack = state._stacks.get(stack_name)
    finally:
        set_request_region(here)
    for entry in (stack or {}).get("Outputs", []):
        if entry["OutputKey"] == output:
            return str(entry["OutputValue"])
    raise ValueError(f"Output '{output}' not found in stack '{stack_name}' of region {region}")


def _keep_hosted_rotation_raw() -> None:
    """These transforms expand on AWS's side; here our handlers take the types they would have expanded."""
    apply = engine._apply_transforms

    def applying(template: Any, *rest: Any, **named: Any) -> Any:
        declared = template.get("Transform") if isinstance(template, dict) else None
        wanted = {declared} if isinstance(declared, str) else set(map(str, declared or ()))
        if wanted and wanted <= _TRANSFORMS_WE_PROVIDE:
            return {name: section for name, section in template.items() if name != "Transform"}
        return apply(template, *rest, **named)

    for module in (engine, changesets, handlers):
        module._apply_transforms = applying


def _announce_only_what_changed() -> None:
    """An update of a stack emits events for the resources it changes, not for all of them."""
    untouched: set[tuple[str, str]] = set()
    update, add_event = stacks._update_resource, stacks._add_event

    def updating(
        kind: str, physical_id: str, old: Any, new: Any, stack: str, logical_id: str, *rest: Any
    ) -> Any:
        if old == new:
            untouched.add((stack, logical_id))
        return update(kind, physical_id, old, new, stack, logical_id, *rest)

    def adding(
        stack_id: str, stack: str, logical_id: str, kind: str, status: str, *rest: Any, **named: Any
    ) -> Any:
        if status == "UPDATE_COMPLETE" and (stack, logical_id) in untouched:
            untouched.discard((stack, logical_id))
            _withdraw_start(state._stack_events.get(stack_id) or [], logical_id)
            return None
        return add_event(stack_id, stack, logical_id, kind, status, *rest, **named)

    stacks._update_resource = updating
    stacks._add_event = adding


def _withdraw_start(events: list[dict[str, Any]], logical_id: str) -> None:
    for index in range(len(events) - 1, -1, -1):
        if events[index]["LogicalResourceId"] == logical_id:
            if events[index]["ResourceStatus"] == "UPDATE_IN_PROGRESS":
                del events[index]
            return


def _know_pseudo_parameters_in_conditions() -> None:
    """A condition on `AWS::Region` compares the region; MiniStack compares the words `AWS::Region`."""
    evaluate = engine._evaluate_conditions

    def evaluating(template: Any, parameters: dict[str, Any]) -> Any:
        known = {
            "AWS::Region": private.region(),
            "AWS::AccountId": private.account_id(),
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
        }
        return evaluate(template, {**{name: {"Value": value} for name, value in known.items()}, **parameters})

    for module in (engine, stacks, changesets, handlers, provisioners):
        if hasattr(module, "_evaluate_conditions"):
            module._evaluate_conditions = evaluating
