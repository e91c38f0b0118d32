"""Load balancers and target groups: every attribute is reported, with its default where none was declared."""

from typing import Any

from ministack.services import alb

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, one, wrap, xml

private.require(alb, "_ACTION_MAP", "_lbs", "_lb_attrs", "_tgs", "_tg_attrs", "_attrs_xml")
_APPLICATION = {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "client_keep_alive.seconds": "3600",
    "connection_logs.s3.bucket": "",
    "connection_logs.s3.enabled": "false",
    "connection_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "ipv6.deny_all_igw_traffic": "false",
    "load_balancing.cross_zone.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
_NETWORK = {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "load_balancing.cross_zone.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
_TARGET_GROUP = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "load_balancing.algorithm.type": "round_robin",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "slow_start.duration_seconds": "0",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.enabled": "false",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.type": "lb_cookie",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}


def install() -> None:
    for name in ("DescribeLoadBalancerAttributes", "ModifyLoadBalancerAttributes"):
        wrap(alb._ACTION_MAP, name, _complete_balancer_attributes)
    for name in ("DescribeTargetGroupAttributes", "ModifyTargetGroupAttributes"):
        wrap(alb._ACTION_MAP, name, _complete_target_attributes)
    alb._attrs_xml = lambda attributes: "".join(xml("member", attribute) for attribute in attributes)


def _complete(store: Any, arn: str | None, defaults: dict[str, str]) -> None:
    held = {attribute["Key"]: str(attribute["Value"]) for attribute in store.get(arn, [])}
    whole = sorted({**defaults, **held}.items())
    store[arn] = [{"Key": key, "Value": value} for key, value in whole]


def _complete_balancer_attributes(answer: Action, parameters: Parameters) -> Answer:
    balancer = alb._lbs.get(one(parameters, "LoadBalancerArn"))
    if balancer:
        network = balancer["Type"] == "network"
        _complete(alb._lb_attrs, balancer["LoadBalancerArn"], _NETWORK if network else _APPLICATION)
    return answer(parameters)


def _complete_target_attributes(answer: Action, parameters: Parameters) -> Answer:
    group = alb._tgs.get(one(parameters, "TargetGroupArn"))
    if group and group["Protocol"] in ("HTTP", "HTTPS"):
        _complete(alb._tg_attrs, group["TargetGroupArn"], _TARGET_GROUP)
    return answer(parameters)
