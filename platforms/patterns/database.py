"""Aurora PostgreSQL with credentials that nobody sees: generated, encrypted and rotated by AWS."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from platforms.patterns.logs import Logs
from platforms.patterns.network import ISOLATED, PRIVATE
from platforms.patterns.policies import acknowledge, descendant

ENGINE = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_17_7)
MONITORING_POLICY = "AmazonRDSEnhancedMonitoringRole"
ROTATION = Duration.days(30)


class Database(Construct):
    """A Serverless v2 cluster in isolated subnets, its instances in different zones, with TLS required.

    The cluster and the rotation function have fixed names, as AWS names their log groups after them, and a
    group must exist before its first line: one that AWS creates keeps it for ever, unencrypted.
    A cluster that is not `removable` leaves a snapshot, and the key that the snapshot needs.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc: ec2.IVpc,
        zones: Sequence[str],
        group: ec2.ISecurityGroup,
        minimum_acu: float,
        maximum_acu: float,
        readers: int,
        backup: rds.BackupProps,
        maintenance_window: str,
        logs: Logs,
        removable: bool,
    ) -> None:
        super().__init__(scope, id_)
        self.database_name = "app"
        self.key = kms.Key(
            self,
            "Key",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY if removable else RemovalPolicy.RETAIN,
        )
        self.log_group = logs.group(self, "PostgreSqlLogs", name=f"/aws/rds/cluster/{name}/postgresql")
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            cluster_identifier=name,
            engine=ENGINE,
            writer=self._instance("Writer", zones[0]),
            readers=[
                # the first reader takes over when the writer's zone is lost, so it keeps the writer's size
                self._instance(f"Reader{i}", zones[i % len(zones)], scale_with_writer=i == 1)
                for i in range(1, readers + 1)
            ],
            serverless_v2_min_capacity=minimum_acu,
            serverless_v2_max_capacity=maximum_acu,
            vpc=vpc,
            vpc_subnets=ISOLATED,
            security_groups=[group],
            default_database_name=self.database_name,
            credentials=rds.Credentials.from_generated_secret("app", encryption_key=self.key),
            parameters={"rds.force_ssl": "1"},
            storage_encrypted=True,
            storage_encryption_key=self.key,
            iam_authentication=True,
            backup=backup,
            copy_tags_to_snapshot=True,
            preferred_maintenance_window=maintenance_window,
            cloudwatch_logs_exports=["postgresql"],
            monitoring_interval=Duration.minutes(1),
            deletion_protection=not removable,
            removal_policy=RemovalPolicy.DESTROY if removable else RemovalPolicy.SNAPSHOT,
        )
        self.cluster.node.add_dependency(self.log_group)
        self._acknowledge(readers=readers, removable=removable)
        secret = self.cluster.secret
        assert secret is not None
        self.secret: secretsmanager.ISecret = secret

    def _instance(
        self, id_: str, zone: str, *, scale_with_writer: bool | None = None
    ) -> rds.IClusterInstance:
        return rds.ClusterInstance.serverless_v2(
            id_,
            availability_zone=zone,
            scale_with_writer=scale_with_writer,
            enable_performance_insights=True,
            performance_insight_encryption_key=self.key,
        )

    def _acknowledge(self, *, readers: int, removable: bool) -> None:
        if removable:
            acknowledge(
                self.cluster,
                "The environment is made to be thrown away",
                "AwsSolutions-RDS10",
                "NIST.800.53.R5-RDSInstanceDeletionProtectionEnabled",
            )
        acknowledge(
            descendant(self.cluster, "MonitoringRole"),
            "AWS maintains this policy for enhanced monitoring; it only allows its own log group",
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/{MONITORING_POLICY}]",
        )
        for id_ in ("Writer", *(f"Reader{i}" for i in range(1, readers + 1))):
            acknowledge(
                descendant(self.cluster, id_),
                "Aurora backs up the cluster's volume, continuously and for the promised days",
                "NIST.800.53.R5-RDSInBackupPlan",
            )

    def rotate(self, *, name: str, vpc: ec2.IVpc, group: ec2.ISecurityGroup, logs: Logs) -> None:
        """Rotation by the function that AWS hosts. `group` must reach the database and Secrets Manager."""
        log_group = logs.group(self, "RotationLogs", name=f"/aws/lambda/{name}")
        schedule = self.secret.add_rotation_schedule(
            "Rotation",
            automatically_after=ROTATION,
            hosted_rotation=secretsmanager.HostedRotation.postgre_sql_single_user(
                function_name=name, vpc=vpc, vpc_subnets=PRIVATE, security_groups=[group]
            ),
        )
        # the first rotation runs at once, and connects: it needs instances, not only the cluster
        schedule.node.add_dependency(log_group, self.cluster)
