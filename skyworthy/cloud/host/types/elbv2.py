"""Load balancers, listeners and target groups through Elastic Load Balancing's own API."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, reconcile, register
from skyworthy.cloud.host.shapes import call


def install() -> None:
    prefix = "AWS::ElasticLoadBalancingV2"
    register(f"{prefix}::LoadBalancer", _create_balancer, _delete_balancer, _update_balancer)
    register(f"{prefix}::TargetGroup", _create_targets, _delete_targets, _update_targets)
    register(f"{prefix}::Listener", _create_listener, _delete_listener, _update_listener)
    register(f"{prefix}::ListenerCertificate", _add_certificates, _remove_certificates, _swap_certificates)
    reconcile(f"{prefix}::ListenerRule", _complete_rule)


def _retag(arn: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if gone:
        client("elbv2").remove_tags(ResourceArns=[arn], TagKeys=gone)
    if changed:
        client("elbv2").add_tags(ResourceArns=[arn], Tags=changed)


def _attributes(kind: str, arn: str, declared: list[dict[str, Any]] | None) -> None:
    """`kind` as the API spells it. Attributes that are not declared keep their values."""
    if declared:
        operation = f"modify_{kind}_attributes"
        parameter = "".join(word.title() for word in kind.split("_")) + "Arn"
        call("elbv2", operation, {"Attributes": declared}, **{parameter: arn})


def _create_balancer(properties: Properties, context: Context) -> Provisioned:
    name = properties.get("Name") or context.generated_name(longest=32)
    made = call("elbv2", "create_load_balancer", properties, Name=name)["LoadBalancers"][0]
    try:
        _attributes("load_balancer", made["LoadBalancerArn"], properties.get("LoadBalancerAttributes"))
    except Exception:
        client("elbv2").delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
        raise
    return _provisioned_balancer(made)


def _provisioned_balancer(balancer: dict[str, Any]) -> Provisioned:
    arn = balancer["LoadBalancerArn"]
    return Provisioned(
        arn,
        {
            "LoadBalancerArn": arn,
            "LoadBalancerName": balancer["LoadBalancerName"],
            "LoadBalancerFullName": arn.partition(":loadbalancer/")[2],
            "DNSName": balancer["DNSName"],
            "CanonicalHostedZoneID": balancer["CanonicalHostedZoneId"],
            "SecurityGroups": balancer.get("SecurityGroups", []),
        },
    )


def _update_balancer(arn: str, old: Properties, new: Properties) -> Provisioned:
    network = ("Subnets", "SubnetMappings")
    if any(old.get(name) != new.get(name) for name in network):
        wanted = {name: new[name] for name in network if new.get(name)}
        call("elbv2", "set_subnets", wanted, LoadBalancerArn=arn)
    for operation, name in (
        ("set_security_groups", "SecurityGroups"),
        ("set_ip_address_type", "IpAddressType"),
    ):
        if new.get(name) and old.get(name) != new[name]:
            call("elbv2", operation, {name: new[name]}, LoadBalancerArn=arn)
    _attributes("load_balancer", arn, new.get("LoadBalancerAttributes"))
    _retag(arn, old, new)
    found = client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    return _provisioned_balancer(found)


def _delete_balancer(arn: str, _: Properties) -> None:
    client("elbv2").delete_load_balancer(LoadBalancerArn=arn)


def _create_targets(properties: Properties, context: Context) -> Provisioned:
    name = properties.get("Name") or context.generated_name(longest=32)
    made = call("elbv2", "create_target_group", properties, Name=name)["TargetGroups"][0]
    arn = made["TargetGroupArn"]
    _attributes("target_group", arn, properties.get("TargetGroupAttributes"))
    _settle_targets(arn, {}, properties)
    return _provisioned_targets(arn)


def _provisioned_targets(arn: str) -> Provisioned:
    group = client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    return Provisioned(
        arn,
        {
            "TargetGroupArn": arn,
            "TargetGroupName": group["TargetGroupName"],
            "TargetGroupFullName": arn.rpartition(":")[2],
            "LoadBalancerArns": group["LoadBalancerArns"],
        },
    )


def _settle_targets(arn: str, old: Properties, new: Properties) -> None:
    before, after = old.get("Targets") or [], new.get("Targets") or []
    for operation, targets in (
        ("deregister_targets", [target for target in before if target not in after]),
        ("register_targets", [target for target in after if target not in before]),
    ):
        if targets:
            call("elbv2", operation, {"Targets": targets}, TargetGroupArn=arn)


def _update_targets(arn: str, old: Properties, new: Properties) -> Provisioned:
    defaults = {name: value for name, value in _HEALTH_CHECK.items() if name in old and name not in new}
    call("elbv2", "modify_target_group", {**new, **defaults}, TargetGroupArn=arn)
    _attributes("target_group", arn, new.get("TargetGroupAttributes"))
    _settle_targets(arn, old, new)
    _retag(arn, old, new)
    return _provisioned_targets(arn)


_HEALTH_CHECK: dict[str, Any] = {
    "HealthCheckEnabled": True,
    "HealthCheckIntervalSeconds": 30,
    "HealthCheckPath": "/",
    "HealthCheckPort": "traffic-port",
    "HealthCheckProtocol": "HTTP",
    "HealthCheckTimeoutSeconds": 5,
    "HealthyThresholdCount": 5,
    "Matcher": {"HttpCode": "200"},
    "UnhealthyThresholdCount": 2,
}
"""What a target group of an application load balancer goes back to when nothing is declared any more."""


def _delete_targets(arn: str, _: Properties) -> None:
    client("elbv2").delete_target_group(TargetGroupArn=arn)


def _create_listener(properties: Properties, _: Context) -> Provisioned:
    arn = call("elbv2", "create_listener", properties)["Listeners"][0]["ListenerArn"]
    _attributes("listener", arn, properties.get("ListenerAttributes"))
    return Provisioned(arn, {"ListenerArn": arn})


def _update_listener(arn: str, old: Properties, new: Properties) -> Provisioned:
    call("elbv2", "modify_listener", new, ListenerArn=arn)
    _attributes("listener", arn, new.get("ListenerAttributes"))
    _retag(arn, old, new)
    return Provisioned(arn, {"ListenerArn": arn})


def _delete_listener(arn: str, _: Properties) -> None:
    client("elbv2").delete_listener(ListenerArn=arn)


def _add_certificates(properties: Properties, context: Context) -> Provisioned:
    call("elbv2", "add_listener_certificates", properties)
    certificates_id = f"{properties['ListenerArn']}|{context.logical_id}"
    return Provisioned(certificates_id, {"Id": certificates_id})


def _swap_certificates(certificates_id: str, old: Properties, new: Properties) -> Provisioned:
    _remove_certificates(certificates_id, old)
    call("elbv2", "add_listener_certificates", new)
    return Provisioned(certificates_id, {"Id": certificates_id})


def _remove_certificates(_: str, properties: Properties) -> None:
    call("elbv2", "remove_listener_certificates", properties)


def _complete_rule(arn: str, old: Properties, new: Properties) -> None:
    """The built-in handler checks a rule well, but keeps no weights, no authentication and no tags."""
    if old.get("Actions") != new.get("Actions"):
        call("elbv2", "modify_rule", {"Actions": new["Actions"]}, RuleArn=arn)
    _retag(arn, old, new)
