"""ECS and ECR: clusters, services, task definitions, image repositories."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, with_more
from skyworthy.estate.spelling import search


def _cluster(api: Api, wanted: Wanted) -> Answer | None:
    answer = api.ask(
        wanted.region,
        "ecs",
        "describe_clusters",
        clusters=[wanted.physical_id],
        include=["CONFIGURATIONS", "SETTINGS", "TAGS"],
    )
    found: Answer | None = search("clusters[?status!='INACTIVE'] | [0]", answer)
    return found


def _service(api: Api, wanted: Wanted) -> Answer | None:
    """A service is asked for within its cluster, whose name is in the service's ARN."""
    parts = wanted.physical_id.split(":service/", 1)[-1].split("/")
    cluster = parts[0] if len(parts) > 1 else wanted.within("Cluster")
    answer = api.ask_if_any(
        wanted.region,
        "ecs",
        "describe_services",
        "ClusterNotFoundException",
        cluster=cluster,
        services=[wanted.physical_id],
        include=["TAGS"],
    )
    found: Answer | None = search("services[?status!='INACTIVE'] | [0]", answer)
    return found


def _task_definition(api: Api, wanted: Wanted) -> Answer | None:
    answer = api.ask(
        wanted.region, "ecs", "describe_task_definition", taskDefinition=wanted.physical_id, include=["TAGS"]
    )
    if answer["taskDefinition"].get("status") == "INACTIVE":
        return None
    return {**answer["taskDefinition"], "tags": answer.get("tags", [])}


_CONTAINER = "ContainerDefinitions"

READERS = {
    "AWS::ECS::Cluster": Reader(
        _cluster,
        spelled={"Arn": "clusterArn", "ClusterSettings": "settings"},
        open=frozenset({"ClusterSettings"}),
    ),
    "AWS::ECS::ClusterCapacityProviderAssociations": Reader(_cluster, spelled={"Cluster": "clusterName"}),
    "AWS::ECS::Service": Reader(
        _service,
        spelled={
            "Cluster": "clusterArn",
            "Name": "serviceName",
            "PlacementStrategies": "placementStrategy",
            "Role": "roleArn",
            "ServiceConnectConfiguration": "deployments[0].serviceConnectConfiguration",
            "VolumeConfigurations": "deployments[0].volumeConfigurations",
        },
    ),
    "AWS::ECS::TaskDefinition": Reader(
        _task_definition,
        ordered=frozenset(
            {f"{_CONTAINER}.Command", f"{_CONTAINER}.EntryPoint", f"{_CONTAINER}.HealthCheck.Command"}
        ),
        defaults={f"{_CONTAINER}.Essential": True, f"{_CONTAINER}.PortMappings.Protocol": "tcp"},
    ),
    "AWS::ECR::Repository": Reader(
        with_more(
            asked(
                "ecr",
                "describe_repositories",
                "repositoryNames",
                result="repositories[0]",
                missing=("RepositoryNotFoundException",),
                many=True,
            ),
            further(
                "ecr",
                "get_lifecycle_policy",
                "LifecyclePolicy",
                "{LifecyclePolicyText: lifecyclePolicyText, RegistryId: registryId}",
                "LifecyclePolicyNotFoundException",
                repositoryName="repositoryName",
            ),
            further(
                "ecr",
                "get_repository_policy",
                "RepositoryPolicyText",
                "policyText",
                "RepositoryPolicyNotFoundException",
                repositoryName="repositoryName",
            ),
            further("ecr", "list_tags_for_resource", "Tags", "tags", resourceArn="repositoryArn"),
        ),
        spelled={"Arn": "repositoryArn"},
    ),
}
