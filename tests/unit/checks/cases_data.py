"""Databases, buckets, volumes, messages, keys and secrets."""

from typing import Any

from skyworthy.checks.buckets_encrypted import BucketsEncrypted
from skyworthy.checks.buckets_private import BucketsPrivate
from skyworthy.checks.buckets_tls_only import BucketsTlsOnly
from skyworthy.checks.databases_backed_up import DatabasesBackedUp
from skyworthy.checks.databases_encrypted import DatabasesEncrypted
from skyworthy.checks.databases_not_public import DatabasesNotPublic
from skyworthy.checks.keys_rotate import KeysRotate
from skyworthy.checks.messages_encrypted import MessagesEncrypted
from skyworthy.checks.secrets_rotated import SecretsRotated
from skyworthy.checks.volumes_encrypted import VolumesEncrypted
from tests.estates import added, every, gone, not_reported, observed, resource, unread
from tests.unit.checks.case import Case

CLUSTER = resource("Cluster", "AWS::RDS::DBCluster", {"StorageEncrypted": True, "BackupRetentionPeriod": 7})
MEMBER = resource(
    "Member",
    "AWS::RDS::DBInstance",
    {"DBClusterIdentifier": "Cluster", "PubliclyAccessible": False, "StorageEncrypted": False},
)
ALONE = resource(
    "Alone",
    "AWS::RDS::DBInstance",
    {"PubliclyAccessible": False, "StorageEncrypted": True, "BackupRetentionPeriod": 1},
)
TABLE = resource(
    "Table",
    "AWS::DynamoDB::Table",
    {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
)
BUCKET = resource(
    "Bucket",
    "AWS::S3::Bucket",
    {
        "Arn": "arn:aws:s3:::bucket",
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    },
    id_="bucket",
)
REFUSAL: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": {"AWS": "*"},
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
BUCKET_POLICY = resource(
    "BucketPolicy", "AWS::S3::BucketPolicy", {"Bucket": "bucket", "PolicyDocument": {"Statement": [REFUSAL]}}
)
STATEMENT = "PolicyDocument.Statement.0"
SECRET = resource("Secret", "AWS::SecretsManager::Secret", {"Id": "arn:secret"}, id_="arn:secret")
SCHEDULE = resource(
    "Schedule",
    "AWS::SecretsManager::RotationSchedule",
    {"SecretId": "arn:secret", "RotationRules": {"AutomaticallyAfterDays": 30}},
)

CASES = (
    Case(
        DatabasesNotPublic,
        (MEMBER, ALONE),
        {
            "a member of a cluster": (observed("Member", "PubliclyAccessible", True), "app/Member"),
            "an instance": (observed("Alone", "PubliclyAccessible", True), "publicly accessible"),
        },
        {"not reported": not_reported("Member", "PubliclyAccessible")},
    ),
    Case(
        DatabasesEncrypted,
        (CLUSTER, MEMBER, ALONE),
        {
            "a cluster": (observed("Cluster", "StorageEncrypted", False), "app/Cluster"),
            "an instance": (observed("Alone", "StorageEncrypted", False), "app/Alone"),
        },
        {"not reported": not_reported("Cluster", "StorageEncrypted")},
    ),
    Case(
        DatabasesBackedUp,
        (CLUSTER, MEMBER, ALONE, TABLE),
        {
            "a cluster": (observed("Cluster", "BackupRetentionPeriod", 0), "app/Cluster: is not backed up"),
            "an instance": (observed("Alone", "BackupRetentionPeriod", 0), "app/Alone"),
            "a table": (
                observed("Table", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", False),
                "no point-in-time recovery",
            ),
        },
        {
            "not reported": not_reported("Cluster", "BackupRetentionPeriod"),
            "nothing of a table": not_reported("Table", "PointInTimeRecoverySpecification"),
        },
    ),
    Case(
        BucketsEncrypted,
        (BUCKET,),
        {
            "nothing set": (not_reported("Bucket", "BucketEncryption"), "no default encryption"),
            "an empty rule": (
                observed("Bucket", "BucketEncryption.ServerSideEncryptionConfiguration", [{}]),
                "no default encryption",
            ),
        },
    ),
    Case(
        BucketsPrivate,
        (BUCKET,),
        {
            "nothing set": (not_reported("Bucket", "PublicAccessBlockConfiguration"), "BlockPublicAcls"),
            **{
                name: (observed("Bucket", f"PublicAccessBlockConfiguration.{name}", False), name)
                for name in (
                    "BlockPublicAcls",
                    "BlockPublicPolicy",
                    "IgnorePublicAcls",
                    "RestrictPublicBuckets",
                )
            },
        },
    ),
    Case(
        BucketsTlsOnly,
        (BUCKET, BUCKET_POLICY),
        {
            "no policy": (gone("BucketPolicy"), "answers requests without TLS"),
            "of another bucket": (observed("BucketPolicy", "Bucket", "other"), "app/Bucket"),
            "an allowance": (observed("BucketPolicy", f"{STATEMENT}.Effect", "Allow"), "app/Bucket"),
            "the bucket alone": (
                observed("BucketPolicy", f"{STATEMENT}.Resource", "arn:aws:s3:::bucket"),
                "app/Bucket",
            ),
            "reading alone": (observed("BucketPolicy", f"{STATEMENT}.Action", "s3:GetObject"), "app/Bucket"),
            "one principal alone": (
                observed("BucketPolicy", f"{STATEMENT}.Principal", {"AWS": "111122223333"}),
                "app/Bucket",
            ),
            "the other way round": (
                observed("BucketPolicy", f"{STATEMENT}.Condition", {"Bool": {"aws:SecureTransport": "true"}}),
                "app/Bucket",
            ),
            "under another condition too": (
                observed("BucketPolicy", f"{STATEMENT}.Condition.IpAddress", {"aws:SourceIp": "10.0.0.0/8"}),
                "app/Bucket",
            ),
        },
        {"a policy that could not be read": unread("BucketPolicy")},
        {
            "everything": observed("BucketPolicy", f"{STATEMENT}.Resource", "*"),
            "a boolean": observed(
                "BucketPolicy", f"{STATEMENT}.Condition", {"Bool": {"AWS:SecureTransport": False}}
            ),
        },
    ),
    Case(
        VolumesEncrypted,
        (
            resource("Volume", "AWS::EC2::Volume", {"Encrypted": True}),
            resource("Files", "AWS::EFS::FileSystem", {"Encrypted": True}),
        ),
        {
            "a volume": (observed("Volume", "Encrypted", False), "app/Volume: is not encrypted"),
            "a file system": (observed("Files", "Encrypted", False), "app/Files: is not encrypted"),
        },
        {"not reported": not_reported("Volume", "Encrypted")},
    ),
    Case(
        MessagesEncrypted,
        (
            resource("Topic", "AWS::SNS::Topic", {"KmsMasterKeyId": "arn:key"}),
            resource("Queue", "AWS::SQS::Queue", {"SqsManagedSseEnabled": "true"}),
        ),
        {
            "a topic": (observed("Topic", "KmsMasterKeyId", ""), "app/Topic: is not encrypted"),
            "a queue": (observed("Queue", "SqsManagedSseEnabled", "false"), "app/Queue: is not encrypted"),
            "a queue without a word": (not_reported("Queue", "SqsManagedSseEnabled"), "app/Queue"),
        },
        holds={
            "a queue with a key": every(
                observed("Queue", "SqsManagedSseEnabled", False),
                observed("Queue", "KmsMasterKeyId", "arn:key"),
            )
        },
    ),
    Case(
        KeysRotate,
        (resource("Key", "AWS::KMS::Key", {"EnableKeyRotation": True, "KeySpec": "SYMMETRIC_DEFAULT"}),),
        {"never": (observed("Key", "EnableKeyRotation", False), "is never rotated")},
        {"not reported": not_reported("Key", "EnableKeyRotation")},
        {
            "a key that signs, which AWS does not rotate": added(
                resource("Signing", "AWS::KMS::Key", {"KeySpec": "RSA_2048", "EnableKeyRotation": False})
            )
        },
    ),
    Case(
        SecretsRotated,
        (SECRET, SCHEDULE),
        {
            "no schedule": (gone("Schedule"), "is never rotated"),
            "of another secret": (observed("Schedule", "SecretId", "arn:other"), "is never rotated"),
            "without an interval": (observed("Schedule", "RotationRules", {}), "not rotated on a schedule"),
        },
        {
            "a schedule that could not be read": unread("Schedule"),
            "no rules reported": not_reported("Schedule", "RotationRules"),
        },
        {"an expression": observed("Schedule", "RotationRules", {"ScheduleExpression": "rate(30 days)"})},
    ),
)
