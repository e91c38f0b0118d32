"""The front end."""

from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as route53_targets
from constructs import Construct

from platforms.patterns.logs import Logs
from platforms.patterns.static_site import StaticSite
from platforms.web_application.settings import Environment
from platforms.web_application.stacks.edge import EdgeStack

SITE = Path(__file__).parents[1] / "site"


class FrontendStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        zone: route53.IHostedZone,
        edge: EdgeStack,
        logs: Logs,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, id_, **kwargs)
        domain = environment.domain
        self.site = StaticSite(
            self,
            "Site",
            name=environment.prefix,
            domain=domain.frontend,
            certificate=edge.certificate,
            on_request=edge.on_request,
            on_response=edge.on_response,
            web_acl_arn=edge.web_acl_arn,
            retention_days=environment.logs.retention_days,
            removable=environment.disposable,
        )
        self.site.publish(SITE, config={"apiUrl": f"https://{domain.api}"}, logs=logs)
        target = route53.RecordTarget.from_alias(route53_targets.CloudFrontTarget(self.site.distribution))
        route53.ARecord(self, "Ipv4", zone=zone, record_name=f"{domain.frontend}.", target=target)
        route53.AaaaRecord(self, "Ipv6", zone=zone, record_name=f"{domain.frontend}.", target=target)
        CfnOutput(self, "FrontendUrl", value=f"https://{domain.frontend}")
        CfnOutput(self, "FrontendBucketName", value=self.site.bucket.bucket_name)
