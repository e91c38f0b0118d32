"""Load balancers, their listeners and target groups. Attributes and tags have calls of their own."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted, further, listed, with_more

_TAGS = "TagDescriptions[0].Tags"


def _load_balancer(api: Api, wanted: Wanted) -> Answer | None:
    found = with_more(
        listed("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
        further(
            "elbv2",
            "describe_load_balancer_attributes",
            "LoadBalancerAttributes",
            "Attributes",
            LoadBalancerArn="LoadBalancerArn",
        ),
        further("elbv2", "describe_tags", "Tags", _TAGS, ResourceArns=["LoadBalancerArn"]),
    )(api, wanted)
    return found and {**found, "LoadBalancerFullName": wanted.physical_id.split(":loadbalancer/", 1)[-1]}


def _target_group(api: Api, wanted: Wanted) -> Answer | None:
    found = with_more(
        listed("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
        further(
            "elbv2",
            "describe_target_group_attributes",
            "TargetGroupAttributes",
            "Attributes",
            TargetGroupArn="TargetGroupArn",
        ),
        further("elbv2", "describe_tags", "Tags", _TAGS, ResourceArns=["TargetGroupArn"]),
        further(
            "elbv2",
            "describe_target_health",
            "Targets",
            "TargetHealthDescriptions[].Target",
            TargetGroupArn="TargetGroupArn",
        ),
    )(api, wanted)
    return found and {**found, "TargetGroupFullName": wanted.physical_id.rsplit(":", 1)[-1]}


def _by_arn(operation: str, parameter: str, result: str) -> Look:
    def look(api: Api, wanted: Wanted) -> Answer | None:
        answer = api.ask_if_any(
            wanted.region,
            "elbv2",
            operation,
            "ListenerNotFound",
            "RuleNotFound",
            **{parameter: [wanted.physical_id]},
        )
        found = answer.get(result) or [None]
        first: Answer | None = found[0]
        return first

    return look


READERS = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Reader(
        _load_balancer,
        spelled={
            "CanonicalHostedZoneID": "CanonicalHostedZoneId",
            "Name": "LoadBalancerName",
            "Subnets": "AvailabilityZones[].SubnetId",
            "SubnetMappings": "AvailabilityZones[].{SubnetId: SubnetId}",
        },
        open=frozenset({"LoadBalancerAttributes"}),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": Reader(
        with_more(
            _by_arn("describe_listeners", "ListenerArns", "Listeners"),
            further(
                "elbv2",
                "describe_listener_attributes",
                "ListenerAttributes",
                "Attributes",
                ListenerArn="ListenerArn",
            ),
            further("elbv2", "describe_tags", "Tags", _TAGS, ResourceArns=["ListenerArn"]),
        ),
        open=frozenset({"ListenerAttributes"}),
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Reader(
        with_more(
            _by_arn("describe_rules", "RuleArns", "Rules"),
            further("elbv2", "describe_tags", "Tags", _TAGS, ResourceArns=["RuleArn"]),
        ),
        unreported={"ListenerArn": "a rule's ARN holds its listener's; ELB reports no separate field"},
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Reader(
        _target_group,
        spelled={"Name": "TargetGroupName"},
        open=frozenset({"TargetGroupAttributes"}),
    ),
}
