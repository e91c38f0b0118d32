"""A containerised HTTPS API: load balancer, Fargate service and scaling, with TLS on both legs."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from platforms.patterns.network import PRIVATE, PUBLIC
from platforms.patterns.policies import acknowledge

TASK_PORT = 8443
HEALTH_PATH = "/health"


class LoadBalancer(Construct):
    """HTTPS from the internet, TLS to the targets. Nothing listens on 80: an API redirects nobody."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc: ec2.IVpc,
        group: ec2.ISecurityGroup,
        certificate: acm.ICertificate,
        access_logs: s3.IBucket,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, id_)
        self.balancer = elbv2.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=vpc,
            vpc_subnets=PUBLIC,
            internet_facing=True,
            security_group=group,
            drop_invalid_header_fields=True,
            deletion_protection=deletion_protection,
        )
        if not deletion_protection:
            acknowledge(
                self.balancer,
                "The environment is made to be thrown away",
                "NIST.800.53.R5-ELBDeletionProtectionEnabled",
            )
        self.balancer.log_access_logs(access_logs, "load-balancer")
        self.targets = elbv2.ApplicationTargetGroup(
            self,
            "Targets",
            vpc=vpc,
            port=TASK_PORT,
            protocol=elbv2.ApplicationProtocol.HTTPS,
            target_type=elbv2.TargetType.IP,
            deregistration_delay=Duration.seconds(30),
            health_check=elbv2.HealthCheck(
                path=HEALTH_PATH,
                protocol=elbv2.Protocol.HTTPS,
                healthy_http_codes="200",
                interval=Duration.seconds(15),
                timeout=Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
        )
        self.balancer.add_listener(
            "Https",
            port=443,
            protocol=elbv2.ApplicationProtocol.HTTPS,
            certificates=[certificate],
            ssl_policy=elbv2.SslPolicy.TLS13_RES,
            default_target_groups=[self.targets],
            open=False,  # the group already says who may connect
        )


class ApiService(Construct):
    """The service and its task. Two roles: ECS starts the task with one, the program runs with the other.

    How many tasks run is the scaling's matter: a count in the service would undo it at every deployment.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        cluster: ecs.ICluster,
        group: ec2.ISecurityGroup,
        targets: elbv2.IApplicationTargetGroup,
        repository: ecr.IRepository,
        image: str,
        log_group: logs.ILogGroup,
        environment: Mapping[str, str],
        user: str,
        cpu: int,
        memory: int,
    ) -> None:
        super().__init__(scope, id_)
        tasks = iam.ServicePrincipal("ecs-tasks.amazonaws.com")
        self.execution_role = iam.Role(self, "ExecutionRole", assumed_by=tasks)
        self.task_role = iam.Role(self, "TaskRole", assumed_by=tasks)
        starting = _may_start(self, repository=repository, log_group=log_group)
        starting.attach_to_role(self.execution_role)
        self.task = ecs.FargateTaskDefinition(
            self,
            "Task",
            family=name,  # the default is the same for every environment of an account
            cpu=cpu,
            memory_limit_mib=memory,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64,
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            execution_role=self.execution_role.without_policy_updates(),
            task_role=self.task_role,
        )
        acknowledge(
            self.task,
            "Plain settings only: the secret is given by its ARN, and read with the task's role",
            "AwsSolutions-ECS2",
        )
        self.task.add_container(
            "Api",
            image=ecs.ContainerImage.from_ecr_repository(repository, image),
            environment=dict(environment),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="api", log_group=log_group),
            port_mappings=[ecs.PortMapping(container_port=TASK_PORT)],
            readonly_root_filesystem=True,
            user=user,
        )
        self.service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=self.task,
            vpc_subnets=PRIVATE,
            security_groups=[group],
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            min_healthy_percent=100,
            max_healthy_percent=200,
            health_check_grace_period=Duration.minutes(1),
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        self.service.attach_to_application_target_group(targets)
        self.service.node.add_dependency(starting)

    def scale(self, *, minimum: int, maximum: int, cpu_target: int, memory_target: int) -> None:
        scaling = self.service.auto_scale_task_count(min_capacity=minimum, max_capacity=maximum)
        scaling.scale_on_cpu_utilization("Cpu", target_utilization_percent=cpu_target)
        scaling.scale_on_memory_utilization("Memory", target_utilization_percent=memory_target)


def _may_start(
    scope: Construct, *, repository: ecr.IRepository, log_group: logs.ILogGroup
) -> iam.ManagedPolicy:
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    write = ["logs:CreateLogStream", "logs:PutLogEvents"]
    policy = iam.ManagedPolicy(
        scope,
        "MayStart",
        description="Pull this image and write this log group",
        statements=[
            # a token for the registry is not a resource
            iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"]),
            iam.PolicyStatement(actions=pull, resources=[repository.repository_arn]),
            iam.PolicyStatement(actions=write, resources=[log_group.log_group_arn]),
        ],
    )
    acknowledge(policy, "AWS has no resource for a registry's token", "AwsSolutions-IAM5[Resource::*]")
    return policy
