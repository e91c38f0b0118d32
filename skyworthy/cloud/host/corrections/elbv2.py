"""Load balancers: their network as it is, deletion protection, groups in use; no invented health."""

from typing import Any

from ministack.services import alb, ec2

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, members, one, wrap, xml

private.require(alb, "_ACTION_MAP", "_lbs", "_lb_attrs", "_tgs", "_listeners", "_rules", "_targets", "_tags")
private.require(alb, "_lb_xml", "_tg_xml", "_parse_targets_param", "_error", "_xml")
private.require(ec2, "_subnets", "_vpcs")


def install() -> None:
    actions = alb._ACTION_MAP
    wrap(actions, "CreateLoadBalancer", _create_balancer)
    wrap(actions, "DeleteLoadBalancer", _delete_balancer)
    wrap(actions, "SetSubnets", _set_subnets)
    wrap(actions, "CreateTargetGroup", _create_targets)
    wrap(actions, "DeleteTargetGroup", _delete_targets)
    wrap(actions, "DescribeTargetHealth", _target_health)
    alb._lb_xml = _balancer_xml
    spell = alb._tg_xml
    alb._tg_xml = lambda group: _with_group_members(spell(_with_balancers(group)), group)


def _mapped_subnets(parameters: Parameters) -> list[str]:
    mapped: list[str] = []
    while found := one(parameters, f"SubnetMappings.member.{len(mapped) + 1}.SubnetId"):
        mapped.append(found)
    return mapped


def _missing_subnet(subnets: list[str]) -> Answer | None:
    missing = [subnet for subnet in subnets if subnet not in ec2._subnets]
    return _refused("SubnetNotFound", f"The subnet ID '{missing[0]}' does not exist") if missing else None


def _create_balancer(create: Action, parameters: Parameters) -> Answer:
    subnets = members(parameters, "Subnets.member") or _mapped_subnets(parameters)
    missing = _missing_subnet(subnets)
    if missing:
        return missing
    answer = create(parameters)
    if answer[0] >= 300:
        return answer
    name = one(parameters, "Name")
    balancer = next(found for found in alb._lbs.values() if found["LoadBalancerName"] == name)
    balancer["Subnets"] = subnets
    if subnets:
        balancer["VpcId"] = ec2._subnets[subnets[0]]["VpcId"]
    if balancer["Type"] == "application" and not balancer["SecurityGroups"]:
        default = ec2._vpcs.get(balancer["VpcId"], {}).get("DefaultSecurityGroupId")
        balancer["SecurityGroups"] = [default] if default else []
    if balancer["Scheme"] == "internal":
        balancer["DNSName"] = f"internal-{balancer['DNSName']}"
    if balancer["Type"] == "network":
        _rename_as_network(balancer)
    inner = f"<LoadBalancers>{_balancer_xml(balancer)}</LoadBalancers>"
    described: Answer = alb._xml(200, "CreateLoadBalancer", inner)
    return described


def _rename_as_network(balancer: dict[str, Any]) -> None:
    """A network load balancer's ARN says `net`; the built-in one always says `app`."""
    old = balancer["LoadBalancerArn"]
    new = old.replace(":loadbalancer/app/", ":loadbalancer/net/")
    for store in (alb._lbs, alb._lb_attrs, alb._tags):
        store[new] = store.pop(old)
    balancer["LoadBalancerArn"] = new


def _set_subnets(put: Action, parameters: Parameters) -> Answer:
    missing = _missing_subnet(members(parameters, "Subnets.member") or _mapped_subnets(parameters))
    if missing:
        return missing
    answer = put(parameters)
    balancer = alb._lbs.get(one(parameters, "LoadBalancerArn"))
    if answer[0] >= 300 or balancer is None:
        return answer
    zones = xml("AvailabilityZones", _zones(balancer), "member")
    described: Answer = alb._xml(200, "SetSubnets", zones + xml("IpAddressType", balancer["IpAddressType"]))
    return described


def _zones(balancer: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"ZoneName": ec2._subnets.get(subnet, {}).get("AvailabilityZone"), "SubnetId": subnet}
        for subnet in balancer["Subnets"]
    ]


def _balancer_xml(balancer: dict[str, Any]) -> str:
    described = {
        "LoadBalancerArn": balancer["LoadBalancerArn"],
        "LoadBalancerName": balancer["LoadBalancerName"],
        "DNSName": balancer["DNSName"],
        "CanonicalHostedZoneId": "Z35SXDOTRQ7X7K",
        "CreatedTime": balancer["CreatedTime"],
        "Scheme": balancer["Scheme"],
        "VpcId": balancer["VpcId"],
        "State": {"Code": balancer["State"]},
        "Type": balancer["Type"],
        "AvailabilityZones": _zones(balancer),
        "SecurityGroups": balancer["SecurityGroups"],
        "IpAddressType": balancer["IpAddressType"],
    }
    return xml("member", described, "member")


def _delete_balancer(delete: Action, parameters: Parameters) -> Answer:
    arn = one(parameters, "LoadBalancerArn")
    held = {attribute["Key"]: attribute["Value"] for attribute in alb._lb_attrs.get(arn, [])}
    if held.get("deletion_protection.enabled") == "true":
        return _refused(
            "OperationNotPermitted",
            f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
        )
    listeners = [key for key, found in alb._listeners.items() if found["LoadBalancerArn"] == arn]
    for listener in listeners:
        alb._ACTION_MAP["DeleteListener"]({"ListenerArn": [listener]})
    return delete(parameters)


def _create_targets(create: Action, parameters: Parameters) -> Answer:
    answer = create(parameters)
    if answer[0] < 300:
        name = one(parameters, "Name")
        group = next(found for found in alb._tgs.values() if found["TargetGroupName"] == name)
        group["ProtocolVersion"] = one(parameters, "ProtocolVersion")
        group["IpAddressType"] = one(parameters, "IpAddressType") or "ipv4"
        group_xml = alb._tg_xml(group)
        answer = alb._xml(200, "CreateTargetGroup", f"<TargetGroups>{group_xml}</TargetGroups>")
    return answer


def _balancers_of(group_arn: str) -> list[str]:
    """Those whose listeners, by default or by a rule, forward to the group now."""
    forwarding = [
        alb._listeners[rule["ListenerArn"]]["LoadBalancerArn"]
        for rule in alb._rules.values()
        if rule["ListenerArn"] in alb._listeners and group_arn in _named_groups(rule["Actions"])
    ]
    return sorted(set(forwarding))


def _named_groups(actions: list[dict[str, Any]]) -> set[str]:
    named = {str(action["TargetGroupArn"]) for action in actions if action.get("TargetGroupArn")}
    for action in actions:
        groups = (action.get("ForwardConfig") or {}).get("TargetGroups", [])
        named |= {group["TargetGroupArn"] for group in groups}
    return named


def _with_balancers(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "LoadBalancerArns": _balancers_of(group["TargetGroupArn"])}


def _with_group_members(described: str, group: dict[str, Any]) -> str:
    http = "HTTP1" if group["Protocol"] in ("HTTP", "HTTPS") else None
    version = group.get("ProtocolVersion") or http
    more = xml("ProtocolVersion", version) + xml("IpAddressType", group.get("IpAddressType", "ipv4"))
    return described.removesuffix("</member>") + more + "</member>"


def _delete_targets(delete: Action, parameters: Parameters) -> Answer:
    arn = one(parameters, "TargetGroupArn") or ""
    if _balancers_of(arn):
        return _refused("ResourceInUse", f"Target group '{arn}' is currently in use by a listener or a rule")
    return delete(parameters)


def _target_health(_: Action, parameters: Parameters) -> Answer:
    """Nobody checks the targets, so none is called healthy: they stay as right after registration."""
    arn = one(parameters, "TargetGroupArn")
    if arn not in alb._tgs:
        return _refused("TargetGroupNotFound", f"Target group '{arn}' not found.")
    asked = {target["Id"] for target in alb._parse_targets_param(parameters)}
    port = alb._tgs[arn]["Port"]
    described = [
        {
            "Target": {"Id": target["Id"], "Port": target.get("Port", port)},
            "HealthCheckPort": target.get("Port", port),
            "TargetHealth": {
                "State": "initial",
                "Reason": "Elb.InitialHealthChecking",
                "Description": "Initial health checks in progress",
            },
        }
        for target in alb._targets.get(arn, [])
        if not asked or target["Id"] in asked
    ]
    answer: Answer = alb._xml(
        200, "DescribeTargetHealth", xml("TargetHealthDescriptions", described, "member")
    )
    return answer


def _refused(code: str, message: str) -> Answer:
    answer: Answer = alb._error(code, message, 400)
    return answer
