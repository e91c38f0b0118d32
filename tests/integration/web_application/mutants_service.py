"""Mutants of the API (WEB-4)."""

from collections.abc import Mapping

from tests.estates import copied, gone, not_reported, observed, of_type
from tests.integration.web_application.mutant import Mutant, attribute, in_subnets, mutant, named, same

BALANCER = of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
LISTENER = of_type("AWS::ElasticLoadBalancingV2::Listener")
POLICY = named("AWS::ApplicationAutoScaling::ScalingPolicy", "ApiServiceTaskCountTargetMemory")
REPOSITORY = of_type("AWS::ECR::Repository")
SCALING = of_type("AWS::ApplicationAutoScaling::ScalableTarget")
SECRET_POLICY = named("AWS::IAM::ManagedPolicy", "MayReadSecret")
SERVICE, TASK = of_type("AWS::ECS::Service"), of_type("AWS::ECS::TaskDefinition")
TARGETS = of_type("AWS::ElasticLoadBalancingV2::TargetGroup")
CONTAINER = "ContainerDefinitions.0"
NETWORK = "NetworkConfiguration.AwsvpcConfiguration"

MUTANTS: Mapping[str, tuple[Mutant, ...]] = {
    "WEB-4.1": (
        mutant("on instances", observed(SERVICE, "LaunchType", "EC2")),
        mutant("with public addresses", observed(SERVICE, f"{NETWORK}.AssignPublicIp", "ENABLED")),
        mutant("in public subnets", in_subnets(SERVICE, f"{NETWORK}.Subnets", "Public")),
        mutant("larger tasks", observed(TASK, "Cpu", "1024")),
        mutant("another processor", observed(TASK, "RuntimePlatform.CpuArchitecture", "X86_64")),
        mutant("an image of elsewhere", observed(TASK, f"{CONTAINER}.Image", "docker.io/nginx:1.0.0")),
        mutant(
            "images that nobody scans", observed(REPOSITORY, "ImageScanningConfiguration.ScanOnPush", False)
        ),
        mutant("tags that move", observed(REPOSITORY, "ImageTagMutability", "MUTABLE")),
        mutant("images for ever", not_reported(REPOSITORY, "LifecyclePolicy")),
    ),
    "WEB-4.2": (
        mutant(
            "a password in the environment",
            observed(
                TASK,
                f"{CONTAINER}.Environment",
                lambda values: [*values, {"Name": "DATABASE_PASSWORD", "Value": "secret"}],
            ),
        ),
        mutant(
            "a value instead of the ARN",
            observed(
                TASK,
                f"{CONTAINER}.Environment",
                lambda values: [
                    {**each, "Value": "x"} if "SECRET" in each["Name"] else each for each in values
                ],
            ),
        ),
        mutant(
            "the secret's value at start",
            observed(TASK, f"{CONTAINER}.Secrets", [{"Name": "PASSWORD", "ValueFrom": "arn:secret"}]),
        ),
        mutant("one role for both", same(TASK, "ExecutionRoleArn", "TaskRoleArn")),
        mutant(
            "another permission of the task",
            observed(
                named("AWS::IAM::Role", "ApiTaskRole"),
                "Policies",
                [{"PolicyName": "more", "PolicyDocument": {"Statement": []}}],
            ),
        ),
        mutant("every secret", observed(SECRET_POLICY, "PolicyDocument.Statement.0.Resource", "*")),
        mutant(
            "every action on it",
            observed(SECRET_POLICY, "PolicyDocument.Statement.0.Action", "secretsmanager:*"),
        ),
        mutant(
            "everything that the key protects",
            not_reported(SECRET_POLICY, "PolicyDocument.Statement.1.Condition"),
        ),
    ),
    "WEB-4.3": (
        mutant("listens on 80 too", copied(LISTENER, "Protocol", "HTTP")),
        mutant("old TLS", observed(LISTENER, "SslPolicy", "ELBSecurityPolicy-2016-08")),
        mutant("another port", observed(LISTENER, "Port", 8443)),
        mutant("plain HTTP to the tasks", observed(TARGETS, "Protocol", "HTTP")),
        mutant("health asked in the clear", observed(TARGETS, "HealthCheckProtocol", "HTTP")),
        mutant("private subnets", in_subnets(BALANCER, "Subnets", "Private")),
        mutant("internal", observed(BALANCER, "Scheme", "internal"), "WEB-2.4", "WEB-2.5"),
        *(
            mutant(f"{key} is {value}", attribute(BALANCER, "LoadBalancerAttributes", key, value))
            for key, value in {
                "routing.http.drop_invalid_header_fields.enabled": "false",
                "access_logs.s3.enabled": "false",
                "access_logs.s3.bucket": "elsewhere",
            }.items()
        ),
    ),
    "WEB-4.4": (
        mutant("asks another page", observed(TARGETS, "HealthCheckPath", "/")),
        mutant("asks nothing", observed(TARGETS, "HealthCheckEnabled", False)),
        mutant("any answer is healthy", observed(TARGETS, "Matcher.HttpCode", "200-499")),
        mutant(
            "no circuit breaker",
            observed(SERVICE, "DeploymentConfiguration.DeploymentCircuitBreaker.Enable", False),
        ),
        mutant(
            "no way back",
            observed(SERVICE, "DeploymentConfiguration.DeploymentCircuitBreaker.Rollback", False),
        ),
        mutant(
            "down through a deployment", observed(SERVICE, "DeploymentConfiguration.MinimumHealthyPercent", 0)
        ),
        mutant("behind nothing", observed(SERVICE, "LoadBalancers", [])),
    ),
    "WEB-4.5": (
        mutant("not on memory", gone(POLICY)),
        mutant(
            "at another target",
            observed(POLICY, "TargetTrackingScalingPolicyConfiguration.TargetValue", 99.0),
        ),
        mutant("without bounds", observed(SCALING, "MaxCapacity", 100), "WEB-4.1"),
        mutant("from none", observed(SCALING, "MinCapacity", 0), "WEB-4.1"),
    ),
    "WEB-4.6": (
        mutant("logs nowhere", not_reported(TASK, f"{CONTAINER}.LogConfiguration")),
        mutant(
            "kept for a day",
            observed(named("AWS::Logs::LogGroup", "ApiLogs"), "RetentionInDays", 1),
            "WEB-6.4",
        ),
        mutant(
            "no Container Insights",
            observed(of_type("AWS::ECS::Cluster"), "ClusterSettings.0.Value", "disabled"),
        ),
    ),
}
