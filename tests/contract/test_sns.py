"""Topics, subscriptions and topic policies."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws

POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "tls", "Effect": "Deny"}]}


def template(topic: dict[str, Any], *, raw: bool) -> dict[str, Any]:
    queue_arn = {"Fn::GetAtt": ["Queue", "Arn"]}
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": topic},
            "Policy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": POLICY},
            },
            "Mail": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": "email",
                    "Endpoint": "ops@example.com",
                },
            },
            "Copy": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": "sqs",
                    "Endpoint": queue_arn,
                    "RawMessageDelivery": raw,
                    "FilterPolicy": {"kind": ["alarm"]},
                },
            },
        }
    }


def test_a_topic_reports_its_key_and_settings_and_its_subscriptions(aws: Aws) -> None:
    sns = aws.client("sns")
    topic = {
        "DisplayName": "Critical",
        "KmsMasterKeyId": {"Ref": "Key"},
        "TracingConfig": "Active",
        "SignatureVersion": "2",
        "DeliveryStatusLogging": [
            {"Protocol": "sqs", "SuccessFeedbackSampleRate": "100", "FailureFeedbackRoleArn": "arn:role"}
        ],
        "Tags": [{"Key": "Owner", "Value": "web"}],
    }
    made = aws.deploy(template(topic, raw=True), "topics")
    arn = made.ids["Topic"]

    def attributes() -> dict[str, str]:
        return dict(sns.get_topic_attributes(TopicArn=arn)["Attributes"])

    def subscription(name: str) -> dict[str, str]:
        return dict(sns.get_subscription_attributes(SubscriptionArn=made.ids[name])["Attributes"])

    found = attributes()
    assert found["DisplayName"] == "Critical"
    assert found["KmsMasterKeyId"] == made.ids["Key"]
    assert found["TracingConfig"] == "Active" and found["SignatureVersion"] == "2"
    assert found["SQSSuccessFeedbackSampleRate"] == "100"
    assert found["SQSFailureFeedbackRoleArn"] == "arn:role"
    assert json.loads(found["Policy"]) == POLICY
    assert {"Key": "Owner", "Value": "web"} in sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
    listed = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert {(row["Protocol"], row["Endpoint"]) for row in listed} >= {("email", "ops@example.com")}
    assert subscription("Copy")["RawMessageDelivery"] == "true"
    assert json.loads(subscription("Copy")["FilterPolicy"]) == {"kind": ["alarm"]}

    again = aws.deploy(template({"DisplayName": "Warning"}, raw=False), "topics")
    assert again.ids["Topic"] == arn
    assert not attributes().get("KmsMasterKeyId")
    assert attributes()["DisplayName"] == "Warning" and attributes()["TracingConfig"] == "PassThrough"
    assert subscription("Copy")["RawMessageDelivery"] == "false"

    aws.delete("topics")
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.get_topic_attributes(TopicArn=arn)


def test_an_ordered_topic_is_one(aws: Aws) -> None:
    topic = {"TopicName": "ordered.fifo", "FifoTopic": True, "ContentBasedDeduplication": True}
    made = aws.deploy({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}}}, "ordered")
    found = aws.client("sns").get_topic_attributes(TopicArn=made.ids["Topic"])["Attributes"]
    assert found["FifoTopic"] == "true" and found["ContentBasedDeduplication"] == "true"
    aws.delete("ordered")
