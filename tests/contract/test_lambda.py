"""Functions: every declared setting is what the API reports; versions that run as declared."""

from typing import Any

import pytest

from tests.contract.conftest import Aws

CODE = {"ZipFile": "def handler(event, context):\n    return {'echo': event}\n"}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


def function(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": CODE,
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            **properties,
        },
    }


def network() -> dict[str, Any]:
    return {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.6.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.6.1.0/24"},
        },
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "function", "VpcId": {"Ref": "Vpc"}},
        },
        "Dead": {"Type": "AWS::SQS::Queue"},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
        "Logs": {"Type": "AWS::Logs::LogGroup"},
        "Role": ROLE,
    }


def test_a_function_reports_its_settings_and_loses_those_no_longer_declared(aws: Aws) -> None:
    declared = function(
        VpcConfig={"SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Ref": "Group"}]},
        DeadLetterConfig={"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}},
        KmsKeyArn={"Fn::GetAtt": ["Key", "Arn"]},
        ReservedConcurrentExecutions=5,
        RecursiveLoop="Allow",
        LoggingConfig={"LogFormat": "JSON", "LogGroup": {"Ref": "Logs"}, "ApplicationLogLevel": "INFO"},
        Environment={"Variables": {"LEVEL": "1"}},
        Architectures=["arm64"],
        Timeout="30",
        MemorySize="512",
        TracingConfig={"Mode": "Active"},
        Description="answers",
        Tags=[{"Key": "Owner", "Value": "web"}],
    )
    resources = {**network(), "Function": declared}
    made = aws.deploy({"Resources": resources}, "functions")
    api, name = aws.client("lambda"), made.ids["Function"]

    found = api.get_function_configuration(FunctionName=name)
    assert found["VpcConfig"]["SubnetIds"] == [made.ids["Subnet"]]
    assert found["VpcConfig"]["SecurityGroupIds"] == [made.ids["Group"]]
    assert found["DeadLetterConfig"]["TargetArn"].startswith("arn:aws:sqs:")
    assert found["KMSKeyArn"].endswith(made.ids["Key"])
    assert found["LoggingConfig"]["LogGroup"] == made.ids["Logs"]
    assert found["LoggingConfig"]["ApplicationLogLevel"] == "INFO"
    assert (found["Timeout"], found["MemorySize"]) == (30, 512)
    assert found["Architectures"] == ["arm64"] and found["TracingConfig"] == {"Mode": "Active"}
    assert found["Environment"] == {"Variables": {"LEVEL": "1"}}
    assert api.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 5
    assert api.get_function_recursion_config(FunctionName=name)["RecursiveLoop"] == "Allow"

    resources["Function"] = function()
    assert aws.deploy({"Resources": resources}, "functions").ids["Function"] == name
    found = api.get_function_configuration(FunctionName=name)
    assert not found.get("VpcConfig", {}).get("SubnetIds")
    assert not found.get("DeadLetterConfig", {}).get("TargetArn")
    assert not found.get("KMSKeyArn")
    assert "ReservedConcurrentExecutions" not in api.get_function_concurrency(FunctionName=name)
    assert api.get_function_recursion_config(FunctionName=name)["RecursiveLoop"] == "Terminate"

    aws.delete("functions")
    with pytest.raises(api.exceptions.ResourceNotFoundException):
        api.get_function_configuration(FunctionName=name)


def test_a_version_is_published_with_the_function_as_declared(aws: Aws) -> None:
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}}
    resources = {
        **network(),
        "Function": function(DeadLetterConfig={"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}),
        "Version": version,
    }
    made = aws.deploy({"Resources": resources}, "versions")
    assert made.ids["Version"].endswith(":1")
    api = aws.client("lambda")
    published = api.get_function_configuration(FunctionName=made.ids["Version"])
    assert published["Version"] == "1" and published["DeadLetterConfig"]["TargetArn"]
    answer = api.invoke(FunctionName=made.ids["Version"], Payload=b'{"a": 1}')
    assert answer["Payload"].read() == b'{"echo": {"a": 1}}'
    aws.delete("versions")
