"""The hosted zone of the environment."""

from typing import Any

from aws_cdk import CfnOutput, Fn, RemovalPolicy, Stack
from aws_cdk import aws_route53 as route53
from constructs import Construct

from platforms.web_application.settings import Environment


class DnsStack(Stack):
    """Deployed first: certificates are only issued once the parent zone delegates to `NameServers`.

    The zone outlives the environment. CloudFormation leaves the records that validated its certificates in
    it, so that Route 53 would refuse to delete it; and the parent delegates to this zone's name servers,
    not to a next one's.
    """

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, **kwargs: Any) -> None:
        super().__init__(scope, id_, **kwargs)
        self.zone = route53.PublicHostedZone(self, "Zone", zone_name=environment.domain.zone)
        self.zone.apply_removal_policy(RemovalPolicy.RETAIN)
        servers = self.zone.hosted_zone_name_servers or []
        CfnOutput(self, "NameServers", value=Fn.join(" ", servers))
