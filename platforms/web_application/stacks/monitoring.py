"""What is watched, and who is told."""

from typing import Any

from aws_cdk import Stack
from constructs import Construct

from platforms.patterns.database import Database
from platforms.patterns.monitoring import Alerts
from platforms.patterns.static_site import StaticSite
from platforms.web_application.alarms import Alarms
from platforms.web_application.dashboards import Dashboards
from platforms.web_application.settings import Environment
from platforms.web_application.stacks.api import ApiStack


class MonitoringStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        api: ApiStack,
        database: Database,
        site: StaticSite,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, id_, **kwargs)
        watched = {
            "balancer": api.entry.balancer.load_balancer_full_name,
            "cluster": api.cluster.cluster_name,
            "service": api.api.service.service_name,
            "database": database.cluster.cluster_identifier,
        }
        receivers = environment.receivers
        Alarms(
            self,
            "Alarms",
            prefix=environment.prefix,
            alerts=Alerts(self, "Alerts", warning=receivers.warning, critical=receivers.critical),
            minimum_tasks=environment.api.minimum_tasks,
            postgresql_logs=database.log_group,
            **watched,
        )
        Dashboards(
            self,
            "Dashboards",
            prefix=environment.prefix,
            distribution=site.distribution.distribution_id,
            **watched,
        )
