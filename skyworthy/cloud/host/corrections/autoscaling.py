"""Groups of instances: the target groups they register with, which the built-in service does not know."""

from typing import Any

from ministack.services import autoscaling

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import client
from skyworthy.cloud.host.services import Action, Answer, Parameters, members, one, wrap, xml
from skyworthy.cloud.host.settings import Setting, keep

private.require(autoscaling, "_ACTION_MAP", "_asgs", "_error", "_xml")

_NAME = "TargetGroupARNs"


def install() -> None:
    autoscaling._ACTION_MAP["AttachLoadBalancerTargetGroups"] = _attach
    autoscaling._ACTION_MAP["DetachLoadBalancerTargetGroups"] = _detach
    wrap(autoscaling._ACTION_MAP, "DescribeAutoScalingGroups", _describe)
    keep("AWS::AutoScaling::AutoScalingGroup", {_NAME: Setting(_put, lambda group: _put(group, []))})


def _attach(parameters: Parameters) -> Answer:
    return _change(parameters, "Attach", lambda had, asked: [*had, *(arn for arn in asked if arn not in had)])


def _detach(parameters: Parameters) -> Answer:
    return _change(parameters, "Detach", lambda had, asked: [arn for arn in had if arn not in asked])


def _change(parameters: Parameters, verb: str, change: Any) -> Answer:
    group = autoscaling._asgs.get(one(parameters, "AutoScalingGroupName"))
    answer: Answer
    if group is None:
        answer = autoscaling._error("ValidationError", "AutoScalingGroup name not found")
        return answer
    group[_NAME] = change(group.get(_NAME, []), members(parameters, f"{_NAME}.member"))
    action = f"{verb}LoadBalancerTargetGroups"
    answer = autoscaling._xml(200, f"{action}Response", f"<{action}Result/>")
    return answer


def _describe(describe: Action, parameters: Parameters) -> Answer:
    status, headers, body = describe(parameters)
    text = body.decode()
    for name, group in autoscaling._asgs.items():
        named = f"<AutoScalingGroupName>{name}</AutoScalingGroupName>"
        text = text.replace(f"{named}<AutoScalingGroupARN>", f"{named}{_targets(group)}<AutoScalingGroupARN>")
    return status, headers, text.encode()


def _targets(group: dict[str, Any]) -> str:
    return xml(_NAME, group.get(_NAME, []), "member")


def _put(group: str, wanted: list[str]) -> None:
    api = client("autoscaling")
    (found,) = api.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    had = found.get(_NAME, [])
    if gone := [arn for arn in had if arn not in wanted]:
        api.detach_load_balancer_target_groups(AutoScalingGroupName=group, TargetGroupARNs=gone)
    if new := [arn for arn in wanted if arn not in had]:
        api.attach_load_balancer_target_groups(AutoScalingGroupName=group, TargetGroupARNs=new)
