"""What a query may ask: references followed, and nothing guessed."""

from dataclasses import replace
from typing import Any

import pytest

from skyworthy.checks.queries import Queries, QueryError, syntax_error
from tests.estates import estate, resource

ESTATE = replace(
    estate(
        resource("Key", "AWS::KMS::Key", {"Arn": "arn:key/1", "KeyId": "1"}, id_="1"),
        resource("Bucket", "AWS::S3::Bucket", {"Arn": "arn:aws:s3:::files"}, id_="files"),
        resource("BucketPolicy", "AWS::S3::BucketPolicy", {"Bucket": "files"}, id_="files"),
        resource("Cluster", "AWS::ECS::Cluster", {"Arn": "arn:cluster"}, id_="app"),
        resource("Database", "AWS::RDS::DBCluster", {"KmsKeyId": "arn:key/1"}, id_="app"),
        resource("Group", "AWS::EC2::SecurityGroup", {"GroupId": "sg-1"}, id_="sg-1"),
        resource("Rule", "AWS::EC2::SecurityGroupIngress", {"GroupId": "sg-1", "Id": "sgr-1"}, id_="sgr-1"),
        resource(
            "Balancer",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {"DNSName": "app-1.eu-west-1.elb.amazonaws.com"},
            id_="arn:balancer",
        ),
        resource("Dashboard", "AWS::CloudWatch::Dashboard", {"DashboardBody": '{"widgets": [1, 2]}'}),
        resource("Hidden", "AWS::SNS::Topic", None),
    ),
    outputs={"app.Url": "https://x", "a.Twice": "1", "b.Twice": "2"},
)


def ask(query: str) -> Any:
    return Queries(ESTATE, "dev").search(query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("find('arn:key/1').logical_id", "Key"),
        ("find('1').logical_id", "Key"),
        ("find('files').type", "AWS::S3::Bucket"),
        ("find('sg-1').logical_id", "Group"),
        ("find('dualstack.App-1.eu-west-1.elb.amazonaws.com.').logical_id", "Balancer"),
        ("find('app')", None),
        ("named('AWS::ECS::Cluster', 'app').logical_id", "Cluster"),
        ("named('AWS::RDS::DBCluster', 'app').observed.find(KmsKeyId).logical_id", "Key"),
        ("named('AWS::SQS::Queue', 'app')", None),
        ("find('')", None),
        ("find(nothing)", None),
        ("named('AWS::ECS::Cluster', nothing)", None),
        ("referring('AWS::EC2::SecurityGroupIngress', 'sg-1')[].logical_id", ["Rule"]),
        ("referring('AWS::EC2::SecurityGroupIngress', nothing)", []),
        ("observed('AWS::KMS::Key')[].KeyId", ["1"]),
        ("observed('AWS::SNS::Topic')", [{}]),
        ("output('Url')", "https://x"),
        ("output('Twice')", None),
        ("output('Nothing')", None),
        ("distinct(['b', 'a', 'b'])", ["a", "b"]),
        ("distinct([`true`, `1`, `1`])", [1, True]),
        ("parse(resources[?logical_id=='Dashboard'].observed.DashboardBody | [0]).widgets", [1, 2]),
        ("parse(nothing)", None),
        ("[environment, account]", ["dev", "123456789012"]),
    ],
)
def test_a_query_finds(query: str, found: Any) -> None:
    assert ask(query) == found


@pytest.mark.parametrize("query", ["find(`1`)", "unknown('x')", "find("])
def test_a_query_that_cannot_be_asked_is_an_error(query: str) -> None:
    with pytest.raises(QueryError):
        ask(query)


def test_only_what_is_not_jmespath_has_a_syntax_error() -> None:
    assert syntax_error("find(x).y[?z]") == ""
    assert syntax_error("a[") != ""
