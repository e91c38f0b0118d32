"""ECS and Application Auto Scaling resources that CloudFormation makes are in their APIs as declared."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.conftest import Aws
from tests.contract.test_ec2 import NETWORK, tagged

TASK: dict[str, Any] = {
    "Type": "AWS::ECS::TaskDefinition",
    "Properties": {
        "Family": "contract",
        "Cpu": "512",
        "Memory": "1024",
        "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "RuntimePlatform": {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/execution",
        "TaskRoleArn": "arn:aws:iam::123456789012:role/task",
        "EphemeralStorage": {"SizeInGiB": 30},
        "Volumes": [{"Name": "tmp"}],
        "Tags": tagged("a"),
        "ContainerDefinitions": [
            {
                "Name": "api",
                "Image": "example/api:1",
                "Essential": "true",
                "ReadonlyRootFilesystem": True,
                "User": "10001",
                "PortMappings": [{"ContainerPort": 8443, "Protocol": "tcp", "AppProtocol": "http"}],
                "Environment": [{"Name": "LOG_LEVEL", "Value": "INFO"}],
                "Secrets": [{"Name": "TOKEN", "ValueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/t"}],
                "MountPoints": [{"ContainerPath": "/tmp", "SourceVolume": "tmp", "ReadOnly": False}],
                "LinuxParameters": {"InitProcessEnabled": True, "Capabilities": {"Drop": ["ALL"]}},
                "HealthCheck": {"Command": ["CMD", "true"], "Interval": 20, "StartPeriod": 5},
                "LogConfiguration": {
                    "LogDriver": "awslogs",
                    "Options": {"awslogs-group": "api", "awslogs-region": "eu-west-1"},
                },
            }
        ],
    },
}


def application() -> dict[str, Any]:
    return {
        **NETWORK,
        "Cluster": {
            "Type": "AWS::ECS::Cluster",
            "Properties": {
                "ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}],
                "Configuration": {"ExecuteCommandConfiguration": {"Logging": "DEFAULT"}},
                "Tags": tagged("a"),
            },
        },
        "Providers": {
            "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
            "Properties": {
                "Cluster": {"Ref": "Cluster"},
                "CapacityProviders": ["FARGATE", "FARGATE_SPOT"],
                "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
            },
        },
        "Targets": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {
                "Port": 8443,
                "Protocol": "HTTPS",
                "TargetType": "ip",
                "VpcId": {"Ref": "Vpc"},
            },
        },
        "Task": TASK,
        "Service": {
            "Type": "AWS::ECS::Service",
            "Properties": {
                "Cluster": {"Ref": "Cluster"},
                "TaskDefinition": {"Ref": "Task"},
                "DesiredCount": 2,
                "LaunchType": "FARGATE",
                "PlatformVersion": "1.4.0",
                "EnableExecuteCommand": True,
                "EnableECSManagedTags": True,
                "PropagateTags": "SERVICE",
                "HealthCheckGracePeriodSeconds": 60,
                "AvailabilityZoneRebalancing": "ENABLED",
                "DeploymentConfiguration": {
                    "MinimumHealthyPercent": 50,
                    "DeploymentCircuitBreaker": {"Enable": "true", "Rollback": True},
                },
                "LoadBalancers": [
                    {
                        "ContainerName": "api",
                        "ContainerPort": 8443,
                        "TargetGroupArn": {"Ref": "Targets"},
                    }
                ],
                "NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "AssignPublicIp": "DISABLED",
                        "SecurityGroups": [{"Ref": "Group"}],
                        "Subnets": [{"Ref": "One"}, {"Ref": "Two"}],
                    }
                },
                "Tags": tagged("a"),
            },
        },
    }


def service_of(aws: Aws, cluster: str, service: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("ecs").describe_services(
        cluster=cluster, services=[service], include=["TAGS"]
    )["services"][0]
    return found


def test_a_service_and_its_task_are_as_declared(aws: Aws) -> None:
    ecs, resources = aws.client("ecs"), application()
    outputs = {"Name": {"Value": {"Fn::GetAtt": ["Service", "Name"]}}}
    made = aws.deploy({"Resources": resources, "Outputs": outputs}, "service")

    cluster = ecs.describe_clusters(
        clusters=[made.ids["Cluster"]], include=["SETTINGS", "CONFIGURATIONS", "TAGS"]
    )["clusters"][0]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert cluster["configuration"]["executeCommandConfiguration"]["logging"] == "DEFAULT"
    assert cluster["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert {"key": "Owner", "value": "a"} in cluster["tags"]

    task = ecs.describe_task_definition(taskDefinition=made.ids["Task"], include=["TAGS"])
    definition, container = task["taskDefinition"], task["taskDefinition"]["containerDefinitions"][0]
    assert definition["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    assert (definition["cpu"], definition["ephemeralStorage"]) == ("512", {"sizeInGiB": 30})
    assert container["linuxParameters"] == {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}}
    assert container["secrets"][0]["valueFrom"].endswith("parameter/t")
    assert container["healthCheck"]["startPeriod"] == 5
    assert container["logConfiguration"]["options"]["awslogs-group"] == "api"
    assert (container["essential"], container["readonlyRootFilesystem"]) == (True, True)

    service = service_of(aws, made.ids["Cluster"], made.outputs["Name"])
    assert service["deploymentConfiguration"] == {
        "maximumPercent": 200,
        "minimumHealthyPercent": 50,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    }
    assert (service["healthCheckGracePeriodSeconds"], service["enableExecuteCommand"]) == (60, True)
    assert (service["enableECSManagedTags"], service["propagateTags"]) == (True, "SERVICE")
    assert (service["availabilityZoneRebalancing"], service["platformVersion"]) == ("ENABLED", "1.4.0")

    targets = aws.client("elbv2").describe_target_health(TargetGroupArn=made.ids["Targets"])
    addresses = [row["Target"]["Id"] for row in targets["TargetHealthDescriptions"]]
    assert sorted(address.rsplit(".", 1)[0] for address in addresses) == ["10.7.0", "10.7.1"]

    resources["Service"]["Properties"] |= {"DesiredCount": 1, "HealthCheckGracePeriodSeconds": 30}
    del resources["Service"]["Properties"]["EnableExecuteCommand"]
    resources["Service"]["Properties"]["Tags"] = tagged("b")
    changed = aws.deploy({"Resources": resources}, "service")
    assert changed.ids["Service"] == made.ids["Service"]
    service = service_of(aws, made.ids["Cluster"], made.ids["Service"])
    assert (service["desiredCount"], service["runningCount"]) == (1, 1)
    assert (service["healthCheckGracePeriodSeconds"], service["enableExecuteCommand"]) == (30, False)
    assert {"key": "Owner", "value": "b"} in service["tags"]
    targets = aws.client("elbv2").describe_target_health(TargetGroupArn=made.ids["Targets"])
    assert len(targets["TargetHealthDescriptions"]) == 1
    aws.delete("service")


def test_a_changed_task_is_deployed_and_nothing_is_left_in_the_end(aws: Aws) -> None:
    ecs, resources = aws.client("ecs"), application()
    made = aws.deploy({"Resources": resources}, "revisions")
    resources["Task"] = {**TASK, "Properties": {**TASK["Properties"], "Tags": tagged("b")}}
    assert aws.deploy({"Resources": resources}, "revisions").ids["Task"] == made.ids["Task"]
    task = ecs.describe_task_definition(taskDefinition=made.ids["Task"], include=["TAGS"])
    assert {"key": "Owner", "value": "b"} in task["tags"]

    resources["Cluster"]["Properties"]["ClusterSettings"][0]["Value"] = "enabled"
    resources["Task"] = {**TASK, "Properties": {**TASK["Properties"], "Cpu": "256"}}
    changed = aws.deploy({"Resources": resources}, "revisions")
    assert changed.ids["Task"] != made.ids["Task"]
    service = service_of(aws, made.ids["Cluster"], made.ids["Service"])
    assert service["taskDefinition"] == changed.ids["Task"]
    cluster = ecs.describe_clusters(clusters=[made.ids["Cluster"]], include=["SETTINGS"])["clusters"][0]
    assert cluster["settings"][0]["value"] == "enabled"

    with pytest.raises(ClientError, match="ClusterContainsServices"):
        ecs.delete_cluster(cluster=made.ids["Cluster"])
    aws.delete("revisions")
    assert ecs.describe_clusters(clusters=[made.ids["Cluster"]])["clusters"] == []
    only = [{"Name": "interface-type", "Values": ["interface"]}]
    assert aws.client("ec2").describe_network_interfaces(Filters=only)["NetworkInterfaces"] == []
    assert ecs.list_task_definitions(familyPrefix="contract")["taskDefinitionArns"] == []


def test_a_service_scales_by_policies_that_own_alarms(aws: Aws) -> None:
    autoscaling, cloudwatch = aws.client("application-autoscaling"), aws.client("cloudwatch")
    name = {"Fn::Sub": ["service/${Cluster}/${Name}", {"Name": {"Fn::GetAtt": ["Service", "Name"]}}]}
    resources = application() | {
        "Target": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "ServiceNamespace": "ecs",
                "ScalableDimension": "ecs:service:DesiredCount",
                "ResourceId": name,
                "MinCapacity": 2,
                "MaxCapacity": "6",
                "RoleARN": "arn:aws:iam::123456789012:role/scaling",
                "Tags": tagged("a"),
                "ScheduledActions": [
                    {
                        "ScheduledActionName": "night",
                        "Schedule": "cron(0 22 * * ? *)",
                        "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 2},
                    }
                ],
            },
        },
        "Policy": {
            "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
            "Properties": {
                "PolicyName": "cpu",
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": {"Ref": "Target"},
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": 60,
                    "ScaleInCooldown": 120,
                    "PredefinedMetricSpecification": {
                        "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
                    },
                },
            },
        },
    }
    made = aws.deploy({"Resources": resources}, "scaling")

    def target() -> dict[str, Any]:
        found: dict[str, Any] = autoscaling.describe_scalable_targets(ServiceNamespace="ecs")[
            "ScalableTargets"
        ][0]
        return found

    def policies() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = autoscaling.describe_scaling_policies(ServiceNamespace="ecs")[
            "ScalingPolicies"
        ]
        return found

    def tags() -> dict[str, str]:
        found: dict[str, str] = autoscaling.list_tags_for_resource(ResourceARN=target()["ScalableTargetARN"])[
            "Tags"
        ]
        return found

    assert (target()["MinCapacity"], target()["MaxCapacity"]) == (2, 6)
    assert tags() == {"Owner": "a"}
    assert made.ids["Target"].split("|")[1:] == ["ecs:service:DesiredCount", "ecs"]
    actions = autoscaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert [action["ScheduledActionName"] for action in actions] == ["night"]
    settings = policies()[0]["TargetTrackingScalingPolicyConfiguration"]
    assert (settings["TargetValue"], settings["ScaleInCooldown"]) == (60, 120)
    names = [alarm["AlarmName"] for alarm in policies()[0]["Alarms"]]
    alarms = cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
    assert sorted(alarm["Threshold"] for alarm in alarms) == [54, 60]

    resources["Target"]["Properties"] |= {"MaxCapacity": 8, "ScheduledActions": [], "Tags": tagged("b")}
    resources["Policy"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] = 70
    aws.deploy({"Resources": resources}, "scaling")
    assert (target()["MaxCapacity"], tags()) == (8, {"Owner": "b"})
    assert autoscaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []
    assert policies()[0]["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 70
    assert cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"] == []

    other = aws.client("application-autoscaling", "us-east-1")
    assert other.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    names = [alarm["AlarmName"] for alarm in policies()[0]["Alarms"]]
    aws.delete("scaling")
    assert autoscaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    assert policies() == []
    assert cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"] == []


def test_a_service_that_does_not_exist_cannot_be_scaled(aws: Aws) -> None:
    with pytest.raises(ClientError, match="ECS service doesn't exist"):
        aws.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId="service/none/none",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=1,
            MaxCapacity=2,
        )
