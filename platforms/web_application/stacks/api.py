"""The API: what runs, what it is told, and the one secret it may read."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as route53_targets
from constructs import Construct

from platforms.patterns.api_service import ApiService, LoadBalancer
from platforms.patterns.buckets import LogBucket
from platforms.patterns.database import Database
from platforms.patterns.policies import acknowledge
from platforms.patterns.web_acl import WebAcl
from platforms.web_application.groups import fixed
from platforms.web_application.settings import Environment
from platforms.web_application.stacks.network import NetworkStack

USER = "10001"  # as in the Dockerfile: never root, whatever an image says


class ApiStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        zone: route53.IHostedZone,
        network: NetworkStack,
        database: Database,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, id_, **kwargs)
        settings, domain, logs = environment.api, environment.domain, network.logs
        self.entry = LoadBalancer(
            self,
            "Entry",
            vpc=network.vpc,
            group=fixed(self, "LoadBalancerGroup", network.groups.load_balancer),
            certificate=acm.Certificate(
                self,
                "Certificate",
                domain_name=domain.api,
                validation=acm.CertificateValidation.from_dns(zone),
            ),
            access_logs=LogBucket(
                self,
                "AccessLogs",
                removable=environment.disposable,
                retention_days=environment.logs.retention_days,
            ),
            deletion_protection=not environment.disposable,
        )
        if not environment.disposable:
            acl = WebAcl(
                self,
                "WebAcl",
                name=f"{environment.prefix}-api",
                scope_="REGIONAL",
                logs=logs,
                large_bodies=True,  # a note may have 10,000 characters; the service limits its bodies itself
            )
            acl.protect(self.entry.balancer.load_balancer_arn)
        else:
            acknowledge(
                self.entry.balancer,
                "The environment is made to be thrown away: production has a web ACL",
                "NIST.800.53.R5-ALBWAFEnabled",
            )

        # Container Insights writes to a group that it would otherwise create itself, without retention
        insights = logs.group(
            self, "InsightsLogs", name=f"/aws/ecs/containerinsights/{environment.prefix}/performance"
        )
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            cluster_name=environment.prefix,
            vpc=network.vpc,
            container_insights_v2=ecs.ContainerInsights.ENABLED,
        )
        self.cluster.node.add_dependency(insights)
        self.api = ApiService(
            self,
            "Api",
            name=f"{environment.prefix}-api",
            cluster=self.cluster,
            group=fixed(self, "ApiGroup", network.groups.api),
            targets=self.entry.targets,
            repository=ecr.Repository.from_repository_name(self, "Images", environment.image_repository),
            image=settings.image,
            log_group=logs.group(self, "ApiLogs"),
            environment={
                "ALLOWED_ORIGIN": f"https://{domain.frontend}",
                "DATABASE_HOST": database.cluster.cluster_endpoint.hostname,
                "DATABASE_NAME": database.database_name,
                "DATABASE_PORT": "5432",
                "DATABASE_SECRET_ARN": database.secret.secret_arn,
                "ENVIRONMENT": environment.name,
                "LOG_LEVEL": "INFO",
            },
            user=USER,
            cpu=settings.cpu,
            memory=settings.memory,
        )
        may_read = _may_read(self, database)
        may_read.attach_to_role(self.api.task_role)
        self.api.service.node.add_dependency(may_read)
        self.api.scale(
            minimum=settings.minimum_tasks,
            maximum=settings.maximum_tasks,
            cpu_target=settings.cpu_target,
            memory_target=settings.memory_target,
        )
        target = route53.RecordTarget.from_alias(route53_targets.LoadBalancerTarget(self.entry.balancer))
        route53.ARecord(self, "Ipv4", zone=zone, record_name=f"{domain.api}.", target=target)
        route53.AaaaRecord(self, "Ipv6", zone=zone, record_name=f"{domain.api}.", target=target)
        CfnOutput(self, "ApiEndpoint", value=f"https://{domain.api}")
        CfnOutput(self, "EcsClusterName", value=self.cluster.cluster_name)


def _may_read(scope: Construct, database: Database) -> iam.ManagedPolicy:
    """Reading the database's secret, and decrypting nothing but it."""
    secret = database.secret.secret_arn
    return iam.ManagedPolicy(
        scope,
        "MayReadSecret",
        description="Read the credentials of the database",
        statements=[
            iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[secret]),
            iam.PolicyStatement(
                actions=["kms:Decrypt"],
                resources=[database.key.key_arn],
                conditions={"StringEquals": {"kms:EncryptionContext:SecretARN": secret}},
            ),
        ],
    )
