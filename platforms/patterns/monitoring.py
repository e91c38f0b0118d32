"""Topics that reach people, and alarms that are never without one."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class Alerts(Construct):
    """An encrypted topic for warnings and, where someone is on call, one for what is critical.

    Without `critical` receivers a critical alarm is a warning: nobody is woken where nobody is on call.
    """

    def __init__(
        self, scope: Construct, id_: str, *, warning: Sequence[str], critical: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, id_)
        self.key = kms.Key(self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.DESTROY)
        self.key.add_to_resource_policy(
            iam.PolicyStatement(  # without it CloudWatch drops the notification, and nobody notices
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key policy: this key
                conditions=_from_this_account(self),
            )
        )
        self.warning = self._topic("Warning", warning)
        self.critical = self._topic("Critical", critical) if critical else self.warning

    def _topic(self, id_: str, receivers: Sequence[str]) -> sns.Topic:
        topic = sns.Topic(self, id_, master_key=self.key, enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions=_from_this_account(self),
            )
        )
        for receiver in receivers:
            topic.add_subscription(subscriptions.EmailSubscription(receiver))
        return topic


def alarm(
    scope: Construct,
    id_: str,
    *,
    why: str,
    metric: cloudwatch.IMetric,
    threshold: float,
    topic: sns.ITopic,
    below: bool = False,
    periods: int = 1,
) -> cloudwatch.Alarm:
    """An alarm that tells `topic` when it starts and when it is over.

    Silence counts as fine above a threshold (no requests, no errors), and as
    the worst below one: what should be running and says nothing is not running.
    """
    missing = cloudwatch.TreatMissingData.BREACHING if below else cloudwatch.TreatMissingData.NOT_BREACHING
    operators = cloudwatch.ComparisonOperator
    made = cloudwatch.Alarm(
        scope,
        id_,
        alarm_description=why,
        metric=metric,
        threshold=threshold,
        evaluation_periods=periods,
        comparison_operator=operators.LESS_THAN_THRESHOLD if below else operators.GREATER_THAN_THRESHOLD,
        treat_missing_data=missing,
    )
    action = actions.SnsAction(topic)
    made.add_alarm_action(action)
    made.add_ok_action(action)
    return made


def _from_this_account(scope: Construct) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
