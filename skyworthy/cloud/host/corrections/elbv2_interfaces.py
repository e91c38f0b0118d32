"""Load balancers stand in the network: an interface in each subnet, with the groups, public or not."""

from typing import Any

from ministack.services import alb, ec2

from skyworthy.cloud.host import interfaces, private
from skyworthy.cloud.host.services import Action, Answer, Parameters, one, wrap

private.require(alb, "_ACTION_MAP", "_lbs")
private.require(ec2, "_random_ip")


def install() -> None:
    """Named to come after `elbv2`, whose corrections settle subnets and groups first."""
    for name in ("CreateLoadBalancer", "SetSubnets", "SetSecurityGroups"):
        wrap(alb._ACTION_MAP, name, _place)
    wrap(alb._ACTION_MAP, "DeleteLoadBalancer", _take_away)


def _place(change: Action, parameters: Parameters) -> Answer:
    answer = change(parameters)
    asked = (one(parameters, "LoadBalancerArn"), one(parameters, "Name"))
    for balancer in alb._lbs.values() if answer[0] < 300 else ():
        if balancer["LoadBalancerArn"] == asked[0] or balancer["LoadBalancerName"] == asked[1]:
            _settle(balancer)
    return answer


def _settle(balancer: dict[str, Any]) -> None:
    placed: dict[str, str] = balancer.setdefault("Interfaces", {})
    for subnet_id in set(placed) - set(balancer["Subnets"]):
        interfaces.delete(placed.pop(subnet_id))
    for subnet_id in balancer["Subnets"]:
        if subnet_id in placed:
            interfaces.regroup(placed[subnet_id], balancer["SecurityGroups"])
            continue
        name = balancer["LoadBalancerArn"].partition(":loadbalancer/")[2]
        kind = "network_load_balancer" if balancer["Type"] == "network" else "interface"
        made = interfaces.create(subnet_id, kind, f"ELB {name}", balancer["SecurityGroups"])
        if balancer["Scheme"] == "internet-facing":
            interfaces.publish(made, ec2._random_ip("54."), {"ipOwnerId": "amazon-elb"})
        placed[subnet_id] = made["NetworkInterfaceId"]


def _take_away(delete: Action, parameters: Parameters) -> Answer:
    balancer = alb._lbs.get(one(parameters, "LoadBalancerArn")) or {}
    answer = delete(parameters)
    if answer[0] < 300:
        for interface_id in balancer.get("Interfaces", {}).values():
            interfaces.delete(interface_id)
    return answer
