"""A stack's life: created, changed in place, replaced, rolled back when something is refused, deleted."""

import copy
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

TRUST = {"Version": "2012-10-17", "Statement": []}


def allow(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def template(**changes: Any) -> dict[str, Any]:
    """A bucket, a role, a topic, a log group and an alarm; the alarm comes last, so that it can fail last."""
    resources: dict[str, Any] = {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "Tags": [{"Key": "Release", "Value": "1"}],
                "VersioningConfiguration": {"Status": "Enabled"},
            },
        },
        "Boundary": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": allow("s3:*")}},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": TRUST,
                "PermissionsBoundary": {"Ref": "Boundary"},
                "Policies": [{"PolicyName": "own", "PolicyDocument": allow("s3:GetObject")}],
            },
        },
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}},
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "MetricName": "Errors",
                "Namespace": "Web",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanThreshold",
                "AlarmActions": [{"Ref": "Topic"}],
            },
            "DependsOn": ["Bucket", "Role", "Logs"],
        },
    }
    for logical_id, properties in changes.items():
        resources[logical_id]["Properties"].update(properties)
    return {"Resources": resources}


def observed(aws: Aws, ids: dict[str, str]) -> dict[str, Any]:
    """What the services' own APIs report about the stack's resources."""
    s3, iam, logs = aws.client("s3"), aws.client("iam"), aws.client("logs")
    role = iam.get_role(RoleName=ids["Role"])["Role"]
    (group,) = logs.describe_log_groups(logGroupNamePrefix=ids["Logs"])["logGroups"]
    (alarm,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[ids["Alarm"]])["MetricAlarms"]
    attributes = aws.client("sns").get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    return {
        "tags": s3.get_bucket_tagging(Bucket=ids["Bucket"])["TagSet"],
        "versioning": s3.get_bucket_versioning(Bucket=ids["Bucket"]).get("Status"),
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "policies": iam.list_role_policies(RoleName=ids["Role"])["PolicyNames"],
        "key": attributes.get("KmsMasterKeyId"),
        "retention": group.get("retentionInDays"),
        "threshold": alarm["Threshold"],
    }


CHANGED: dict[str, Any] = {
    "Bucket": {
        "Tags": [{"Key": "Release", "Value": "2"}],
        "VersioningConfiguration": {"Status": "Suspended"},
    },
    "Role": {"PermissionsBoundary": {"Ref": "AWS::NoValue"}, "Policies": []},
    "Topic": {"KmsMasterKeyId": {"Ref": "AWS::NoValue"}},
    "Logs": {"RetentionInDays": 7},
}


def test_an_update_changes_what_differs_in_place(aws: Aws) -> None:
    made = aws.deploy(template(), "in-place")
    before = observed(aws, made.ids)
    assert before == {
        "tags": [{"Key": "Release", "Value": "1"}],
        "versioning": "Enabled",
        "boundary": made.ids["Boundary"],
        "policies": ["own"],
        "key": made.ids["Key"],
        "retention": 30,
        "threshold": 1.0,
    }
    again = aws.deploy(template(**CHANGED, Alarm={"Threshold": 2}), "in-place")
    assert again.ids == made.ids
    assert observed(aws, made.ids) == {
        "tags": [{"Key": "Release", "Value": "2"}],
        "versioning": "Suspended",
        "boundary": None,
        "policies": [],
        "key": "",
        "retention": 7,
        "threshold": 2.0,
    }
    aws.delete("in-place")


def test_only_what_an_update_changes_has_events(aws: Aws) -> None:
    aws.deploy(template(), "events")
    cloudformation = aws.client("cloudformation")
    before = {
        row["EventId"] for row in cloudformation.describe_stack_events(StackName="events")["StackEvents"]
    }
    aws.deploy(template(Logs={"RetentionInDays": 7}), "events")
    events = cloudformation.describe_stack_events(StackName="events")["StackEvents"]
    touched = {row["LogicalResourceId"] for row in events if row["EventId"] not in before}
    assert touched == {"events", "Logs"}
    aws.delete("events")


def test_a_refused_update_goes_back_to_the_former_properties(aws: Aws) -> None:
    made = aws.deploy(template(), "refused")
    before = observed(aws, made.ids)
    broken = template(**CHANGED, Alarm={"DatapointsToAlarm": 0})
    broken["Resources"]["Added"] = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": "added-then-gone"},
    }
    broken["Resources"]["Alarm"]["DependsOn"].append("Added")
    with pytest.raises(StackFailed, match="UPDATE_ROLLBACK_COMPLETE"):
        aws.deploy(broken, "refused")
    assert observed(aws, made.ids) == before
    buckets = {row["Name"] for row in aws.client("s3").list_buckets()["Buckets"]}
    assert made.ids["Bucket"] in buckets and "added-then-gone" not in buckets
    assert set(aws.deployed("refused").ids) == set(made.ids)
    aws.deploy(template(Logs={"RetentionInDays": 14}), "refused")
    assert observed(aws, made.ids) == {**before, "retention": 14}
    aws.delete("refused")


def test_a_resource_that_was_half_changed_goes_back_too(aws: Aws) -> None:
    made = aws.deploy(template(), "half")
    before = observed(aws, made.ids)
    rule = {"Status": "Enabled", "Transitions": [{"StorageClass": "NO_SUCH", "TransitionInDays": 1}]}
    broken = template(Bucket={**CHANGED["Bucket"], "LifecycleConfiguration": {"Rules": [rule]}})
    with pytest.raises(StackFailed, match=r"Bucket: .*MalformedXML"):
        aws.deploy(broken, "half")
    assert observed(aws, made.ids) == before
    aws.delete("half")


def test_a_replacement_makes_the_new_one_and_then_removes_the_old(aws: Aws) -> None:
    made = aws.deploy(template(), "replaced")
    again = aws.deploy(template(Boundary={"Description": "another"}), "replaced")
    assert again.ids["Boundary"] != made.ids["Boundary"]
    assert observed(aws, again.ids)["boundary"] == again.ids["Boundary"]
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn=made.ids["Boundary"])
    aws.delete("replaced")


def test_a_refused_update_keeps_what_it_would_have_replaced(aws: Aws) -> None:
    made = aws.deploy(template(), "kept")
    before = observed(aws, made.ids)
    broken = template(Boundary={"Description": "another"}, Alarm={"DatapointsToAlarm": 0})
    with pytest.raises(StackFailed, match="UPDATE_ROLLBACK_COMPLETE"):
        aws.deploy(broken, "kept")
    assert observed(aws, made.ids) == before
    policies = aws.client("iam").list_policies(Scope="Local")["Policies"]
    assert [row["Arn"] for row in policies] == [made.ids["Boundary"]]
    aws.delete("kept")


def test_a_removed_resource_is_deleted(aws: Aws) -> None:
    made = aws.deploy(template(), "removed")
    smaller = copy.deepcopy(template(Role={"PermissionsBoundary": {"Ref": "AWS::NoValue"}}))
    del smaller["Resources"]["Boundary"]
    assert "Boundary" not in aws.deploy(smaller, "removed").ids
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn=made.ids["Boundary"])
    aws.delete("removed")


def test_a_refused_create_leaves_nothing(aws: Aws) -> None:
    named = {"Bucket": {"BucketName": "never-there"}, "Logs": {"LogGroupName": "/never/there"}}
    with pytest.raises(StackFailed, match="ROLLBACK_COMPLETE"):
        aws.deploy(template(**named, Alarm={"DatapointsToAlarm": 0}), "nothing")
    assert "never-there" not in {row["Name"] for row in aws.client("s3").list_buckets()["Buckets"]}
    assert aws.client("logs").describe_log_groups(logGroupNamePrefix="/never")["logGroups"] == []
    assert aws.client("iam").list_policies(Scope="Local")["Policies"] == []
    assert aws.client("sns").list_topics()["Topics"] == []
    aws.delete("nothing")


def test_a_retained_resource_outlives_its_stack(aws: Aws) -> None:
    retained = template()
    retained["Resources"]["Bucket"]["DeletionPolicy"] = "Retain"
    made = aws.deploy(retained, "retained")
    aws.delete("retained")
    s3 = aws.client("s3")
    assert s3.get_bucket_versioning(Bucket=made.ids["Bucket"])["Status"] == "Enabled"
    s3.delete_bucket(Bucket=made.ids["Bucket"])
