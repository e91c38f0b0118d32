"""Log groups as every platform wants them: encrypted with a key of its own, and never without a retention."""

import jsii
from aws_cdk import ArnFormat, CfnResource, IAspect, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from platforms.patterns.settings import RetentionDays


class Logs(Construct):
    """Where log groups of one stack's region come from: one key, one retention.

    Log groups go with the stack in every environment: AWS services fix the names of several, and one that stayed
    would block the next deployment.
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


@jsii.implements(IAspect)
class ProviderLogs:
    """Gives the functions that CDK adds for custom resources a log group of `logs`.

    Without it each creates its own group at its first line: unencrypted, and kept for ever.
    """

    def __init__(self, logs: Logs) -> None:
        self.logs = logs

    def visit(self, node: IConstruct) -> None:
        if not isinstance(node, CfnResource) or node.cfn_resource_type != "AWS::Lambda::Function":
            return
        if isinstance(node, lambda_.CfnFunction) or node.node.try_find_child("Logs"):
            return  # functions with property classes have their groups from those who wrote them
        group = self.logs.group(node, "Logs")
        node.add_property_override("LoggingConfig", {"LogGroup": group.log_group_name})
