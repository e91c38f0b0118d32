"""What an operator looks at first: the API, the database, the front end."""

from collections.abc import Mapping

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from platforms.patterns.metrics import METRICS
from platforms.web_application.alarms import error_rate


class Dashboards(Construct):
    """One dashboard each. Their names hold the environment, as dashboards are global to an account."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        prefix: str,
        balancer: str,
        cluster: str,
        service: str,
        database: str,
        distribution: str,
    ) -> None:
        super().__init__(scope, id_)
        entry, tasks = {"LoadBalancer": balancer}, {"ClusterName": cluster, "ServiceName": service}
        aurora, site = {"DBClusterIdentifier": database}, {"DistributionId": distribution, "Region": "Global"}
        self._dashboard(
            "Api",
            f"{prefix}-api",
            {
                "Latency": [METRICS["TargetResponseTime"].of(entry, s) for s in ("Average", "p95", "p99")],
                "Requests": [METRICS["RequestCount"].of(entry, "Sum")],
                "Error rate": [error_rate(balancer)],
                "Errors": [
                    METRICS[name].of(entry, "Sum")
                    for name in (
                        "HTTPCode_Target_4XX_Count",
                        "HTTPCode_Target_5XX_Count",
                        "HTTPCode_ELB_5XX_Count",
                    )
                ],
                "Utilisation": [
                    METRICS[name].of(tasks, "Average") for name in ("CPUUtilization", "MemoryUtilization")
                ],
                "Running tasks": [METRICS["RunningTaskCount"].of(tasks, "Average")],
            },
        )
        self._dashboard(
            "Database",
            f"{prefix}-database",
            {
                "Connections": [METRICS["DatabaseConnections"].of(aurora, "Average")],
                "Commits": [METRICS["CommitThroughput"].of(aurora, "Average")],
                "Storage": [METRICS["VolumeBytesUsed"].of(aurora, "Average")],
                "Capacity": [METRICS["ServerlessDatabaseCapacity"].of(aurora, "Average")],
                "Capacity used": [METRICS["ACUUtilization"].of(aurora, "Average")],
            },
        )
        self._dashboard(
            "Frontend",
            f"{prefix}-frontend",
            {
                "Requests": [METRICS["Requests"].of(site, "Sum")],
                "Cache hit rate": [METRICS["CacheHitRate"].of(site, "Average")],
                "Error rates": [
                    METRICS[name].of(site, "Average") for name in ("4xxErrorRate", "5xxErrorRate")
                ],
            },
        )

    def _dashboard(self, id_: str, name: str, graphs: Mapping[str, list[cloudwatch.IMetric]]) -> None:
        widgets: list[cloudwatch.IWidget] = [
            cloudwatch.GraphWidget(title=title, left=metrics, width=8) for title, metrics in graphs.items()
        ]
        rows = [widgets[i : i + 3] for i in range(0, len(widgets), 3)]
        cloudwatch.Dashboard(self, id_, dashboard_name=name, widgets=rows)
