"""Buckets: the settings that the built-in handler drops, and the delete that a full bucket refuses."""

import re
from typing import Any

from skyworthy.cloud.host import private
from skyworthy.cloud.host.lifecycle import lifecycle_rules
from skyworthy.cloud.host.registry import Properties, client, tolerating_absence
from skyworthy.cloud.host.settings import Setting, keep
from skyworthy.cloud.host.shapes import shaped, text, truth


def install() -> None:
    keep(
        "AWS::S3::Bucket",
        {
            "Tags": Setting(_put_tags, lambda bucket: client("s3").delete_bucket_tagging(Bucket=bucket)),
            "VersioningConfiguration": Setting(_put_versioning, lambda bucket: _put_versioning(bucket, {})),
            "BucketEncryption": Setting(
                _put_encryption, lambda bucket: client("s3").delete_bucket_encryption(Bucket=bucket)
            ),
            "LifecycleConfiguration": Setting(
                _put_lifecycle, lambda bucket: client("s3").delete_bucket_lifecycle(Bucket=bucket)
            ),
            "LoggingConfiguration": Setting(_put_logging, lambda bucket: _put_logging(bucket, {})),
            "OwnershipControls": Setting(
                _put_ownership, lambda bucket: client("s3").delete_bucket_ownership_controls(Bucket=bucket)
            ),
            "AccessControl": Setting(_put_acl, lambda bucket: _put_acl(bucket, "Private")),
            "AccelerateConfiguration": Setting(
                _put_acceleration,
                _stop_acceleration,
            ),
            "ObjectLockEnabled": Setting(_lock_objects, lambda bucket: None),
            "ObjectLockConfiguration": Setting(_put_object_lock, _keep_object_lock),
            "ReplicationConfiguration": Setting(
                _put_replication, lambda bucket: client("s3").delete_bucket_replication(Bucket=bucket)
            ),
        },
    )
    private.RESOURCE_HANDLERS["AWS::S3::Bucket"]["delete"] = tolerating_absence(_delete)


def _delete(bucket: str, properties: Properties) -> None:
    client("s3").delete_bucket(Bucket=bucket)


def _put_tags(bucket: str, tags: list[dict[str, Any]]) -> None:
    tag_set = [{"Key": tag["Key"], "Value": text(tag["Value"])} for tag in tags]
    client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_set})


def _put_versioning(bucket: str, versioning: Properties) -> None:
    status = {"Status": versioning.get("Status", "Suspended")}
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration=status)


def _put_encryption(bucket: str, encryption: Properties) -> None:
    rules = []
    for declared in encryption["ServerSideEncryptionConfiguration"]:
        rule: dict[str, Any] = {}
        if default := declared.get("ServerSideEncryptionByDefault"):
            rule["ApplyServerSideEncryptionByDefault"] = default
        if "BucketKeyEnabled" in declared:
            rule["BucketKeyEnabled"] = truth(declared["BucketKeyEnabled"])
        if blocked := declared.get("BlockedEncryptionTypes"):
            rule["BlockedEncryptionTypes"] = blocked
        rules.append(rule)
    client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _put_lifecycle(bucket: str, lifecycle: Properties) -> None:
    client("s3").put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle_rules(lifecycle["Rules"])}
    )


def _put_logging(bucket: str, logging: Properties) -> None:
    status: dict[str, Any] = {}
    if logging:
        status["LoggingEnabled"] = {
            # without a destination, a bucket logs to itself
            "TargetBucket": logging.get("DestinationBucketName") or bucket,
            "TargetPrefix": logging.get("LogFilePrefix", ""),
        }
        if key_format := logging.get("TargetObjectKeyFormat"):
            status["LoggingEnabled"]["TargetObjectKeyFormat"] = key_format
    client("s3").put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)


def _put_ownership(bucket: str, ownership: Properties) -> None:
    client("s3").put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": ownership["Rules"]})


def _put_acl(bucket: str, canned: str) -> None:
    """`LogDeliveryWrite` is `log-delivery-write` to the API.

    A bucket is private from the start, and one whose owner owns every object takes no list at all.
    """
    if canned == "Private" and len(client("s3").get_bucket_acl(Bucket=bucket)["Grants"]) <= 1:
        return
    client("s3").put_bucket_acl(Bucket=bucket, ACL=re.sub(r"(?<!^)(?=[A-Z])", "-", canned).lower())


def _put_acceleration(bucket: str, acceleration: Properties) -> None:
    status = {"Status": acceleration["AccelerationStatus"]}
    client("s3").put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration=status)


def _stop_acceleration(bucket: str) -> None:
    _put_acceleration(bucket, {"AccelerationStatus": "Suspended"})


def _lock_objects(bucket: str, enabled: Any) -> None:
    """A bucket that can lock objects keeps their versions, whatever else is declared."""
    if truth(enabled):
        _put_versioning(bucket, {"Status": "Enabled"})
        _put_object_lock(bucket, {"ObjectLockEnabled": "Enabled"})


def _put_object_lock(bucket: str, lock: Properties) -> None:
    api = client("s3")
    taken = shaped(api, "put_object_lock_configuration", {"ObjectLockConfiguration": lock})
    api.put_object_lock_configuration(Bucket=bucket, **taken)


def _keep_object_lock(bucket: str) -> None:
    """A lock cannot be taken off a bucket; what goes is the default retention."""
    _put_object_lock(bucket, {"ObjectLockEnabled": "Enabled"})


def _put_replication(bucket: str, replication: Properties) -> None:
    api = client("s3")
    taken = shaped(api, "put_bucket_replication", {"ReplicationConfiguration": replication})
    api.put_bucket_replication(Bucket=bucket, **taken)
