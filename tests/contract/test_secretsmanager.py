"""Secrets that CloudFormation makes, and their rotation, are in the APIs as declared."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.conftest import Aws, StackFailed
from tests.contract.test_ec2 import own_tags, tagged
from tests.contract.test_rds import database

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f2c3b5a-0000-4000-8000-000000000001"
SECRET: dict[str, Any] = {
    "Type": "AWS::SecretsManager::Secret",
    "Properties": {
        "Description": "of the database",
        "KmsKeyId": KEY,
        "GenerateSecretString": {
            "SecretStringTemplate": '{"username": "app"}',
            "GenerateStringKey": "password",
            "PasswordLength": 40,
            "ExcludeCharacters": "/@\"'\\",
        },
        "Tags": tagged("a"),
    },
}


def secret_of(aws: Aws, secret_id: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("secretsmanager").describe_secret(SecretId=secret_id)
    return found


def value_of(aws: Aws, secret_id: str) -> dict[str, Any]:
    found = aws.client("secretsmanager").get_secret_value(SecretId=secret_id)
    value: dict[str, Any] = json.loads(found["SecretString"])
    return value


def test_a_secret_is_as_declared_and_its_value_survives_an_update(aws: Aws) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:DeleteSecret", "Resource": "*"}
        ],
    }
    resources = {
        "Secret": json.loads(json.dumps(SECRET)),
        "Policy": {
            "Type": "AWS::SecretsManager::ResourcePolicy",
            "Properties": {"SecretId": {"Ref": "Secret"}, "ResourcePolicy": policy},
        },
    }
    made = aws.deploy({"Resources": resources}, "secret")
    arn = made.ids["Secret"]
    assert arn.startswith("arn:aws:secretsmanager:eu-west-1:")
    found, value = secret_of(aws, arn), value_of(aws, arn)
    assert (found["KmsKeyId"], found["Description"]) == (KEY, "of the database")
    assert own_tags(found["Tags"]) == tagged("a")
    assert (value["username"], len(value["password"])) == ("app", 40)
    assert not set(value["password"]) & set("/@\"'\\")
    secrets = aws.client("secretsmanager")
    assert json.loads(secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"]) == policy

    resources["Secret"]["Properties"] |= {"Description": "changed", "Tags": tagged("b")}
    policy["Statement"][0]["Effect"] = "Allow"  # type: ignore[index]
    assert aws.deploy({"Resources": resources}, "secret").ids["Secret"] == arn
    found = secret_of(aws, arn)
    assert (found["Description"], own_tags(found["Tags"])) == ("changed", tagged("b"))
    assert value_of(aws, arn) == value
    assert '"Allow"' in secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"]
    resources["Secret"]["Properties"]["GenerateSecretString"]["PasswordLength"] = 20
    del resources["Policy"]
    aws.deploy({"Resources": resources}, "secret")
    assert len(value_of(aws, arn)["password"]) == 20
    assert "ResourcePolicy" not in secrets.get_resource_policy(SecretId=arn)
    aws.delete("secret")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        secret_of(aws, arn)


def rotated_database() -> dict[str, Any]:
    parts = ["{{resolve:secretsmanager:", {"Ref": "Secret"}, ":SecretString:password::}}"]
    template = database(MasterUserPassword={"Fn::Join": ["", parts]})
    template["Transform"] = "AWS::SecretsManager-2024-09-16"
    template["Resources"] |= {
        "Secret": SECRET,
        "Attached": {
            "Type": "AWS::SecretsManager::SecretTargetAttachment",
            "Properties": {
                "SecretId": {"Ref": "Secret"},
                "TargetId": {"Ref": "Cluster"},
                "TargetType": "AWS::RDS::DBCluster",
            },
        },
        "Rotation": {
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {
                "SecretId": {"Ref": "Attached"},
                "HostedRotationLambda": {
                    "RotationType": "PostgreSQLSingleUser",
                    "RotationLambdaName": "contract-rotation",
                    "KmsKeyArn": KEY,
                    "ExcludeCharacters": "/@",
                    "VpcSubnetIds": {"Fn::Join": [",", [{"Ref": "One"}, {"Ref": "Two"}]]},
                    "VpcSecurityGroupIds": {"Fn::GetAtt": ["Group", "GroupId"]},
                },
                "RotationRules": {"ScheduleExpression": "rate(30 days)", "Duration": "2h"},
            },
        },
    }
    return template


def test_a_hosted_rotation_has_its_function_and_schedule(aws: Aws) -> None:
    template = rotated_database()
    made = aws.deploy(template, "rotation")
    arn = made.ids["Secret"]
    value = value_of(aws, arn)
    cluster = made.ids["Cluster"]
    assert (value["dbClusterIdentifier"], value["engine"], value["port"]) == (cluster, "postgres", 5433)
    assert (value["host"], value["dbname"]) == (made.outputs["EndpointAddress"], "app")
    assert made.ids["Attached"] == arn

    found = secret_of(aws, arn)
    assert found["RotationEnabled"] is True
    assert found["RotationRules"] == {"ScheduleExpression": "rate(30 days)", "Duration": "2h"}
    assert (found["NextRotationDate"] - found["CreatedDate"]).days == 30
    assert "LastRotatedDate" not in found
    function = aws.client("lambda").get_function_configuration(FunctionName=found["RotationLambdaARN"])
    assert function["FunctionName"] == "contract-rotation"
    assert sorted(function["VpcConfig"]["SubnetIds"]) == sorted([made.ids["One"], made.ids["Two"]])
    assert function["VpcConfig"]["SecurityGroupIds"] == [made.ids["Group"]]
    assert function["Environment"]["Variables"]["EXCLUDE_CHARACTERS"] == "/@"
    role = function["Role"].rpartition("/")[2]
    policy = aws.client("iam").get_role_policy(RoleName=role, PolicyName="Rotation")["PolicyDocument"]
    assert KEY in json.dumps(policy)
    permission = aws.client("lambda").get_policy(FunctionName="contract-rotation")["Policy"]
    assert "secretsmanager.amazonaws.com" in permission

    properties = template["Resources"]["Rotation"]["Properties"]
    properties["RotationRules"] = {"AutomaticallyAfterDays": 7}
    properties["HostedRotationLambda"]["ExcludeCharacters"] = "!"
    aws.deploy(template, "rotation")
    found = secret_of(aws, arn)
    assert found["RotationRules"] == {"AutomaticallyAfterDays": 7}
    function = aws.client("lambda").get_function_configuration(FunctionName="contract-rotation")
    assert function["Environment"]["Variables"]["EXCLUDE_CHARACTERS"] == "!"

    del template["Resources"]["Rotation"]
    aws.deploy(template, "rotation")
    assert secret_of(aws, arn)["RotationEnabled"] is False
    with pytest.raises(ClientError, match="ResourceNotFound"):
        aws.client("lambda").get_function_configuration(FunctionName="contract-rotation")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        aws.client("iam").get_role(RoleName=role)
    aws.delete("rotation")


ROTATE = """
import boto3, json
def handler(event, context):
    secrets, name, token = boto3.client("secretsmanager"), event["SecretId"], event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        secrets.put_secret_value(
            SecretId=name, ClientRequestToken=token, SecretString=json.dumps({"password": "rotated"}),
            VersionStages=["AWSPENDING"],
        )
    if event["Step"] == "finishSecret":
        stages = secrets.describe_secret(SecretId=name)["VersionIdsToStages"]
        current = next(version for version, held in stages.items() if "AWSCURRENT" in held)
        secrets.update_secret_version_stage(
            SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )
"""


def own_rotation(permitted: bool) -> dict[str, Any]:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    resources: dict[str, Any] = {
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"SecretString": '{"password": "first"}'},
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}},
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.12",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": ROTATE},
            },
        },
        "Rotation": {
            "Type": "AWS::SecretsManager::RotationSchedule",
            "Properties": {
                "SecretId": {"Ref": "Secret"},
                "RotationLambdaARN": {"Fn::GetAtt": ["Function", "Arn"]},
                "RotationRules": {"AutomaticallyAfterDays": 30},
            },
        },
    }
    if permitted:
        resources["Permission"] = {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Ref": "Function"},
                "Principal": "secretsmanager.amazonaws.com",
            },
        }
        resources["Rotation"]["DependsOn"] = "Permission"
    return {"Resources": resources}


def test_a_rotation_calls_its_function(aws: Aws) -> None:
    arn = aws.deploy(own_rotation(permitted=True), "own-rotation").ids["Secret"]
    deadline = time.monotonic() + 30
    while "LastRotatedDate" not in secret_of(aws, arn) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "LastRotatedDate" in secret_of(aws, arn)
    assert value_of(aws, arn) == {"password": "rotated"}
    aws.delete("own-rotation")


def test_a_rotation_whose_function_may_not_be_called_is_refused(aws: Aws) -> None:
    with pytest.raises(StackFailed, match="cannot invoke the specified Lambda function"):
        aws.deploy(own_rotation(permitted=False), "not-permitted")
    aws.delete("not-permitted")


def test_the_rotation_application_of_the_repository_makes_the_function(aws: Aws) -> None:
    application = "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQL"
    template: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Application": {
                "Type": "AWS::Serverless::Application",
                "Properties": {
                    "Location": {"ApplicationId": application, "SemanticVersion": "1.1.600"},
                    "Parameters": {"functionName": "from-repository", "excludeCharacters": "/"},
                },
            }
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Application", "Outputs.RotationLambdaARN"]}}},
    }
    made = aws.deploy(template, "application")
    assert made.outputs["Arn"].endswith(":function:from-repository")
    function = aws.client("lambda").get_function_configuration(FunctionName="from-repository")
    assert function["Environment"]["Variables"]["EXCLUDE_CHARACTERS"] == "/"
    stack = aws.client("cloudformation").describe_stacks(StackName=made.ids["Application"])["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    aws.delete("application")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        aws.client("lambda").get_function_configuration(FunctionName="from-repository")
