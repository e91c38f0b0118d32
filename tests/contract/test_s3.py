"""Buckets and their policies: what is declared is what the S3 API reports."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

BUCKET: dict[str, Any] = {
    "Tags": [{"Key": "Owner", "Value": "web"}],
    "VersioningConfiguration": {"Status": "Enabled"},
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "ServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "aws:kms",
                    "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]},
                },
                "BucketKeyEnabled": True,
            }
        ]
    },
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "old",
                "Status": "Enabled",
                "NoncurrentVersionExpiration": {"NoncurrentDays": "30", "NewerNoncurrentVersions": 3},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            },
            {
                "Id": "logs",
                "Status": "Enabled",
                "Prefix": "logs/",
                "ExpirationInDays": 90,
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 30}],
            },
            {
                "Id": "tagged",
                "Status": "Disabled",
                "Prefix": "a/",
                "TagFilters": [{"Key": "k", "Value": "v"}],
                "ExpiredObjectDeleteMarker": True,
            },
        ]
    },
    "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Logs"}, "LogFilePrefix": "site/"},
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
    "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
}


def template(bucket: dict[str, Any], sid: str = "one") -> dict[str, Any]:
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
            "Logs": {"Type": "AWS::S3::Bucket"},
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": bucket},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "Bucket"},
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Sid": sid}]},
                },
            },
        },
        "Outputs": {"KeyArn": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}},
    }


def test_every_setting_of_a_bucket_is_reported_then_removed_and_the_bucket_deleted(aws: Aws) -> None:
    s3 = aws.client("s3")
    made = aws.deploy(template(BUCKET), "buckets")
    name = made.ids["Bucket"]

    def rules() -> dict[str, Any]:
        configured = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        return {rule["ID"]: rule for rule in configured}

    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "Owner", "Value": "web"}]
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption == [
        {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms",
                "KMSMasterKeyID": made.outputs["KeyArn"],
            },
            "BucketKeyEnabled": True,
        }
    ]
    assert rules()["old"]["NoncurrentVersionExpiration"] == {
        "NoncurrentDays": 30,
        "NewerNoncurrentVersions": 3,
    }
    assert rules()["old"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules()["logs"]["Filter"] == {"Prefix": "logs/"}
    assert rules()["logs"]["Expiration"] == {"Days": 90}
    assert rules()["logs"]["Transitions"] == [{"Days": 30, "StorageClass": "GLACIER"}]
    # S3 spells out the unset size inside an And
    conditions = {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 0}
    assert rules()["tagged"]["Filter"] == {"And": conditions}
    assert rules()["tagged"]["Expiration"] == {"ExpiredObjectDeleteMarker": True}
    assert rules()["tagged"]["Status"] == "Disabled"
    assert s3.get_bucket_logging(Bucket=name)["LoggingEnabled"] == {
        "TargetBucket": made.ids["Logs"],
        "TargetPrefix": "site/",
    }
    ownership = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]
    assert ownership == {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert all(blocked.values()) and len(blocked) == 4
    assert s3.get_bucket_accelerate_configuration(Bucket=name)["Status"] == "Enabled"
    assert json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"] == [{"Sid": "one"}]
    assert made.ids["Policy"] == name

    updated = aws.deploy(template({"Tags": [{"Key": "Owner", "Value": "ops"}]}, sid="two"), "buckets")
    assert updated.ids["Bucket"] == name
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "Owner", "Value": "ops"}]
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Suspended"
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=name)
    default = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert default[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=name)
    assert json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"] == [{"Sid": "two"}]

    aws.delete("buckets")
    with pytest.raises(s3.exceptions.ClientError, match="404"):
        s3.head_bucket(Bucket=name)


def test_a_bucket_that_still_holds_objects_refuses_to_be_deleted(aws: Aws) -> None:
    s3 = aws.client("s3")
    name = aws.deploy({"Resources": {"Full": {"Type": "AWS::S3::Bucket"}}}, "full-bucket").ids["Full"]
    s3.put_object(Bucket=name, Key="kept", Body=b"1")
    with pytest.raises(StackFailed, match="not empty"):
        aws.delete("full-bucket")
    s3.delete_object(Bucket=name, Key="kept")
    aws.delete("full-bucket")


def test_a_bucket_already_gone_does_not_fail_the_delete(aws: Aws) -> None:
    name = aws.deploy({"Resources": {"Gone": {"Type": "AWS::S3::Bucket"}}}, "gone-bucket").ids["Gone"]
    aws.client("s3").delete_bucket(Bucket=name)
    aws.delete("gone-bucket")


def test_a_canned_access_control_list_reaches_the_bucket(aws: Aws) -> None:
    properties: dict[str, Any] = {
        "AccessControl": "LogDeliveryWrite",
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
    }
    bucket = {"Type": "AWS::S3::Bucket", "Properties": properties}
    made = aws.deploy({"Resources": {"Logs": bucket}}, "acl")
    grants = aws.client("s3").get_bucket_acl(Bucket=made.ids["Logs"])["Grants"]
    groups = {(grant["Grantee"].get("URI", "").rsplit("/", 1)[-1], grant["Permission"]) for grant in grants}
    assert {("LogDelivery", "WRITE"), ("LogDelivery", "READ_ACP")} <= groups
    bucket["Properties"] = {**properties, "AccessControl": "Private"}
    aws.deploy({"Resources": {"Logs": bucket}}, "acl")
    assert len(aws.client("s3").get_bucket_acl(Bucket=made.ids["Logs"])["Grants"]) == 1
    aws.delete("acl")


def test_a_private_bucket_needs_no_list(aws: Aws) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "Private"}}
    made = aws.deploy({"Resources": {"Own": bucket}}, "private")
    assert len(aws.client("s3").get_bucket_acl(Bucket=made.ids["Own"])["Grants"]) == 1
    aws.delete("private")


def test_an_object_lock_and_its_default_retention_are_reported(aws: Aws) -> None:
    lock = {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 7}},
    }
    bucket = {
        "ObjectLockEnabled": True,
        "VersioningConfiguration": {"Status": "Enabled"},
        "ObjectLockConfiguration": lock,
    }
    made = aws.deploy({"Resources": {"Locked": {"Type": "AWS::S3::Bucket", "Properties": bucket}}}, "locked")
    s3 = aws.client("s3")
    assert s3.get_object_lock_configuration(Bucket=made.ids["Locked"])["ObjectLockConfiguration"] == lock
    aws.delete("locked")


def test_a_setting_that_is_refused_leaves_no_bucket_behind(aws: Aws) -> None:
    rule = {"Status": "Enabled", "Transitions": [{"StorageClass": "NO_SUCH", "TransitionInDays": 1}]}
    properties = {"BucketName": "refused-setting", "LifecycleConfiguration": {"Rules": [rule]}}
    refused = {"Resources": {"Refused": {"Type": "AWS::S3::Bucket", "Properties": properties}}}
    with pytest.raises(StackFailed, match=r"Refused: .*MalformedXML"):
        aws.deploy(refused, "refused-setting")
    assert "refused-setting" not in {row["Name"] for row in aws.client("s3").list_buckets()["Buckets"]}
    aws.delete("refused-setting")
