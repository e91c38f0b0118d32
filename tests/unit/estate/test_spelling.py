"""From the API's words to CloudFormation's: nothing is added, and nothing that the schema names is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest

from skyworthy.estate.spelling import spell

SPELLED: list[tuple[str, str, dict[str, Any], dict[str, str], dict[str, Any]]] = [
    (
        "case of keys",
        "AWS::Logs::LogGroup",
        {"logGroupName": "a", "storedBytes": 1},
        {},
        {"LogGroupName": "a"},
    ),
    ("what is not reported stays away", "AWS::Logs::LogGroup", {"retentionInDays": None}, {}, {}),
    ("tags as a map", "AWS::SQS::Queue", {"tags": {"a": "b"}}, {}, {"Tags": [{"Key": "a", "Value": "b"}]}),
    (
        "tags under another name, in small letters",
        "AWS::RDS::DBCluster",
        {"TagList": [{"key": "a", "value": "b"}]},
        {},
        {"Tags": [{"Key": "a", "Value": "b"}]},
    ),
    (
        "a map where CloudFormation has one",
        "AWS::SSM::Parameter",
        {"Tags": [{"Key": "a", "Value": "b"}]},
        {},
        {"Tags": {"a": "b"}},
    ),
    (
        "JSON as text",
        "AWS::SecretsManager::ResourcePolicy",
        {"ResourcePolicy": '{"Statement": []}'},
        {},
        {"ResourcePolicy": {"Statement": []}},
    ),
    (
        "CloudFront's counted lists",
        "AWS::CloudFront::Distribution",
        {
            "DistributionConfig": {
                "Aliases": {"Quantity": 1, "Items": ["a"]},
                "CacheBehaviors": {"Quantity": 0},
            }
        },
        {},
        {"DistributionConfig": {"Aliases": ["a"], "CacheBehaviors": []}},
    ),
    (
        "renames, of nested properties too",
        "AWS::S3::Bucket",
        {"LoggingConfiguration": {"TargetBucket": "logs"}, "Name": "b"},
        {"BucketName": "Name", "LoggingConfiguration.DestinationBucketName": "TargetBucket"},
        {"BucketName": "b", "LoggingConfiguration": {"DestinationBucketName": "logs"}},
    ),
    (
        "free-form maps as they are",
        "AWS::Lambda::Function",
        {"Environment": {"Variables": {"lower": "1"}}},
        {},
        {"Environment": {"Variables": {"lower": "1"}}},
    ),
    (
        "dates as text",
        "AWS::EC2::VPCEndpoint",
        {"CreationTimestamp": datetime(2026, 1, 2, tzinfo=UTC)},
        {},
        {"CreationTimestamp": "2026-01-02T00:00:00+00:00"},
    ),
]


@pytest.mark.parametrize(
    ("kind", "answer", "renames", "expected"),
    [case[1:] for case in SPELLED],
    ids=[case[0] for case in SPELLED],
)
def test_an_answer_is_spelled_as_cloudformation_does(
    kind: str, answer: dict[str, Any], renames: dict[str, str], expected: dict[str, Any]
) -> None:
    assert spell(kind, answer, renames) == expected


def test_a_type_that_is_not_in_the_registry_is_refused() -> None:
    with pytest.raises(LookupError, match="is not in the CloudFormation registry"):
        spell("AWS::Nothing::AtAll", {}, {})
