"""The function that AWS makes for a rotation: by the hosted rotation transform, or from its repository.

Both are a nested stack on AWS, so they are one here. Role, network, environment and permission are those of
AWS's own template. The code is AWS's, for a database that does not run here, so nobody calls it.
"""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from skyworthy.cloud.host.registry import client

HOSTED = "hosted-rotation"
"""The description of every function made here; by it Secrets Manager knows not to call it."""
_CODE = '''"""Stands where AWS's rotation code is on AWS."""


def lambda_handler(event, context):
    raise NotImplementedError("the code of AWS's rotation function is not part of the embedded AWS")
'''
_BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Rotation:
    """What a template says of a rotation function."""

    name: str
    subnets: list[str]
    groups: list[str]
    exclude_characters: str | None = None
    key_arn: str | None = None
    runtime: str = "python3.10"
    superuser_secret: str | None = None


def create(rotation: Rotation) -> tuple[str, str]:
    """Deploy the nested stack; returns its id and the function's ARN."""
    template = {
        "Resources": {"Role": _role(rotation), "Function": _function(rotation), "Access": _access()},
        "Outputs": {"RotationLambdaARN": {"Value": {"Fn::GetAtt": ["Function", "Arn"]}}},
    }
    stacks, name = client("cloudformation"), _stack_name(rotation.name)
    stacks.create_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
    stack = _settled(name)
    if stack is None or stack["StackStatus"] != "CREATE_COMPLETE":
        reason = _why(name)
        stacks.delete_stack(StackName=name)
        raise ValueError(f"the rotation function {rotation.name} could not be made: {reason}")
    return str(stack["StackId"]), str(stack["Outputs"][0]["OutputValue"])


def delete(function_arn: str) -> None:
    """Delete the nested stack of a function made here; there is none for a function of somebody else's."""
    name = _stack_name(function_arn.rpartition(":")[2])
    client("cloudformation").delete_stack(StackName=name)
    left = _settled(name)
    if left is not None and left["StackStatus"] != "DELETE_COMPLETE":
        raise ValueError(f"the rotation function's stack {name} is {left['StackStatus']}: {_why(name)}")


def _stack_name(function_name: str) -> str:
    return "SecretsManager-" + re.sub(r"[^A-Za-z0-9-]", "-", function_name)


def _settled(name: str) -> dict[str, Any] | None:
    """The stack once nothing is in progress any more; None when there is none."""
    stacks, deadline = client("cloudformation"), time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < deadline:
        try:
            stack: dict[str, Any] = stacks.describe_stacks(StackName=name)["Stacks"][0]
        except stacks.exceptions.ClientError:
            return None
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack
        time.sleep(0.01)
    raise TimeoutError(f"the stack {name} did not settle within {_LONGEST_WAIT:.0f} s")


def _why(name: str) -> str:
    events = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "; ".join(str(event.get("ResourceStatusReason")) for event in failed)


def _function(rotation: Rotation) -> dict[str, Any]:
    endpoint = {"Fn::Sub": "https://secretsmanager.${AWS::Region}.amazonaws.com"}
    environment: dict[str, Any] = {"SECRETS_MANAGER_ENDPOINT": endpoint}
    if rotation.exclude_characters is not None:
        environment["EXCLUDE_CHARACTERS"] = rotation.exclude_characters
    network = {"SubnetIds": rotation.subnets, "SecurityGroupIds": rotation.groups}
    properties = {
        "FunctionName": rotation.name,
        "Description": HOSTED,
        "Runtime": rotation.runtime,
        "Handler": "index.lambda_handler",
        "Timeout": 30,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": _CODE},
        "Environment": {"Variables": environment},
        **({"VpcConfig": network} if rotation.subnets else {}),
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def _access() -> dict[str, Any]:
    properties = {
        "FunctionName": {"Ref": "Function"},
        "Action": "lambda:InvokeFunction",
        "Principal": "secretsmanager.amazonaws.com",
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def _role(rotation: Rotation) -> dict[str, Any]:
    place = "${AWS::Region}:${AWS::AccountId}"
    rotate = [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    function = {"Fn::Sub": f"arn:aws:lambda:{place}:function:{rotation.name}"}
    only_ours = {"StringEquals": {"secretsmanager:resource/AllowRotationLambdaArn": function}}
    secrets = {"Fn::Sub": f"arn:aws:secretsmanager:{place}:secret:*"}
    network = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces"]
    use_key = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    allowed: list[tuple[Any, Any, dict[str, Any]]] = [
        (network, "*", {}),
        (rotate, secrets, {"Condition": only_ours}),
        ("secretsmanager:GetRandomPassword", "*", {}),
    ]
    if rotation.superuser_secret:
        allowed.append(("secretsmanager:GetSecretValue", rotation.superuser_secret, {}))
    if rotation.key_arn:
        allowed.append((use_key, rotation.key_arn, {}))
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": resource, **condition}
        for action, resource, condition in allowed
    ]
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    version = {"Version": "2012-10-17"}
    properties = {
        "AssumeRolePolicyDocument": {**version, "Statement": [trusted]},
        "ManagedPolicyArns": [_BASIC],
        "Policies": [{"PolicyName": "Rotation", "PolicyDocument": {**version, "Statement": statements}}],
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}
