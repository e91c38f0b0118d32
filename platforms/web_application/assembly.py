"""The stacks of one environment, and how they depend on each other."""

from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk

from platforms.patterns.providers import log_providers
from platforms.patterns.tagging import tag
from platforms.web_application.settings import APPLICATION, Environment
from platforms.web_application.stacks.api import ApiStack
from platforms.web_application.stacks.database import DatabaseStack
from platforms.web_application.stacks.dns import DnsStack
from platforms.web_application.stacks.edge import EdgeStack
from platforms.web_application.stacks.frontend import FrontendStack
from platforms.web_application.stacks.monitoring import MonitoringStack
from platforms.web_application.stacks.network import NetworkStack
from platforms.web_application.stacks.registry import RegistryStack

EDGE_REGION = "us-east-1"


@dataclass(frozen=True)
class Platform:
    dns: DnsStack
    registry: RegistryStack
    network: NetworkStack
    database: DatabaseStack
    api: ApiStack
    edge: EdgeStack
    frontend: FrontendStack
    monitoring: MonitoringStack


def build(app: cdk.App, environment: Environment, *, account: str | None = None) -> Platform:
    """Everything of `environment` in `app`. The account of the settings wins over the one of the shell."""
    home = cdk.Environment(account=environment.account or account, region=environment.region)
    edge_home = cdk.Environment(account=home.account, region=EDGE_REGION)
    tags = {
        "Application": APPLICATION,
        "CostCenter": environment.tags.cost_center,
        "Environment": environment.name,
        "ManagedBy": "cdk",
        "Owner": environment.tags.owner,
    }

    def name(part: str) -> dict[str, Any]:
        return {
            "stack_name": f"{environment.prefix}-{part}",
            # tags of the stack reach what CloudFormation makes itself: the hosted rotation's nested stack
            "tags": tags,
            # the cluster's own protection refuses after its instances are gone, and leaves a stack that
            # nothing can update: this one refuses before anything is touched
            "termination_protection": not environment.disposable,
        }

    dns = DnsStack(app, "Dns", environment=environment, env=home, cross_region_references=True, **name("Dns"))
    edge = EdgeStack(
        app,
        "Edge",
        environment=environment,
        zone=dns.zone,
        env=edge_home,
        cross_region_references=True,
        **name("Edge"),
    )
    registry = RegistryStack(app, "Registry", environment=environment, env=home, **name("Registry"))
    network = NetworkStack(app, "Network", environment=environment, env=home, **name("Network"))
    # The edge comes first and goes last: its certificate shows that the zone is delegated before anything
    # dear is there, and its functions refuse to go for hours, while a destroy stops at the first refusal
    network.add_stack_dependency(edge)
    database = DatabaseStack(
        app, "Database", environment=environment, network=network, env=home, **name("Database")
    )
    api = ApiStack(
        app,
        "Api",
        environment=environment,
        zone=dns.zone,
        network=network,
        database=database.database,
        env=home,
        **name("Api"),
    )
    api.add_stack_dependency(registry)
    frontend = FrontendStack(
        app,
        "Frontend",
        environment=environment,
        zone=dns.zone,
        edge=edge,
        logs=network.logs,
        env=home,
        cross_region_references=True,
        **name("Frontend"),
    )
    monitoring = MonitoringStack(
        app,
        "Monitoring",
        environment=environment,
        api=api,
        database=database.database,
        site=frontend.site,
        env=home,
        **name("Monitoring"),
    )
    log_providers(app, network.logs)
    tag(app, tags)
    return Platform(dns, registry, network, database, api, edge, frontend, monitoring)
