"""What CloudFront only takes from us-east-1: certificate, functions and, in production, the web ACL."""

from pathlib import Path
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from platforms.patterns.edge_functions import EdgeFunctions
from platforms.patterns.logs import Logs
from platforms.patterns.web_acl import WebAcl
from platforms.web_application.settings import Environment

FOLDER = Path(__file__).parents[1]


class EdgeStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        zone: route53.IHostedZone,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, id_, **kwargs)
        logs = Logs(self, "Logs", retention_days=environment.logs.retention_days)
        self.certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=environment.domain.frontend,
            validation=acm.CertificateValidation.from_dns(zone),
        )
        functions = EdgeFunctions(
            self,
            "Functions",
            folder=FOLDER / "edge",
            modules={"Request": "request", "Response": "response"},
            files={"index.html": FOLDER / "site" / "index.html"},
            settings={"apiOrigin": f"https://{environment.domain.api}"},
            logs=logs,
        )
        self.on_request = functions.versions["Request"]
        self.on_response = functions.versions["Response"]
        self.web_acl_arn: str | None = None
        if not environment.disposable:
            acl = WebAcl(
                self, "WebAcl", name=f"{environment.prefix}-frontend", scope_="CLOUDFRONT", logs=logs
            )
            self.web_acl_arn = acl.arn
