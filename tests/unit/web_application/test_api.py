"""Section 4: the API."""

from typing import Any

import pytest

from tests.promises import promise
from tests.unit.web_application.templates import ENVIRONMENTS, FOLDER, Templates, context, statements

Patch = pytest.MonkeyPatch
SERVICE, TASK = "AWS::ECS::Service", "AWS::ECS::TaskDefinition"
BALANCER, TARGETS = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def settings(name: str) -> dict[str, Any]:
    found: dict[str, Any] = context()["environments"][name]["api"]
    return found


def container(subject: Templates, name: str) -> dict[str, Any]:
    (only,) = subject.one(name, TASK)["ContainerDefinitions"]
    found: dict[str, Any] = only
    return found


def attributes(subject: Templates, name: str) -> dict[str, Any]:
    return {a["Key"]: a["Value"] for a in subject.one(name, BALANCER)["LoadBalancerAttributes"]}


def public_tasks(subject: Templates, _: Patch) -> None:
    subject.one("dev", SERVICE)["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] = "ENABLED"


def same_size_everywhere(subject: Templates, _: Patch) -> None:
    subject.one("production", TASK)["Cpu"] = "256"


def movable_tags(subject: Templates, _: Patch) -> None:
    subject.one("staging", "AWS::ECR::Repository")["ImageTagMutability"] = "MUTABLE"


def unscanned(subject: Templates, _: Patch) -> None:
    del subject.one("dev", "AWS::ECR::Repository")["ImageScanningConfiguration"]


def image_of_its_own(subject: Templates, _: Patch) -> None:
    container(subject, "dev")["Image"] = "nginx:latest"


@promise(
    "WEB-4.1",
    "U",
    mutants=[public_tasks, same_size_everywhere, movable_tags, unscanned, image_of_its_own],
)
def test_the_service_runs_our_image_in_private_subnets_with_the_settings_sizes(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        service, task = subject.one(name, SERVICE), subject.one(name, TASK)
        assert service["LaunchType"] == "FARGATE"
        network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert network["AssignPublicIp"] == "DISABLED"
        assert all("PrivateSubnet" in str(subnet) for subnet in network["Subnets"])
        assert (task["Cpu"], task["Memory"]) == (str(settings(name)["cpu"]), str(settings(name)["memory"]))
        assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
        target = subject.one(name, "AWS::ApplicationAutoScaling::ScalableTarget")
        assert target["MinCapacity"] == settings(name)["minimum_tasks"]
        assert target["MaxCapacity"] == settings(name)["maximum_tasks"]
        repository = subject.one(name, "AWS::ECR::Repository")
        assert repository["ImageTagMutability"] == "IMMUTABLE"
        assert repository.get("ImageScanningConfiguration") == {"ScanOnPush": True}
        assert "imageCountMoreThan" in repository["LifecyclePolicy"]["LifecyclePolicyText"]
        image = str(container(subject, name)["Image"])
        assert f"/{repository['RepositoryName']}:{settings(name)['image']}" in image


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_task_is_told_the_secrets_arn_and_nothing_secret(subject: Templates, name: str) -> None:
    definition = container(subject, name)
    assert "Secrets" not in definition
    told = {variable["Name"]: variable["Value"] for variable in definition["Environment"]}
    domain = context()["environments"][name]["domain"]
    assert "ClusterSecretAttachment" in told.pop("DATABASE_SECRET_ARN")["Fn::GetStackOutput"]["OutputName"]
    assert "EndpointAddress" in told.pop("DATABASE_HOST")["Fn::GetStackOutput"]["OutputName"]
    assert told == {
        "ALLOWED_ORIGIN": f"https://{domain['frontend']}",
        "DATABASE_NAME": "app",
        "DATABASE_PORT": "5432",
        "ENVIRONMENT": name,
        "LOG_LEVEL": "INFO",
    }


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_task_role_may_read_the_secret_and_nothing_more(subject: Templates, name: str) -> None:
    task = subject.one(name, TASK)
    role, execution = task["TaskRoleArn"]["Fn::GetAtt"][0], task["ExecutionRoleArn"]["Fn::GetAtt"][0]
    assert role != execution
    allowed = [s for document in policies(subject, name, role) for s in statements(document)]
    assert [s["Action"] for s in allowed] == [["secretsmanager:GetSecretValue"], ["kms:Decrypt"]]
    read, decrypt = allowed
    assert "ClusterSecretAttachment" in read["Resource"][0]["Fn::GetStackOutput"]["OutputName"]
    assert decrypt["Condition"]["StringEquals"]["kms:EncryptionContext:SecretARN"] == read["Resource"][0]


def policies(subject: Templates, name: str, role: str) -> list[dict[str, Any]]:
    """Every policy of a role of the API's stack; an AWS-managed one would be a surprise."""
    found = []
    for path, properties in subject.all(name, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").items():
        if path.startswith("Api/") and {"Ref": role} in properties.get("Roles", ()):
            found.append(properties["PolicyDocument"])
    properties = subject.all(name, "AWS::IAM::Role")[f"Api/{role}"]
    assert not properties.get("ManagedPolicyArns") and not properties.get("Policies")
    return found


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_load_balancer_speaks_https_only_to_both_sides(subject: Templates, name: str) -> None:
    listener = subject.one(name, LISTENER)
    assert (listener["Port"], listener["Protocol"]) == (443, "HTTPS")
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    assert listener["Certificates"][0]["CertificateArn"]["Ref"].startswith("Certificate")
    targets = subject.one(name, TARGETS)
    assert (targets["Port"], targets["Protocol"], targets["HealthCheckProtocol"]) == (8443, "HTTPS", "HTTPS")
    assert subject.one(name, BALANCER)["Scheme"] == "internet-facing"
    found = attributes(subject, name)
    assert found["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert found["access_logs.s3.enabled"] == "true"
    assert found["deletion_protection.enabled"] == ("true" if name == "production" else "false")


def other_health(subject: Templates, _: Patch) -> None:
    subject.one("dev", TARGETS)["HealthCheckPath"] = "/"


def no_rollback(subject: Templates, _: Patch) -> None:
    subject.one("staging", SERVICE)["DeploymentConfiguration"]["DeploymentCircuitBreaker"]["Rollback"] = False


def may_go_down(subject: Templates, _: Patch) -> None:
    subject.one("dev", SERVICE)["DeploymentConfiguration"]["MinimumHealthyPercent"] = 0


@promise("WEB-4.4", "U", mutants=[other_health, no_rollback, may_go_down])
def test_a_deployment_keeps_the_service_up_and_rolls_back(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        assert subject.one(name, TARGETS)["HealthCheckPath"] == "/health"
        deployment = subject.one(name, SERVICE)["DeploymentConfiguration"]
        assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert deployment["MinimumHealthyPercent"] == 100
        assert deployment["MaximumPercent"] == 200


def no_memory_policy(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", "AWS::ApplicationAutoScaling::ScalingPolicy").values():
        tracking = properties["TargetTrackingScalingPolicyConfiguration"]
        tracking["PredefinedMetricSpecification"]["PredefinedMetricType"] = "ECSServiceAverageCPUUtilization"


def another_target(subject: Templates, _: Patch) -> None:
    for properties in subject.all("production", "AWS::ApplicationAutoScaling::ScalingPolicy").values():
        properties["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] = 99


def out_of_bounds(subject: Templates, _: Patch) -> None:
    subject.one("staging", "AWS::ApplicationAutoScaling::ScalableTarget")["MaxCapacity"] = 1000


def fixed_count(subject: Templates, _: Patch) -> None:
    subject.one("dev", SERVICE)["DesiredCount"] = 1


@promise("WEB-4.5", "U", mutants=[no_memory_policy, another_target, out_of_bounds, fixed_count])
def test_the_service_scales_on_cpu_and_memory_within_its_bounds(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        tracked = {}
        for policy in subject.all(name, "AWS::ApplicationAutoScaling::ScalingPolicy").values():
            assert policy["PolicyType"] == "TargetTrackingScaling"
            tracking = policy["TargetTrackingScalingPolicyConfiguration"]
            metric = tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
            tracked[metric] = tracking["TargetValue"]
        assert tracked == {
            "ECSServiceAverageCPUUtilization": settings(name)["cpu_target"],
            "ECSServiceAverageMemoryUtilization": settings(name)["memory_target"],
        }
        target = subject.one(name, "AWS::ApplicationAutoScaling::ScalableTarget")
        bounds = (settings(name)["minimum_tasks"], settings(name)["maximum_tasks"])
        assert (target["MinCapacity"], target["MaxCapacity"]) == bounds
        assert "DesiredCount" not in subject.one(name, SERVICE)


def no_insights(subject: Templates, _: Patch) -> None:
    subject.one("dev", "AWS::ECS::Cluster")["ClusterSettings"][0]["Value"] = "disabled"


def kept_for_ever(subject: Templates, _: Patch) -> None:
    for path, properties in subject.all("dev", "AWS::Logs::LogGroup").items():
        if path.startswith("Api/ApiLogs"):
            del properties["RetentionInDays"]


def logged_elsewhere(subject: Templates, _: Patch) -> None:
    container(subject, "staging")["LogConfiguration"]["Options"]["awslogs-group"] = "elsewhere"


@promise("WEB-4.6", "U", mutants=[no_insights, kept_for_ever, logged_elsewhere])
def test_containers_log_to_a_group_with_retention_and_insights_are_on(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        log = container(subject, name)["LogConfiguration"]
        assert log["LogDriver"] == "awslogs"
        group = log["Options"]["awslogs-group"]
        assert isinstance(group, dict)
        groups = subject.all(name, "AWS::Logs::LogGroup")
        days = context()["environments"][name]["logs"]["retention_days"]
        assert groups[f"Api/{group['Ref']}"].get("RetentionInDays") == days
        cluster = subject.one(name, "AWS::ECS::Cluster")
        assert cluster["ClusterSettings"] == [{"Name": "containerInsights", "Value": "enabled"}]
        insights = f"/aws/ecs/containerinsights/{cluster['ClusterName']}/performance"
        assert subject.one(name, "AWS::Logs::LogGroup", LogGroupName=insights)["RetentionInDays"] == days


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_container_writes_nowhere_and_is_not_root(subject: Templates, name: str) -> None:
    definition = container(subject, name)
    assert definition["ReadonlyRootFilesystem"] is True and "MountPoints" not in definition
    dockerfile = (FOLDER / "api" / "Dockerfile").read_text()
    assert f"USER {definition['User']}\n" in dockerfile and definition["User"] != "0"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_production_has_web_acls(subject: Templates, name: str) -> None:
    scopes = {p["Scope"] for p in subject.all(name, "AWS::WAFv2::WebACL").values()}
    assert scopes == ({"REGIONAL", "CLOUDFRONT"} if name == "production" else set())


def test_the_web_acl_of_the_api_lets_notes_of_any_valid_size_through(subject: Templates) -> None:
    """The common rules block bodies over 8 KB, and a note may have 10,000 characters."""
    overrides = {
        acl["Scope"]: [
            override
            for rule in acl["Rules"]
            for override in rule["Statement"]
            .get("ManagedRuleGroupStatement", {})
            .get("RuleActionOverrides", [])
        ]
        for acl in subject.all("production", "AWS::WAFv2::WebACL").values()
    }
    counted = {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
    assert overrides == {"REGIONAL": [counted], "CLOUDFRONT": []}
