"""Private buckets: for what is published through a distribution, and for access logs."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from platforms.patterns.policies import acknowledge


class PrivateBucket(s3.Bucket):
    """A bucket nobody outside can see, over TLS only, encrypted with SSE-S3.

    A bucket that is not `removable` stays when its stack goes, with what it holds.
    """

    def __init__(self, scope: Construct, id_: str, *, removable: bool, **kwargs: Any) -> None:
        super().__init__(
            scope,
            id_,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=RemovalPolicy.DESTROY if removable else RemovalPolicy.RETAIN,
            auto_delete_objects=removable,
            **kwargs,
        )
        acknowledge(
            self,
            "SSE-S3: access logs are delivered with no other key, and a public site has nothing to hide",
            "NIST.800.53.R5-S3DefaultEncryptionKMS",
        )
        acknowledge(
            self,
            "Data stays in its region; versions are the answer to a mistake",
            "NIST.800.53.R5-S3BucketReplicationEnabled",
        )


class LogBucket(PrivateBucket):
    """Access logs, kept as long as the environment's logs.

    `for_front_end`: CloudFront's standard logs come by access control list, and the files' bucket logs to it
    too.
    """

    def __init__(
        self, scope: Construct, id_: str, *, removable: bool, retention_days: int, for_front_end: bool = False
    ) -> None:
        super().__init__(
            scope,
            id_,
            removable=removable,
            object_ownership=(
                s3.ObjectOwnership.BUCKET_OWNER_PREFERRED
                if for_front_end
                else s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
            ),
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(retention_days), noncurrent_version_expiration=Duration.days(1)
                )
            ],
        )
        if not for_front_end:  # the packs take a bucket that others log to for the end of the chain
            acknowledge(
                self,
                "A bucket of logs that logged its own deliveries would grow without end",
                "AwsSolutions-S1",
                "NIST.800.53.R5-S3BucketLoggingEnabled",
            )
