"""S3: a bucket's settings are a dozen calls, each of which has its own way to say "none"."""

from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted
from skyworthy.estate.spelling import search

_PARTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("get_bucket_versioning", "VersioningConfiguration", "{Status: Status}", ()),
    (
        "get_bucket_encryption",
        "BucketEncryption",
        "ServerSideEncryptionConfiguration",
        ("ServerSideEncryptionConfigurationNotFoundError",),
    ),
    ("get_bucket_tagging", "Tags", "TagSet", ("NoSuchTagSet",)),
    ("get_bucket_lifecycle_configuration", "LifecycleConfiguration", "@", ("NoSuchLifecycleConfiguration",)),
    ("get_bucket_logging", "LoggingConfiguration", "LoggingEnabled", ()),
    (
        "get_bucket_ownership_controls",
        "OwnershipControls",
        "OwnershipControls",
        ("OwnershipControlsNotFoundError",),
    ),
    (
        "get_public_access_block",
        "PublicAccessBlockConfiguration",
        "PublicAccessBlockConfiguration",
        ("NoSuchPublicAccessBlockConfiguration",),
    ),
    ("get_bucket_notification_configuration", "NotificationConfiguration", "@", ()),
    ("get_bucket_cors", "CorsConfiguration", "@", ("NoSuchCORSConfiguration",)),
    ("get_bucket_website", "WebsiteConfiguration", "@", ("NoSuchWebsiteConfiguration",)),
    ("get_bucket_accelerate_configuration", "AccelerateConfiguration", "{AccelerationStatus: Status}", ()),
    (
        "get_object_lock_configuration",
        "ObjectLockConfiguration",
        "ObjectLockConfiguration",
        ("ObjectLockConfigurationNotFoundError",),
    ),
    (
        "get_bucket_replication",
        "ReplicationConfiguration",
        "ReplicationConfiguration",
        ("ReplicationConfigurationNotFoundError",),
    ),
)
"""Call, CloudFormation's property, where the answer has it, and the error codes by which S3 says "none"."""


def _bucket(api: Api, wanted: Wanted) -> Answer | None:
    name, region = wanted.physical_id, wanted.region
    if not api.ask_if_any(region, "s3", "head_bucket", "404", "NoSuchBucket", Bucket=name):
        return None
    found: dict[str, Any] = {
        "BucketName": name,
        "Arn": f"arn:aws:s3:::{name}",
        "DomainName": f"{name}.s3.amazonaws.com",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
        "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
    }
    for operation, property_name, where, absent in _PARTS:
        part = search(where, api.ask_if_any(region, "s3", operation, *absent, Bucket=name))
        if _says_something(part):
            found[property_name] = part
    return found


def _says_something(part: Any) -> bool:
    """S3 answers some settings that nobody made with an empty one."""
    if isinstance(part, dict):
        return any(value is not None for name, value in part.items() if name != "ResponseMetadata")
    return bool(part)


def _bucket_policy(api: Api, wanted: Wanted) -> Answer | None:
    bucket = wanted.within("Bucket")
    answer = api.ask_if_any(wanted.region, "s3", "get_bucket_policy", "NoSuchBucketPolicy", Bucket=bucket)
    return {"Bucket": bucket, "PolicyDocument": answer["Policy"]} if answer else None


_RULE = "LifecycleConfiguration.Rules"

READERS = {
    "AWS::S3::Bucket": Reader(
        _bucket,
        spelled={
            "ObjectLockEnabled": (
                "ObjectLockConfiguration && ObjectLockConfiguration.ObjectLockEnabled=='Enabled'"
            ),
            "BucketEncryption.ServerSideEncryptionConfiguration": "Rules",
            "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault": (
                "ApplyServerSideEncryptionByDefault"
            ),
            f"{_RULE}.Prefix": "Filter.And.Prefix || Filter.Prefix || Prefix",
            f"{_RULE}.TagFilters": "Filter.And.Tags || Filter.Tag && [Filter.Tag]",
            f"{_RULE}.ExpirationInDays": "Expiration.Days",
            f"{_RULE}.ExpirationDate": "Expiration.Date",
            f"{_RULE}.ExpiredObjectDeleteMarker": "Expiration.ExpiredObjectDeleteMarker",
            f"{_RULE}.ObjectSizeGreaterThan": "(Filter.And || Filter).ObjectSizeGreaterThan",
            f"{_RULE}.ObjectSizeLessThan": "(Filter.And || Filter).ObjectSizeLessThan",
            f"{_RULE}.Transitions.TransitionInDays": "Days",
            f"{_RULE}.Transitions.TransitionDate": "Date",
            f"{_RULE}.NoncurrentVersionTransitions.TransitionInDays": "NoncurrentDays",
            "LoggingConfiguration.DestinationBucketName": "TargetBucket",
            "LoggingConfiguration.LogFilePrefix": "TargetPrefix",
            "NotificationConfiguration.LambdaConfigurations": (
                "LambdaFunctionConfigurations[].{Event: Events[0], Function: LambdaFunctionArn,"
                " Filter: Filter}"
            ),
            "NotificationConfiguration.QueueConfigurations": (
                "QueueConfigurations[].{Event: Events[0], Queue: QueueArn, Filter: Filter}"
            ),
            "NotificationConfiguration.TopicConfigurations": (
                "TopicConfigurations[].{Event: Events[0], Topic: TopicArn, Filter: Filter}"
            ),
            "NotificationConfiguration.EventBridgeConfiguration": (
                "[EventBridgeConfiguration][?@ != `null`].{EventBridgeEnabled: `true`} | [0]"
            ),
            "WebsiteConfiguration.IndexDocument": "IndexDocument.Suffix",
            "WebsiteConfiguration.ErrorDocument": "ErrorDocument.Key",
            "WebsiteConfiguration.RoutingRules.RedirectRule": "Redirect",
            "WebsiteConfiguration.RoutingRules.RoutingRuleCondition": "Condition",
            "CorsConfiguration.CorsRules.MaxAge": "MaxAgeSeconds",
            "CorsConfiguration.CorsRules.ExposedHeaders": "ExposeHeaders",
        },
    ),
    "AWS::S3::BucketPolicy": Reader(_bucket_policy, joined=True),
}
