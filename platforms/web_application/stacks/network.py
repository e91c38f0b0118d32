"""The network: who can reach whom is decided here, and only here."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from platforms.patterns.logs import Logs
from platforms.patterns.network import Network
from platforms.web_application.groups import Groups
from platforms.web_application.settings import Environment

ENDPOINTS = {
    "SecretsManager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "EcrApi": ec2.InterfaceVpcEndpointAwsService.ECR,
    "EcrDocker": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "CloudWatchLogs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
}


class NetworkStack(Stack):
    def __init__(self, scope: Construct, id_: str, *, environment: Environment, **kwargs: Any) -> None:
        self._zones = list(environment.network.zones)
        super().__init__(scope, id_, **kwargs)
        settings = environment.network
        self.logs = Logs(self, "Logs", retention_days=environment.logs.retention_days)
        network = Network(
            self,
            "Network",
            cidr=settings.cidr,
            zones=settings.zones,
            nat_gateways=1 if settings.nat == "single" else len(settings.zones),
            logs=self.logs,
        )
        self.vpc = network.vpc
        self.groups = Groups(self, "Groups", vpc=self.vpc)
        network.add_endpoints(ENDPOINTS, group=self.groups.endpoints)
        CfnOutput(self, "VpcId", value=self.vpc.vpc_id)

    @property
    def availability_zones(self) -> list[str]:
        """The zones of the settings, where CDK would otherwise ask AWS for the account's."""
        return self._zones
