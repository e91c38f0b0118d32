"""The function that AWS makes for a rotation: by the hosted rotation transform, or from its repository.

Its role, network, environment and permission are what AWS's own template gives it. Its code is AWS's and
talks to a database that does not run here, so Secrets Manager does not call it.
"""

import io
import json
import zipfile
from dataclasses import dataclass

from skyworthy.cloud.host import private
from skyworthy.cloud.host.registry import client

HOSTED = "hosted-rotation"
"""The description of every function made here; by it Secrets Manager knows not to call it."""
_CODE = '''"""Stands where AWS's rotation code is on AWS."""


def lambda_handler(event, context):
    raise NotImplementedError("the code of AWS's rotation function is not part of the embedded AWS")
'''
_BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


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


def create(rotation: Rotation) -> str:
    """Create the role, the function and the permission; returns the function's ARN."""
    role_arn = _create_role(rotation)
    endpoint = f"https://secretsmanager.{private.region()}.amazonaws.com"
    environment = {"SECRETS_MANAGER_ENDPOINT": endpoint}
    if rotation.exclude_characters is not None:
        environment["EXCLUDE_CHARACTERS"] = rotation.exclude_characters
    network = {"SubnetIds": rotation.subnets, "SecurityGroupIds": rotation.groups}
    made = client("lambda").create_function(
        FunctionName=rotation.name,
        Description=HOSTED,
        Runtime=rotation.runtime,
        Handler="lambda_function.lambda_handler",
        Timeout=30,
        Role=role_arn,
        Code={"ZipFile": _archive()},
        Environment={"Variables": environment},
        **({"VpcConfig": network} if rotation.subnets else {}),
    )
    client("lambda").add_permission(
        FunctionName=rotation.name,
        StatementId="SecretsManagerAccess",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
    )
    return str(made["FunctionArn"])


def delete(function_arn: str) -> None:
    """Delete a function made here with its role; one that is gone, or that somebody else made, is left."""
    name = function_arn.rpartition(":")[2]
    functions = client("lambda")
    try:
        found = functions.get_function_configuration(FunctionName=name)
    except functions.exceptions.ResourceNotFoundException:
        return
    if found.get("Description") != HOSTED:
        return
    functions.delete_function(FunctionName=name)
    role, roles = _role_name(name), client("iam")
    roles.detach_role_policy(RoleName=role, PolicyArn=_BASIC)
    roles.delete_role_policy(RoleName=role, PolicyName="Rotation")
    roles.delete_role(RoleName=role)


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("lambda_function.py"), _CODE)
    return buffer.getvalue()


def _role_name(function_name: str) -> str:
    return f"{function_name[:52]}-{private.region()[:2]}-role"


def _create_role(rotation: Rotation) -> str:
    function = f"function:{rotation.name}"
    function_arn = f"arn:aws:lambda:{private.region()}:{private.account_id()}:{function}"
    rotate = [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    only_ours = {"StringEquals": {"secretsmanager:resource/AllowRotationLambdaArn": function_arn}}
    secrets = f"arn:aws:secretsmanager:{private.region()}:{private.account_id()}:secret:*"
    network = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces"]
    statements: list[dict[str, object]] = [
        {"Effect": "Allow", "Action": network, "Resource": "*"},
        {"Effect": "Allow", "Action": rotate, "Resource": secrets, "Condition": only_ours},
        {"Effect": "Allow", "Action": "secretsmanager:GetRandomPassword", "Resource": "*"},
    ]
    if rotation.superuser_secret:
        superuser = {"Action": "secretsmanager:GetSecretValue", "Resource": rotation.superuser_secret}
        statements.append({"Effect": "Allow", **superuser})
    if rotation.key_arn:
        use_key = {"Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]}
        statements.append({"Effect": "Allow", **use_key, "Resource": rotation.key_arn})
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    version = {"Version": "2012-10-17"}
    name, roles = _role_name(rotation.name), client("iam")
    made = roles.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({**version, "Statement": [trusted]})
    )
    policy = json.dumps({**version, "Statement": statements})
    roles.put_role_policy(RoleName=name, PolicyName="Rotation", PolicyDocument=policy)
    roles.attach_role_policy(RoleName=name, PolicyArn=_BASIC)
    return str(made["Role"]["Arn"])
