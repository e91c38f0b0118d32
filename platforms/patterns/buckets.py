"""Private buckets: for what is published through a distribution, and for access logs."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct


class PrivateBucket(s3.Bucket):
    """A bucket nobody outside can see, over TLS only. Encrypted with SSE-S3: what delivers to it allows no other key.

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


class LogBucket(PrivateBucket):
    """Access logs, kept as long as the environment's logs."""

    def __init__(
        self, scope: Construct, id_: str, *, removable: bool, retention_days: int, written_by_acl: bool = False
    ) -> None:
        super().__init__(
            scope,
            id_,
            removable=removable,
            # CloudFront's standard logs are still delivered by access control list
            object_ownership=(
                s3.ObjectOwnership.BUCKET_OWNER_PREFERRED if written_by_acl else s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
            ),
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(retention_days), noncurrent_version_expiration=Duration.days(1)
                )
            ],
        )
