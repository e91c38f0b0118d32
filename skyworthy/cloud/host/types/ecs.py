"""ECS: clusters, task definitions and services through ECS's own API, so that no setting is lost."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

_NOT_UPDATED = ("ServiceName", "Cluster", "LaunchType", "Role", "SchedulingStrategy", "Tags")
"""What UpdateService has no parameter for."""
_WHEN_REMOVED: dict[str, Any] = {
    "HealthCheckGracePeriodSeconds": 0,
    "EnableExecuteCommand": False,
    "EnableECSManagedTags": False,
    "PropagateTags": "NONE",
    "LoadBalancers": [],
    "ServiceRegistries": [],
    "PlacementConstraints": [],
    "PlacementStrategies": [],
    "DeploymentConfiguration": {
        "MaximumPercent": 200,
        "MinimumHealthyPercent": 100,
        "DeploymentCircuitBreaker": {"Enable": False, "Rollback": False},
    },
}
"""What ECS goes back to when a template does not declare a property any more."""


def install() -> None:
    register("AWS::ECS::Cluster", _create_cluster, _delete_cluster, _update_cluster)
    register(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        _associate_providers,
        _dissociate_providers,
        _update_providers,
    )
    register("AWS::ECS::TaskDefinition", _register_task, _deregister_task, _retag_task)
    register("AWS::ECS::Service", _create_service, _delete_service, _update_service)


def _tags(properties: Properties) -> list[dict[str, str]]:
    declared = tags.as_list(properties.get("Tags"))
    return [{"key": tag["Key"], "value": tag["Value"]} for tag in declared]


def _retag(arn: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if gone:
        client("ecs").untag_resource(resourceArn=arn, tagKeys=gone)
    if changed:
        client("ecs").tag_resource(resourceArn=arn, tags=_tags({"Tags": changed}))


def _create_cluster(properties: Properties, context: Context) -> Provisioned:
    made = call(
        "ecs",
        "create_cluster",
        properties,
        clusterName=properties.get("ClusterName") or context.generated_name(),
        settings=_settings(properties),
    )["cluster"]
    return Provisioned(made["clusterName"], {"Arn": made["clusterArn"]})


def _settings(properties: Properties) -> list[dict[str, str]]:
    declared = properties.get("ClusterSettings") or [{"Name": "containerInsights", "Value": "disabled"}]
    return [{"name": str(setting["Name"]), "value": str(setting["Value"])} for setting in declared]


def _update_cluster(name: str, old: Properties, new: Properties) -> Provisioned:
    made = call("ecs", "update_cluster", new, cluster=name, settings=_settings(new))["cluster"]
    providers = ("CapacityProviders", "DefaultCapacityProviderStrategy")
    if any(old.get(name) != new.get(name) for name in providers):
        _associate_providers({**new, "Cluster": name}, Context("", ""))
    _retag(made["clusterArn"], old, new)
    return Provisioned(name, {"Arn": made["clusterArn"]})


def _delete_cluster(name: str, _: Properties) -> None:
    client("ecs").delete_cluster(cluster=name)


def _associate_providers(properties: Properties, _: Context) -> Provisioned:
    call("ecs", "put_cluster_capacity_providers", {"defaultCapacityProviderStrategy": [], **properties})
    return Provisioned(properties["Cluster"])


def _update_providers(_: str, _old: Properties, new: Properties) -> Provisioned:
    return _associate_providers(new, Context("", ""))


def _dissociate_providers(cluster: str, _: Properties) -> None:
    client("ecs").put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=[], defaultCapacityProviderStrategy=[]
    )


def _register_task(properties: Properties, context: Context) -> Provisioned:
    """Any change but of its tags registers the next revision: a task definition cannot be changed."""
    given: dict[str, Any] = {"family": properties.get("Family") or context.generated_name()}
    proxy = properties.get("ProxyConfiguration")
    if proxy:
        settings = [
            {"name": item["Name"], "value": item["Value"]}
            for item in proxy.get("ProxyConfigurationProperties", [])
        ]
        given["proxyConfiguration"] = {
            "containerName": proxy["ContainerName"],
            "type": proxy.get("Type", "APPMESH"),
            "properties": settings,
        }
    made = call("ecs", "register_task_definition", properties, **given, tags=_tags(properties) or None)
    arn = made["taskDefinition"]["taskDefinitionArn"]
    return Provisioned(arn, {"TaskDefinitionArn": arn})


def _retag_task(arn: str, old: Properties, new: Properties) -> Provisioned:
    _retag(arn, old, new)
    return Provisioned(arn, {"TaskDefinitionArn": arn})


def _deregister_task(arn: str, _: Properties) -> None:
    client("ecs").deregister_task_definition(taskDefinition=arn)


def _spelled_as_api(properties: Properties) -> Properties:
    """CloudFormation's own words for two of a service's properties."""
    spelled = dict(properties)
    if "PlacementStrategies" in spelled:
        spelled["PlacementStrategy"] = spelled.pop("PlacementStrategies")
    return spelled


def _create_service(properties: Properties, context: Context) -> Provisioned:
    daemon = properties.get("SchedulingStrategy") == "DAEMON"
    made = call(
        "ecs",
        "create_service",
        _spelled_as_api(properties),
        serviceName=properties.get("ServiceName") or context.generated_name(),
        desiredCount=None if daemon else int(properties.get("DesiredCount", 1)),
    )["service"]
    return Provisioned(made["serviceArn"], {"ServiceArn": made["serviceArn"], "Name": made["serviceName"]})


def _update_service(arn: str, old: Properties, new: Properties) -> Provisioned:
    removed = {name: value for name, value in _WHEN_REMOVED.items() if name in old and name not in new}
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    wanted = {name: value for name, value in (removed | changed).items() if name not in _NOT_UPDATED}
    if wanted:
        cluster = new.get("Cluster", "default")
        call("ecs", "update_service", _spelled_as_api(wanted), cluster=cluster, service=arn)
    _retag(arn, old, new)
    return Provisioned(arn, {"ServiceArn": arn, "Name": arn.rpartition("/")[2]})


def _delete_service(arn: str, properties: Properties) -> None:
    client("ecs").delete_service(cluster=properties.get("Cluster", "default"), service=arn, force=True)
