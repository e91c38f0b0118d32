"""ECS: what its API forgets of services and task definitions, and where their tasks are in the network."""

import json
import uuid
from typing import Any

from ministack.services import ec2, ecs

from skyworthy.cloud.host import interfaces, private
from skyworthy.cloud.host.services import Action, Answer, Parameters, wrap

private.require(ecs, "_ACTION_MAP", "_services", "_tasks", "_task_defs", "_clusters", "_sanitize")
private.require(ecs, "_run_task", "_mark_task_stopped", "_put_cluster", "_resolve_cluster_name")
private.require(ec2, "_subnets", "_vpcs")
_SERVICE_FIELDS = (
    "availabilityZoneRebalancing",
    "enableECSManagedTags",
    "placementConstraints",
    "placementStrategy",
    "propagateTags",
    "serviceRegistries",
)
_DEPLOYMENT_FIELDS = ("serviceConnectConfiguration", "volumeConfigurations")
_TASK_FIELDS = ("inferenceAccelerators", "enableFaultInjection")


def install() -> None:
    wrap(ecs._ACTION_MAP, "CreateService", _create_service)
    wrap(ecs._ACTION_MAP, "UpdateService", _update_service)
    wrap(ecs._ACTION_MAP, "RegisterTaskDefinition", _register_task_definition)
    wrap(ecs._ACTION_MAP, "DeleteCluster", _delete_cluster)
    _keep_service_connect_defaults()
    _place_tasks_in_subnets()


def _service(answer: Answer) -> dict[str, Any] | None:
    if answer[0] >= 300:
        return None
    named = json.loads(answer[2])["service"]
    cluster = ecs._resolve_cluster_name(named["clusterArn"])
    found: dict[str, Any] = ecs._services[f"{cluster}/{named['serviceName']}"]
    return found


def _keep(answer: Answer, parameters: Parameters) -> Answer:
    """Put on the record what was sent and not kept, and answer with the whole record."""
    service = _service(answer)
    if service is None:
        return answer
    service.update({name: parameters[name] for name in _SERVICE_FIELDS if name in parameters})
    primary = service["deployments"][0] if service["deployments"] else {}
    primary.update({name: parameters[name] for name in _DEPLOYMENT_FIELDS if name in parameters})
    whole = json.dumps({"service": ecs._sanitize(service)}).encode()
    return answer[0], answer[1], whole


def _create_service(create: Action, parameters: Parameters) -> Answer:
    defaults = {"maximumPercent": 200, "minimumHealthyPercent": 100}
    given = parameters.get("deploymentConfiguration") or {}
    complete = {**parameters, "deploymentConfiguration": {**defaults, **given}}
    return _keep(create(complete), parameters)


def _update_service(update: Action, parameters: Parameters) -> Answer:
    """What a deployment configuration does not name keeps its value."""
    given = parameters.get("deploymentConfiguration")
    service = _find(parameters)
    if given and service:
        merged = {**service["deploymentConfiguration"], **given}
        return _keep(update({**parameters, "deploymentConfiguration": merged}), parameters)
    return _keep(update(parameters), parameters)


def _find(parameters: Parameters) -> dict[str, Any] | None:
    cluster = ecs._resolve_cluster_name(parameters.get("cluster", "default"))
    name = str(parameters.get("service", "")).rpartition("/")[2]
    found: dict[str, Any] | None = ecs._services.get(f"{cluster}/{name}")
    return found


def _register_task_definition(register: Action, parameters: Parameters) -> Answer:
    answer = register(parameters)
    if answer[0] < 300:
        body = json.loads(answer[2])
        named = body["taskDefinition"]
        kept = {name: parameters[name] for name in _TASK_FIELDS if name in parameters}
        ecs._task_defs[f"{named['family']}:{named['revision']}"].update(kept)
        named.update(kept)
        answer = (answer[0], answer[1], json.dumps(body).encode())
    return answer


def _delete_cluster(delete: Action, parameters: Parameters) -> Answer:
    name = ecs._resolve_cluster_name(parameters.get("cluster", "default"))
    active = [key for key, service in ecs._services.items() if service["status"] == "ACTIVE"]
    if any(key.startswith(f"{name}/") for key in active):
        refused: Answer = ecs.error_response_json(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
            400,
        )
        return refused
    return delete(parameters)


def _keep_service_connect_defaults() -> None:
    """CreateCluster drops them; UpdateCluster keeps them."""
    put = ecs._put_cluster

    def putting(parameters: Parameters) -> dict[str, Any]:
        cluster: dict[str, Any] = put(parameters)
        if "serviceConnectDefaults" in parameters:
            cluster["serviceConnectDefaults"] = parameters["serviceConnectDefaults"]
        return cluster

    ecs._put_cluster = putting


def _place_tasks_in_subnets() -> None:
    """A task in `awsvpc` mode has an interface of its own, in one of its subnets, with its groups.

    Without it target groups stay empty: there is no address to register.
    """
    run, stopped = ecs._run_task, ecs._mark_task_stopped

    def running(parameters: Parameters) -> Answer:
        answer: Answer = run(parameters)
        network = (parameters.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
        subnets = [subnet for subnet in network.get("subnets", []) if subnet in ec2._subnets]
        if answer[0] < 300 and subnets:
            started = [ecs._tasks[task["taskArn"]] for task in json.loads(answer[2])["tasks"]]
            for task in started:
                if task["lastStatus"] == "RUNNING" and not task["attachments"]:
                    _attach(task, subnets, network.get("securityGroups") or [])
        return answer

    def stopping(arn: str, task: dict[str, Any], *rest: Any, **named: Any) -> Any:
        for attachment in task.get("attachments") or []:
            for detail in attachment["details"]:
                if detail["name"] == "networkInterfaceId":
                    interfaces.delete(detail["value"])
        return stopped(arn, task, *rest, **named)

    ecs._run_task = ecs._ACTION_MAP["RunTask"] = running
    ecs._mark_task_stopped = stopping


def _attach(task: dict[str, Any], subnets: list[str], groups: list[str]) -> None:
    """The subnet that holds the fewest tasks of the group, as ECS spreads over zones."""
    placed = [
        other["_subnet"]
        for other in ecs._tasks.values()
        if other["group"] == task["group"] and other["attachments"] and other["lastStatus"] == "RUNNING"
    ]
    subnet_id = min(subnets, key=placed.count)
    default_group = ec2._vpcs.get(ec2._subnets[subnet_id]["VpcId"], {}).get("DefaultSecurityGroupId")
    interface = interfaces.create(
        subnet_id, "interface", f"Interface of {task['taskArn']}", groups or [str(default_group)]
    )
    task["_subnet"] = subnet_id
    task["availabilityZone"] = interface["AvailabilityZone"]
    details = {
        "subnetId": subnet_id,
        "networkInterfaceId": interface["NetworkInterfaceId"],
        "macAddress": interface["MacAddress"],
        "privateIPv4Address": interface["PrivateIpAddress"],
    }
    task["attachments"] = [
        {
            "id": str(uuid.uuid4()),
            "type": "ElasticNetworkInterface",
            "status": "ATTACHED",
            "details": [{"name": name, "value": value} for name, value in details.items()],
        }
    ]
