"""Intrinsics resolved with what was deployed; what cannot be known is marked, whole, and never guessed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from skyworthy.errors import ManifestError
from skyworthy.estate.api import Api
from skyworthy.estate.assembly import StackTemplate, stacks
from skyworthy.estate.declared import UNRESOLVED, Resolver
from skyworthy.estate.deployed import Deployed
from tests.unit.estate.assemblies import ACCOUNT, REGION, assembly

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Level": {"Type": "String", "Default": "info"},
        "Zones": {"Type": "CommaDelimitedList"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>"},
        "Password": {"Type": "String", "NoEcho": True},
    },
    "Mappings": {"Sizes": {"eu-west-1": {"small": "t3"}}},
    "Conditions": {
        "Loud": {"Fn::Equals": [{"Ref": "Level"}, "debug"]},
        "Quiet": {"Fn::Not": [{"Condition": "Loud"}]},
        "Both": {
            "Fn::And": [{"Condition": "Quiet"}, {"Fn::Or": [{"Condition": "Loud"}, {"Condition": "Quiet"}]}]
        },
    },
    "Resources": {},
}
DEPLOYED = Deployed(
    name="stack",
    stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/1",
    physical_ids={"Vpc": "vpc-1", "Db": "db-1"},
    parameters={"Zones": "a, b", "Image": "ami-1", "Password": "****"},
    outputs={},
)
ATTRIBUTES: Mapping[str, Any] = {
    "Vpc": {"CidrBlock": "10.0.0.0/16"},
    "Db": {"Endpoint": {"Port": "5432"}, "Outputs.Name": "flat"},
}


class CloudFormation:
    """The two calls that reach beyond the stack."""

    def __init__(self, region: str) -> None:
        self._region = region

    def can_paginate(self, operation: str) -> bool:
        return False

    def list_exports(self) -> dict[str, Any]:
        return {"Exports": [{"Name": "shared", "Value": "exported"}]}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        outputs = [{"OutputKey": "Arn", "OutputValue": f"{self._region}/{StackName}"}]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs}]}


@pytest.fixture
def resolver() -> Resolver:
    def clients(service: str, region: str) -> Any:
        return {"cloudformation": CloudFormation}[service](region)

    template = StackTemplate("stack", REGION, TEMPLATE, Path())
    return Resolver(template, DEPLOYED, Api(clients), ACCOUNT, ATTRIBUTES.get)


RESOLVED: list[tuple[Any, Any]] = [
    ({"Ref": "Vpc"}, "vpc-1"),
    ({"Ref": "Level"}, "info"),
    ({"Ref": "Zones"}, ["a", "b"]),
    ({"Ref": "Image"}, "ami-1"),
    ({"Ref": "AWS::AccountId"}, ACCOUNT),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Fn::GetAtt": ["Vpc", "CidrBlock"]}, "10.0.0.0/16"),
    ({"Fn::GetAtt": ["Db", "Endpoint.Port"]}, "5432"),
    ({"Fn::GetAtt": "Db.Outputs.Name"}, "flat"),
    (
        {"Fn::Sub": "arn:${AWS::Partition}:x:${Vpc}:${Db.Endpoint.Port}:${!Literal}"},
        "arn:aws:x:vpc-1:5432:${Literal}",
    ),
    ({"Fn::Sub": ["${A}-b", {"A": {"Ref": "Level"}}]}, "info-b"),
    ({"Fn::Join": ["-", ["a", {"Ref": "Level"}]]}, "a-info"),
    ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}, "t3"),
    ({"Fn::If": ["Both", "quiet", "loud"]}, "quiet"),
    (
        {"A": {"Fn::If": ["Loud", "x", {"Ref": "AWS::NoValue"}]}, "B": [{"Ref": "AWS::NoValue"}, 1]},
        {"B": [1]},
    ),
    ({"Fn::ImportValue": "shared"}, "exported"),
    (
        {"Fn::GetStackOutput": {"StackName": "other", "Region": "us-east-1", "OutputName": "Arn"}},
        "us-east-1/other",
    ),
    ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
    ({"Fn::Base64": "a"}, "YQ=="),
]


@pytest.mark.parametrize(("given", "expected"), RESOLVED)
def test_an_intrinsic_has_its_value(resolver: Resolver, given: Any, expected: Any) -> None:
    assert resolver.resolve(given) == expected


UNKNOWN: list[Any] = [
    {"Ref": "Nothing"},
    {"Ref": "Password"},
    {"Fn::GetAtt": ["Vpc", "Arn"]},
    {"Fn::GetAtt": ["Nothing", "Arn"]},
    {"Fn::Join": ["", ["a", {"Fn::GetAtt": ["Nothing", "Arn"]}]]},
    {"Fn::Sub": "${Nothing}"},
    {"Fn::ImportValue": "nobody's"},
    {"Fn::GetStackOutput": {"StackName": "other", "OutputName": "None"}},
    {"Fn::Transform": {"Name": "x"}},
    "{{resolve:secretsmanager:db:SecretString:password}}",
    {"Fn::Join": ["", ["{{resolve:", "ssm-secure:db}}"]]},
    {"Fn::Sub": "{{resolve:secretsmanager:${Vpc}}}"},
]


@pytest.mark.parametrize("given", UNKNOWN)
def test_what_cannot_be_known_is_marked_whole(resolver: Resolver, given: Any) -> None:
    assert resolver.resolve({"Kept": "x", "It": given}) == {"Kept": "x", "It": {UNRESOLVED: given}}


def test_an_assembly_gives_its_stacks_those_of_stages_too(tmp_path: Path) -> None:
    assembly(tmp_path, {"top": {"Resources": {}}}, region="unknown-region")
    assembly(tmp_path / "assembly-stage", {"inner": {"Resources": {}}}, region="us-east-1")
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        manifest.read_text().replace(
            '"artifacts": {',
            '"artifacts": {"stage": {"type": "cdk:cloud-assembly", "properties":'
            ' {"directoryName": "assembly-stage"}}, ',
        )
    )
    found = {(stack.name, stack.region) for stack in stacks(tmp_path, region="eu-west-3")}
    assert found == {("top", "eu-west-3"), ("inner", "us-east-1")}
    with pytest.raises(ManifestError, match="names no region"):
        stacks(tmp_path)


def test_a_folder_that_is_no_assembly_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="is not a cloud assembly"):
        stacks(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ManifestError, match="is not JSON"):
        stacks(tmp_path)


def test_the_deletion_policy_that_cloudformation_takes_where_none_is_declared() -> None:
    resources = {
        "Cluster": {"Type": "AWS::RDS::DBCluster", "Properties": {"DBClusterIdentifier": "main"}},
        "Member": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBClusterIdentifier": "main"}},
        "Alone": {"Type": "AWS::RDS::DBInstance"},
        "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
        "Bucket": {"Type": "AWS::S3::Bucket"},
    }
    stack = StackTemplate("s", REGION, {"Resources": resources}, Path())
    assert {name: stack.deletion_policy(name) for name in resources} == {
        "Cluster": "Snapshot",
        "Member": "Delete",
        "Alone": "Snapshot",
        "Kept": "RetainExceptOnCreate",
        "Bucket": "Delete",
    }
