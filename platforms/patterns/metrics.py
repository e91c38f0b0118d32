"""The metrics that AWS publishes and the platforms use, with where AWS says so.

An alarm on a metric that nobody publishes never fires, and nothing in AWS says that it cannot: so alarms and
dashboards take their metrics from here, and a test holds every alarm of every template against this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

ALB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"
CLOUDFRONT = (
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html"
)
ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
INSIGHTS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"
)

BALANCER = frozenset({"LoadBalancer"})
CLUSTER = frozenset({"DBClusterIdentifier"})
INSTANCE = frozenset({"DBInstanceIdentifier"})
DISTRIBUTION = frozenset({"DistributionId", "Region"})
SERVICE = frozenset({"ClusterName", "ServiceName"})

AGGREGATES = frozenset({"Average", "Minimum", "Maximum"})
COUNT = frozenset({"Sum"})


@dataclass(frozen=True)
class Published:
    """One metric of one service: the sets of dimensions and the statistics under which it means something."""

    namespace: str
    name: str
    dimensions: frozenset[frozenset[str]]
    statistics: frozenset[str]  # `p` stands for every percentile
    source: str
    region: str | None = None  # where it is published, if not in the resource's region

    def of(self, dimensions: Mapping[str, str], statistic: str, *, minutes: int = 5) -> cloudwatch.Metric:
        """The metric of one resource; ValueError for dimensions or a statistic that AWS does not publish."""
        if frozenset(dimensions) not in self.dimensions:
            allowed = " or ".join(", ".join(sorted(names)) for names in self.dimensions)
            raise ValueError(
                f"{self.name} has no dimensions {', '.join(sorted(dimensions))} (allowed {allowed})"
            )
        if not self.has(statistic):
            raise ValueError(
                f"{self.name} has no statistic {statistic} (allowed {', '.join(self.statistics)})"
            )
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=self.name,
            dimensions_map=dict(dimensions),
            statistic=statistic,
            period=Duration.minutes(minutes),
            region=self.region,
        )

    def has(self, statistic: str) -> bool:
        return statistic in self.statistics or (statistic.startswith("p") and "p" in self.statistics)


def _published(
    namespace: str, source: str, dimensions: frozenset[str], statistics: frozenset[str], *names: str
) -> dict[str, Published]:
    return {name: Published(namespace, name, frozenset({dimensions}), statistics, source) for name in names}


def _cloudfront(statistics: frozenset[str], *names: str) -> dict[str, Published]:
    sets = frozenset({DISTRIBUTION})
    return {
        name: Published("AWS/CloudFront", name, sets, statistics, CLOUDFRONT, region="us-east-1")
        for name in names
    }


METRICS: dict[str, Published] = {
    **_published("AWS/ApplicationELB", ALB, BALANCER, AGGREGATES | {"p"}, "TargetResponseTime"),
    **_published(
        "AWS/ApplicationELB",
        ALB,
        BALANCER,
        COUNT,
        "RequestCount",
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
    ),
    **_published("AWS/ECS", ECS, SERVICE, AGGREGATES, "CPUUtilization", "MemoryUtilization"),
    **_published("ECS/ContainerInsights", INSIGHTS, SERVICE, AGGREGATES, "RunningTaskCount"),
    **_published(
        "AWS/RDS",
        AURORA,
        CLUSTER,
        AGGREGATES,
        "ACUUtilization",
        "CommitThroughput",
        "DatabaseConnections",
        "ServerlessDatabaseCapacity",
        "VolumeBytesUsed",
    ),
    **_cloudfront(COUNT, "Requests"),
    **_cloudfront(frozenset({"Average"}), "4xxErrorRate", "5xxErrorRate", "CacheHitRate"),
}
