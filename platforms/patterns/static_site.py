"""A front end of static files: private bucket, distribution with edge functions, and publication."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

from platforms.patterns.buckets import LogBucket, PrivateBucket
from platforms.patterns.logs import Logs
from platforms.patterns.policies import acknowledge, descendant, literal

YEAR = Duration.days(365)
KEPT_RELEASES = Duration.days(90)


class StaticSite(Construct):
    """`/assets/*` holds files named by their content, cached for a year; all else is asked for every time.

    No custom error responses: `on_response` answers a missing page, and leaves a missing asset an error.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        domain: str,
        certificate: acm.ICertificate,
        on_request: lambda_.IVersion,
        on_response: lambda_.IVersion,
        web_acl_arn: str | None,
        retention_days: int,
        removable: bool,
    ) -> None:
        super().__init__(scope, id_)
        access_logs = LogBucket(
            self, "AccessLogs", removable=removable, retention_days=retention_days, for_front_end=True
        )
        self.bucket = PrivateBucket(
            self,
            "Files",
            removable=removable,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="bucket/",
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=KEPT_RELEASES)],
        )
        origin = origins.S3BucketOrigin.with_origin_access_control(
            self.bucket,
            origin_access_control=cloudfront.S3OriginAccessControl(
                self, "Access", origin_access_control_name=name, signing=cloudfront.Signing.SIGV4_ALWAYS
            ),
        )
        headers = cloudfront.EdgeLambda(
            event_type=cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE, function_version=on_response
        )
        routing = cloudfront.EdgeLambda(
            event_type=cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST, function_version=on_request
        )
        redirect = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=name,
            domain_names=[domain],
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                viewer_protocol_policy=redirect,
                compress=True,
                edge_lambdas=[routing, headers],
            ),
            additional_behaviors={
                "/assets/*": cloudfront.BehaviorOptions(
                    origin=origin,
                    cache_policy=_for_a_year(self, name),
                    viewer_protocol_policy=redirect,
                    compress=True,
                    edge_lambdas=[headers],
                )
            },
            web_acl_id=web_acl_arn,
            log_bucket=access_logs,
            log_file_prefix="distribution/",
            publish_additional_metrics=True,  # the cache hit rate is one of these
        )

        acknowledge(self.distribution, "The front end is for every country", "AwsSolutions-CFR1")
        if web_acl_arn is None:
            acknowledge(
                self.distribution,
                "Static files, in an environment made to be thrown away: production has a web ACL",
                "AwsSolutions-CFR2",
            )

    def publish(self, folder: Path, *, config: Mapping[str, Any], logs: Logs) -> None:
        """Put the files of `folder` into the bucket, assets first: a page never names one that is not there.

        Nothing is pruned: pages that browsers still show ask for the assets of their own release.
        """
        log_group = logs.group(self, "PublicationLogs")
        assets = s3_deployment.BucketDeployment(
            self,
            "Assets",
            sources=[s3_deployment.Source.asset(str(folder / "assets"))],
            destination_bucket=self.bucket,
            destination_key_prefix="assets",
            cache_control=[s3_deployment.CacheControl.from_string("public, max-age=31536000, immutable")],
            prune=False,
            log_group=log_group,
        )
        pages = s3_deployment.BucketDeployment(
            self,
            "Pages",
            sources=[
                s3_deployment.Source.asset(str(folder), exclude=["assets"]),
                s3_deployment.Source.json_data("config.json", dict(config)),
            ],
            destination_bucket=self.bucket,
            cache_control=[s3_deployment.CacheControl.from_string("no-cache")],
            prune=False,
            log_group=log_group,
        )
        pages.node.add_dependency(assets)
        self._acknowledge_publisher()

    def _acknowledge_publisher(self) -> None:
        """CDK writes the function that copies the files, with its role; we only choose where it logs."""
        stack = Stack.of(self)
        function = next(c for c in stack.node.children if isinstance(c, lambda_.Function))
        acknowledge(
            function,
            "CDK's own function: it runs during deployments only, and CloudFormation sees it fail",
            "AwsSolutions-L1",
            "NIST.800.53.R5-LambdaConcurrency",
            "NIST.800.53.R5-LambdaDLQ",
            "NIST.800.53.R5-LambdaInsideVPC",
        )
        role = descendant(function, "ServiceRole")
        acknowledge(
            role,
            "AWS maintains this policy; the function writes its own log group",
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
        )
        account, region = literal(stack.account, "AWS::AccountId"), literal(stack.region, "AWS::Region")
        files = self.bucket.node.default_child
        assert isinstance(files, s3.CfnBucket)
        acknowledge(
            descendant(role, "DefaultPolicy"),
            "CDK grants reading its assets' bucket and writing this one, and names both",
            "NIST.800.53.R5-IAMNoInlinePolicy",
            *(
                f"AwsSolutions-IAM5[Action::s3:{action}*]"
                for action in ("Abort", "DeleteObject", "GetBucket", "GetObject")
            ),
            "AwsSolutions-IAM5[Action::s3:List*]",
            f"AwsSolutions-IAM5[Resource::arn:aws:s3:::cdk-hnb659fds-assets-{account}-{region}/*]",
            f"AwsSolutions-IAM5[Resource::<{stack.get_logical_id(files)}.Arn>/*]",
        )


def _for_a_year(scope: Construct, name: str) -> cloudfront.CachePolicy:
    return cloudfront.CachePolicy(
        scope,
        "ForAYear",
        cache_policy_name=f"{name}-assets",
        min_ttl=Duration.seconds(1),
        default_ttl=YEAR,
        max_ttl=YEAR,
        enable_accept_encoding_gzip=True,
        enable_accept_encoding_brotli=True,
    )
