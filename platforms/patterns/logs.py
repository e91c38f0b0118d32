"""Log groups as every platform wants them: encrypted with a key of its own, and never without a retention."""

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from platforms.patterns.settings import RetentionDays


class Logs(Construct):
    """Where log groups of one stack's region come from: one key, one retention.

    Log groups go with the stack in every environment: AWS services fix the names of several, and one that
    stayed would block the next deployment.
    """

    def __init__(self, scope: Construct, id_: str, *, retention_days: RetentionDays) -> None:
        super().__init__(scope, id_)
        stack = Stack.of(self)
        self.retention_days = retention_days
        self.key = kms.Key(self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.DESTROY)
        groups = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
                actions=[
                    "kms:Encrypt*",
                    "kms:Decrypt*",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:Describe*",
                ],
                resources=["*"],  # in a key policy: this key
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
            )
        )

    def group(self, scope: Construct, id_: str, *, name: str | None = None) -> logs.LogGroup:
        """A log group in `scope`; `name` only where an AWS service decides it."""
        group = logs.LogGroup(
            scope,
            id_,
            log_group_name=name,
            encryption_key=self.key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        resource = group.node.default_child
        assert isinstance(resource, logs.CfnLogGroup)
        resource.retention_in_days = self.retention_days
        return group
