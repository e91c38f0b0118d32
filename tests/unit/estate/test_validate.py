"""Templates against the registry's schemas: each kind of mistake is found at its path, and nothing else
is."""

from pathlib import Path
from typing import Any

import pytest

from skyworthy.estate.validate import validate
from tests.unit.estate.assemblies import of_resources

GROUP: dict[str, Any] = {"GroupDescription": "web", "VpcId": {"Ref": "Vpc"}}
MISTAKES: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "unknown property",
        "AWS::SQS::Queue",
        {"DelaySecond": 5},
        "Properties.DelaySecond",
        "did you mean DelaySeconds",
    ),
    (
        "unknown nested property",
        "AWS::EC2::SecurityGroup",
        {
            **GROUP,
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "Cidr": "0.0.0.0/0", "CidrIp": "0.0.0.0/0"}],
        },
        "Properties.SecurityGroupIngress[0].Cidr",
        "unknown property",
    ),
    ("wrong type", "AWS::SQS::Queue", {"DelaySeconds": [1]}, "Properties.DelaySeconds", "is not of type"),
    (
        "text for a number",
        "AWS::SQS::Queue",
        {"DelaySeconds": "soon"},
        "Properties.DelaySeconds",
        "is not of type",
    ),
    (
        "missing property",
        "AWS::EC2::SecurityGroup",
        {"VpcId": "vpc-1"},
        "Properties",
        "'GroupDescription' is a required",
    ),
    (
        "value that is not allowed",
        "AWS::S3::Bucket",
        {"VersioningConfiguration": {"Status": "On"}},
        "Properties.VersioningConfiguration.Status",
        "'On' is not one of",
    ),
    (
        "two of which only one may be",
        "AWS::EC2::SecurityGroupIngress",
        {"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8", "CidrIpv6": "::/0", "GroupId": "sg-1"},
        "Properties",
        "exactly one of",
    ),
    (
        "branch of a condition",
        "AWS::SQS::Queue",
        {"DelaySeconds": {"Fn::If": ["Slow", "soon", 1]}},
        "Properties.DelaySeconds",
        "is not of type",
    ),
    (
        "what may not stand in that place",
        "AWS::DynamoDB::Table",
        {"KeySchema": [{"AttributeName": "id", "KeyType": "HASSH"}]},
        "Properties.KeySchema[0].KeyType",
        "HASH",
    ),
    (
        "a name that is not allowed",
        "AWS::Lambda::Function",
        {"Code": {}, "Role": {"Ref": "Role"}, "Environment": {"Variables": {"A": "1"}}},
        "Properties.Environment.Variables.A",
        "the name does not match",
    ),
    ("unknown type", "AWS::EC2::Vpc", {}, "Type", "is not in the CloudFormation registry"),
    (
        "pattern that only Java reads",
        "AWS::IAM::Role",
        {"Description": "\x00", "AssumeRolePolicyDocument": {}},
        "Properties.Description",
        "does not match",
    ),
]


@pytest.mark.parametrize(
    ("kind", "properties", "path", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_is_found_at_its_path(
    tmp_path: Path, kind: str, properties: Any, path: str, message: str
) -> None:
    found = validate(of_resources(tmp_path, {"Mine": {"Type": kind, "Properties": properties}}))
    assert [(each.stack, each.logical_id, each.path) for each in found] == [("stack", "Mine", path)]
    assert message in found[0].message


def test_what_cloudformation_takes_is_no_problem(tmp_path: Path) -> None:
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": "5", "FifoQueue": "true"}},
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Condition": "Open",
            "DeletionPolicy": "Retain",
            "Properties": {
                **GROUP,
                "SecurityGroupIngress": {
                    "Fn::If": [
                        "Open",
                        [{"CidrIp": {"Ref": "Cidr"}, "IpProtocol": -1}],
                        {"Ref": "AWS::NoValue"},
                    ]
                },
            },
        },
        "Cluster": {
            "Type": "AWS::RDS::DBCluster",
            "Properties": {
                "Engine": "aurora-postgresql",
                "MasterUsername": "writer",
                "MasterUserPassword": "{{resolve:secretsmanager:db}}",
            },
        },
        "Mine": {"Type": "Custom::Anything", "Properties": {"Whatever": [1]}},
    }
    assert validate(of_resources(tmp_path, resources)) == ()


def test_an_unknown_attribute_of_a_resource_is_found(tmp_path: Path) -> None:
    resources = {"Queue": {"Type": "AWS::SQS::Queue", "DeletePolicy": "Retain"}}
    assert [each.path for each in validate(of_resources(tmp_path, resources))] == ["DeletePolicy"]


def test_serverless_types_are_allowed_only_where_the_transform_expands_them(tmp_path: Path) -> None:
    resources = {"App": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "x"}}}
    transformed = of_resources(tmp_path / "a", resources, Transform="AWS::Serverless-2016-10-31")
    assert validate(transformed) == ()
    assert [each.path for each in validate(of_resources(tmp_path / "b", resources))] == ["Type"]


def test_the_template_of_a_nested_stack_is_validated_too(tmp_path: Path) -> None:
    folder = of_resources(
        tmp_path,
        {
            "Inner": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "https://example.com/inner"},
                "Metadata": {"aws:asset:path": "inner.json"},
            }
        },
    )
    (tmp_path / "inner.json").write_text(
        '{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Name": "q"}}}}'
    )
    assert [(each.stack, each.path) for each in validate(folder)] == [("stack/Inner", "Properties.Name")]


def test_a_loop_needs_the_transform_that_expands_it(tmp_path: Path) -> None:
    resources = {"Fn::ForEach::Queues": ["Name", ["a"], {"${Name}": {"Type": "AWS::SQS::Queue"}}]}
    assert validate(of_resources(tmp_path / "a", resources, Transform="AWS::LanguageExtensions")) == ()
    (problem,) = validate(of_resources(tmp_path / "b", resources))
    assert (problem.logical_id, problem.message.split(";")[0]) == ("Fn::ForEach::Queues", "is not a resource")
