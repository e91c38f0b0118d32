"""Queues with their policies, and parameters."""

import json
from typing import Any

from tests.contract.conftest import Aws

POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "tls", "Effect": "Deny"}]}


def queues(delay: int) -> dict[str, Any]:
    work = {
        "KmsMasterKeyId": {"Ref": "Key"},
        "KmsDataKeyReusePeriodSeconds": 300,
        "VisibilityTimeout": 120,
        "DelaySeconds": delay,
        "MessageRetentionPeriod": 1209600,
        "ReceiveMessageWaitTimeSeconds": 20,
        "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3},
        "Tags": [{"Key": "Owner", "Value": "web"}],
    }
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
            "Dead": {"Type": "AWS::SQS::Queue"},
            "Work": {"Type": "AWS::SQS::Queue", "Properties": work},
            "Policy": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {"Queues": [{"Ref": "Work"}], "PolicyDocument": POLICY},
            },
        }
    }


def test_a_queue_reports_its_settings_changes_in_place_and_goes(aws: Aws) -> None:
    sqs = aws.client("sqs")
    made = aws.deploy(queues(5), "queues")
    url = made.ids["Work"]

    def attributes() -> dict[str, str]:
        return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])

    found = attributes()
    assert found["KmsMasterKeyId"] == made.ids["Key"]
    assert found["KmsDataKeyReusePeriodSeconds"] == "300"
    assert found["VisibilityTimeout"] == "120" and found["DelaySeconds"] == "5"
    assert json.loads(found["RedrivePolicy"])["maxReceiveCount"] in (3, "3")
    assert json.loads(found["Policy"]) == POLICY
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"]["Owner"] == "web"
    assert aws.deploy(queues(9), "queues").ids["Work"] == url
    assert attributes()["DelaySeconds"] == "9"
    aws.delete("queues")
    assert url not in sqs.list_queues().get("QueueUrls", [])


def test_a_parameter_reports_all_that_is_declared(aws: Aws) -> None:
    def template(value: str) -> dict[str, Any]:
        properties = {
            "Name": "/web/url",
            "Type": "String",
            "Value": value,
            "Description": "where it is",
            "Tier": "Advanced",
            "AllowedPattern": "https://.*",
            "DataType": "text",
            "Tags": {"Owner": "web"},
        }
        return {"Resources": {"Url": {"Type": "AWS::SSM::Parameter", "Properties": properties}}}

    ssm = aws.client("ssm")
    aws.deploy(template("https://one"), "parameters")
    assert ssm.get_parameter(Name="/web/url")["Parameter"]["Value"] == "https://one"
    (described,) = ssm.describe_parameters()["Parameters"]
    assert described["Description"] == "where it is" and described["Tier"] == "Advanced"
    assert described["AllowedPattern"] == "https://.*"
    tagged = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/web/url")["TagList"]
    assert {"Key": "Owner", "Value": "web"} in tagged
    aws.deploy(template("https://two"), "parameters")
    assert ssm.get_parameter(Name="/web/url")["Parameter"]["Value"] == "https://two"
    aws.delete("parameters")
    assert ssm.describe_parameters()["Parameters"] == []
