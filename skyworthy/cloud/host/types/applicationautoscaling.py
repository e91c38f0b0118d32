"""Application Auto Scaling: scalable targets with their scheduled actions, and scaling policies."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

_SERVICE = "application-autoscaling"
_KEY = ("ResourceId", "ScalableDimension", "ServiceNamespace")


def install() -> None:
    register("AWS::ApplicationAutoScaling::ScalableTarget", _create_target, _delete_target, _update_target)
    register("AWS::ApplicationAutoScaling::ScalingPolicy", _create_policy, _delete_policy, _update_policy)


def _create_target(properties: Properties, _: Context) -> Provisioned:
    call(_SERVICE, "register_scalable_target", properties)
    key = {name: properties[name] for name in _KEY}
    for action in properties.get("ScheduledActions") or []:
        call(_SERVICE, "put_scheduled_action", action, **key)
    target_id = "|".join(str(properties[name]) for name in _KEY)
    return Provisioned(target_id, {"Id": target_id})


def _update_target(target_id: str, old: Properties, new: Properties) -> Provisioned:
    kept = {action["ScheduledActionName"] for action in new.get("ScheduledActions") or []}
    for action in old.get("ScheduledActions") or []:
        if action["ScheduledActionName"] not in kept:
            call(_SERVICE, "delete_scheduled_action", action, **{name: new[name] for name in _KEY})
    call(_SERVICE, "register_scalable_target", {**new, "Tags": None})
    for action in new.get("ScheduledActions") or []:
        call(_SERVICE, "put_scheduled_action", action, **{name: new[name] for name in _KEY})
    _retag(new, old)
    return Provisioned(target_id, {"Id": target_id})


def _retag(new: Properties, old: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if changed or gone:
        found = client(_SERVICE).describe_scalable_targets(
            ServiceNamespace=new["ServiceNamespace"],
            ResourceIds=[new["ResourceId"]],
            ScalableDimension=new["ScalableDimension"],
        )["ScalableTargets"][0]
        arn = found["ScalableTargetARN"]
        client(_SERVICE).untag_resource(ResourceARN=arn, TagKeys=gone)
        client(_SERVICE).tag_resource(ResourceARN=arn, Tags={tag["Key"]: tag["Value"] for tag in changed})


def _delete_target(target_id: str, _: Properties) -> None:
    key = dict(zip(_KEY, target_id.split("|"), strict=True))
    known = client(_SERVICE).describe_scalable_targets(
        ServiceNamespace=key["ServiceNamespace"],
        ResourceIds=[key["ResourceId"]],
        ScalableDimension=key["ScalableDimension"],
    )
    if known["ScalableTargets"]:
        client(_SERVICE).deregister_scalable_target(**key)


def _key(properties: Properties) -> dict[str, Any]:
    """A policy names its target by its id, or by the three parts of it."""
    if properties.get("ScalingTargetId"):
        return dict(zip(_KEY, properties["ScalingTargetId"].split("|"), strict=True))
    return {name: properties[name] for name in _KEY}


def _create_policy(properties: Properties, _: Context) -> Provisioned:
    made = call(_SERVICE, "put_scaling_policy", properties, **_key(properties))
    return Provisioned(made["PolicyARN"], {"Arn": made["PolicyARN"]})


def _update_policy(_arn: str, _old: Properties, new: Properties) -> Provisioned:
    return _create_policy(new, Context("", ""))


def _delete_policy(_arn: str, properties: Properties) -> None:
    key = _key(properties)
    known = client(_SERVICE).describe_scaling_policies(
        ServiceNamespace=key["ServiceNamespace"], ResourceId=key["ResourceId"]
    )
    if any(row["PolicyName"] == properties["PolicyName"] for row in known["ScalingPolicies"]):
        client(_SERVICE).delete_scaling_policy(PolicyName=properties["PolicyName"], **key)
