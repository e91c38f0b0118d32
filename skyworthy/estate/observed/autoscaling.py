"""Application Auto Scaling: what may be scaled within which bounds, and by which policy."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted

_SERVICE = "application-autoscaling"


def _target(api: Api, wanted: Wanted) -> Answer | None:
    resource, dimension, namespace = wanted.physical_id.split("|")
    rows = api.rows(
        wanted.region, _SERVICE, "describe_scalable_targets", "ScalableTargets", ServiceNamespace=namespace
    )
    for row in rows:
        if (row["ResourceId"], row["ScalableDimension"]) == (resource, dimension):
            return {**row, "Id": wanted.physical_id, "Tags": _tags(api, wanted, row)}
    return None


def _tags(api: Api, wanted: Wanted, target: Answer) -> Answer:
    """Targets registered before Application Auto Scaling had tags have no ARN to ask for them by."""
    arn = target.get("ScalableTargetARN")
    if not arn:
        return {}
    tags: Answer = api.ask(wanted.region, _SERVICE, "list_tags_for_resource", ResourceARN=arn)["Tags"]
    return tags


def _policy(api: Api, wanted: Wanted) -> Answer | None:
    """The physical id is the policy's ARN, which names the service:
    `…:resource/ecs/service/…:policyName/…`."""
    namespace = wanted.physical_id.split(":resource/", 1)[-1].split("/", 1)[0]
    rows = api.rows(
        wanted.region, _SERVICE, "describe_scaling_policies", "ScalingPolicies", ServiceNamespace=namespace
    )
    return next((row for row in rows if row["PolicyARN"] == wanted.physical_id), None)


READERS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": Reader(_target),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Reader(
        _policy,
        spelled={
            "Arn": "PolicyARN",
            "ScalingTargetId": "join('|', [ResourceId, ScalableDimension, ServiceNamespace])",
        },
    ),
}
