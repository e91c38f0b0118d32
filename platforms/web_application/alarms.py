"""The alarms of the web application. Their thresholds are promises, the same in every environment."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from platforms.patterns.metrics import METRICS
from platforms.patterns.monitoring import Alerts, alarm

LATENCY_SECONDS = 2
ERROR_PERCENT = 5
CONNECTION_FAILURES = 10
ACU_PERCENT = 90

# what Aurora PostgreSQL writes when it turns a connection away; it publishes no metric for it
CONNECTION_FAILURE_PATTERNS = (
    "password authentication failed",
    "PAM authentication failed",  # of a user who signs in with IAM
    "no pg_hba.conf entry",
    "remaining connection slots are reserved",
    "sorry, too many clients already",
    "the database system is",  # … starting up, shutting down, in recovery mode, not yet accepting connections
)


class Alarms(Construct):
    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        alerts: Alerts,
        balancer: str,
        cluster: str,
        service: str,
        minimum_tasks: int,
        database: str,
        postgresql_logs: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, id_)
        alarm(
            self,
            "Latency",
            why=f"The slowest twentieth of the API's answers takes over {LATENCY_SECONDS} s",
            metric=METRICS["TargetResponseTime"].of({"LoadBalancer": balancer}, "p95"),
            threshold=LATENCY_SECONDS,
            topic=alerts.critical,
        )
        alarm(
            self,
            "Errors",
            why=f"Over {ERROR_PERCENT} % of the API's answers are server errors",
            metric=error_rate(balancer),
            threshold=ERROR_PERCENT,
            topic=alerts.critical,
        )
        alarm(
            self,
            "ConnectionFailures",
            why=f"The database turned away over {CONNECTION_FAILURES} connections in 5 minutes",
            metric=_connection_failures(self, prefix, postgresql_logs),
            threshold=CONNECTION_FAILURES,
            topic=alerts.critical,
        )
        alarm(
            self,
            "Tasks",
            why=f"Fewer than {minimum_tasks} tasks of the API run",
            metric=METRICS["RunningTaskCount"].of(
                {"ClusterName": cluster, "ServiceName": service}, "Minimum", minutes=1
            ),
            threshold=minimum_tasks,
            below=True,
            periods=3,  # a deployment or a scaling step that replaces a task is no alarm
            topic=alerts.critical,
        )
        alarm(
            self,
            "Capacity",
            why=f"The database uses over {ACU_PERCENT} % of its maximum capacity",
            # of the instances: an idle reader would halve the mean of a writer that is full
            metric=METRICS["ACUUtilization"].of({"DBClusterIdentifier": database}, "Maximum"),
            threshold=ACU_PERCENT,
            periods=2,
            topic=alerts.warning,
        )


def error_rate(balancer: str) -> cloudwatch.MathExpression:
    """Server errors of the targets and of the load balancer itself, in percent of all requests."""
    count = {
        id_: METRICS[name].of({"LoadBalancer": balancer}, "Sum")
        for id_, name in (
            ("requests", "RequestCount"),
            ("targets", "HTTPCode_Target_5XX_Count"),
            ("balancer", "HTTPCode_ELB_5XX_Count"),
        )
    }
    return cloudwatch.MathExpression(
        # requests that found no target are only counted as errors, so they belong to the whole too
        expression="100 * (FILL(targets, 0) + FILL(balancer, 0)) / (FILL(requests, 0) + FILL(balancer, 0))",
        using_metrics=count,
        label="Error rate",
        period=Duration.minutes(5),
    )


def _connection_failures(scope: Construct, prefix: str, group: logs.ILogGroup) -> cloudwatch.Metric:
    failures = logs.MetricFilter(
        scope,
        "ConnectionFailureFilter",
        log_group=group,
        filter_pattern=logs.FilterPattern.any_term(*CONNECTION_FAILURE_PATTERNS),
        metric_namespace=prefix,
        metric_name="DatabaseConnectionFailures",
        metric_value="1",
        default_value=0,
    )
    return failures.metric(statistic="Sum", period=Duration.minutes(5))
