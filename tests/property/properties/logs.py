"""WEB-6.4: whatever writes logs has a group of ours, which keeps them as long as the environment says."""

from collections.abc import Iterator

from tests.property.templates import Configuration, Resource, at

GROUP = "AWS::Logs::LogGroup"


def logs_kept(configuration: Configuration) -> None:
    days = configuration.settings.logs.retention_days
    groups = configuration.all(GROUP)
    for group in groups:
        kept = at(group, "RetentionInDays")
        assert kept == days, f"{group.name} keeps {kept} days, not {days}"
        assert at(group, "KmsKeyId"), f"{group.name} is not encrypted with our key"
        key = configuration.target(group.stack, at(group, "KmsKeyId"))
        assert key.type == "AWS::KMS::Key", f"{group.name} is encrypted with {key.type}"
    named = {str(at(group, "LogGroupName")) for group in groups}
    for writer, name in named_by_aws(configuration):
        assert name in named, f"{writer.name} writes to {name}, which AWS would create without retention"
    for writer, reference in _named_by_us(configuration):
        assert reference is not None, (
            f"{writer.name} has no log group: AWS would create one without retention"
        )
        target = configuration.named(writer.stack, reference)
        assert target.type == GROUP, f"{writer.name} logs to {target.name}"


def named_by_aws(configuration: Configuration) -> Iterator[tuple[Resource, str]]:
    """Groups whose name an AWS service decides from what it is called."""
    for cluster in configuration.all("AWS::RDS::DBCluster"):
        for log in at(cluster, "EnableCloudwatchLogsExports") or ():
            yield cluster, f"/aws/rds/cluster/{at(cluster, 'DBClusterIdentifier')}/{log}"
    for schedule in configuration.all("AWS::SecretsManager::RotationSchedule"):
        yield schedule, f"/aws/lambda/{at(schedule, 'HostedRotationLambda', 'RotationLambdaName')}"
    for cluster in configuration.all("AWS::ECS::Cluster"):
        yield cluster, f"/aws/ecs/containerinsights/{at(cluster, 'ClusterName')}/performance"


def _named_by_us(configuration: Configuration) -> Iterator[tuple[Resource, object]]:
    for function in configuration.all("AWS::Lambda::Function"):
        yield function, at(function, "LoggingConfig", "LogGroup")
    for task in configuration.all("AWS::ECS::TaskDefinition"):
        for container in at(task, "ContainerDefinitions"):
            yield task, container.get("LogConfiguration", {}).get("Options", {}).get("awslogs-group")
    for flow_log in configuration.all("AWS::EC2::FlowLog"):
        yield flow_log, at(flow_log, "LogGroupName")
    for logging in configuration.all("AWS::WAFv2::LoggingConfiguration"):
        for destination in at(logging, "LogDestinationConfigs"):
            yield logging, destination
