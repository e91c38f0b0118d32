"""Application Auto Scaling: moto's API, tied to this server's ECS services and CloudWatch alarms."""

import json
import sys
import types
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.cloud.host import moto_service
from skyworthy.cloud.host.registry import client

_METRICS = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}


def install() -> None:
    moto_service.mount("applicationautoscaling", "application-autoscaling", "AnyScaleFrontendService", _adapt)


@dataclass(frozen=True)
class _Alarm:
    """What moto wants to know of a policy's alarm."""

    name: str
    alarm_arn: str


def _without_ecs_of_moto() -> None:
    """moto's own ECS drags in its EC2, which costs a second; we ask this server's ECS instead."""
    unused = types.ModuleType("moto.ecs")
    unused.ecs_backends = defaultdict(lambda: defaultdict(lambda: None))  # type: ignore[attr-defined]
    sys.modules.setdefault("moto.ecs", unused)


def _adapt() -> None:
    _without_ecs_of_moto()
    from moto.applicationautoscaling import models
    from moto.applicationautoscaling.exceptions import AWSValidationException
    from moto.core.exceptions import JsonRESTError

    backend, policy = models.ApplicationAutoscalingBackend, models.FakeApplicationAutoscalingPolicy
    deregister, put = backend.deregister_scalable_target, backend.put_scaling_policy

    def service_exists(_: Any, resource_id: str) -> bool:
        _, cluster, service = resource_id.split("/")
        try:
            found = client("ecs").describe_services(cluster=cluster, services=[service])["services"]
        except ClientError:
            found = []
        if not any(row["status"] == "ACTIVE" for row in found):
            raise AWSValidationException(f"ECS service doesn't exist: {resource_id}")
        return True

    def put_on_a_target(self: Any, **given: Any) -> Any:
        target = (given["resource_id"], given["scalable_dimension"])
        if not self._scalable_target_exists(*target):
            raise JsonRESTError(
                "ObjectNotFoundException",
                f"No scalable target registered for service namespace: {given['service_namespace']}, "
                f"resource ID: {target[0]}, scalable dimension: {target[1]}",
            )
        key = policy.formulate_key(given["service_namespace"], *target, given["policy_name"])
        before = self.policies.get(key)
        made = put(self, **given)
        if before:
            made.policy_arn = before.policy_arn
            before.delete_alarms(self.account_id, self.region_name)
        _create_alarms(made)
        return made

    def deregister_with_policies(self: Any, namespace: str, resource_id: str, dimension: str) -> None:
        for held in list(self.policies.values()):
            if (held.resource_id, held.scalable_dimension) == (resource_id, dimension):
                self.delete_scaling_policy(held.policy_name, namespace, resource_id, dimension)
        deregister(self, namespace, resource_id, dimension)

    backend._ecs_service_exists_for_target = service_exists
    backend.put_scaling_policy = put_on_a_target
    backend.deregister_scalable_target = deregister_with_policies
    policy.create_alarms = lambda _: None
    policy.delete_alarms = _delete_alarms
    _keep_tags()


def _keep_tags() -> None:
    """moto has no tags on scalable targets; the API and CloudFormation do."""
    from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Responses

    register = Responses.register_scalable_target

    def registering(request: Any) -> str:
        answer: str = register(request)
        sent = request._get_param("Tags") or {}
        _tags_of(request, json.loads(answer)["ScalableTargetARN"]).update(sent)
        return answer

    Responses.register_scalable_target = registering
    Responses.list_tags_for_resource = _list_tags
    Responses.tag_resource = _tag
    Responses.untag_resource = _untag


def _tags_of(request: Any, arn: str | None = None) -> dict[str, str]:
    from moto.core.exceptions import JsonRESTError

    arn = arn or request._get_param("ResourceARN")
    for targets in request.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                held: dict[str, str] = target.__dict__.setdefault("tags", {})
                return held
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found for resource ARN: {arn}")


def _list_tags(request: Any) -> str:
    return json.dumps({"Tags": _tags_of(request)})


def _tag(request: Any) -> str:
    _tags_of(request).update(request._get_param("Tags"))
    return "{}"


def _untag(request: Any) -> str:
    for key in request._get_param("TagKeys"):
        _tags_of(request).pop(key, None)
    return "{}"


def _create_alarms(policy: Any) -> None:
    """A target-tracking policy owns two alarms: out fast, in slowly and only well below the target."""
    settings = policy.target_tracking_scaling_policy_configuration or {}
    specification = settings.get("PredefinedMetricSpecification") or {}
    metric = _METRICS.get(specification.get("PredefinedMetricType", ""))
    if metric is None:
        return
    _, cluster, service = policy.resource_id.split("/")
    target = float(settings["TargetValue"])
    kinds = [("AlarmHigh", "GreaterThanThreshold", target, 3)]
    if not settings.get("DisableScaleIn"):
        kinds.append(("AlarmLow", "LessThanThreshold", target * 0.9, 15))
    for kind, comparison, threshold, periods in kinds:
        name = f"TargetTracking-{policy.resource_id}-{kind}-{uuid.uuid4()}"
        client("cloudwatch").put_metric_alarm(
            AlarmName=name,
            AlarmDescription=f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.policy_arn}.",
            Namespace="AWS/ECS",
            MetricName=metric,
            Dimensions=[
                {"Name": "ClusterName", "Value": cluster},
                {"Name": "ServiceName", "Value": service},
            ],
            Statistic="Average",
            Unit="Percent",
            Period=60,
            EvaluationPeriods=periods,
            Threshold=threshold,
            ComparisonOperator=comparison,
            AlarmActions=[policy.policy_arn],
        )
        made = client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
        policy.alarms.append(_Alarm(name, made["AlarmArn"]))


def _delete_alarms(policy: Any, _account: str, _region: str) -> None:
    names = [alarm.name for alarm in policy.alarms]
    if names:
        client("cloudwatch").delete_alarms(AlarmNames=names)
