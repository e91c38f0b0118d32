"""Applications of the Serverless Application Repository: those that rotate secrets, for the CDK uses them."""

import uuid
from typing import Any

from skyworthy.cloud.host import private, rotation_function
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register

_PUBLISHER = "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManager"
"""AWS's own account there; its rotation applications all begin so."""


def install() -> None:
    register("AWS::Serverless::Application", _create, _delete)


def _application(properties: Properties) -> str:
    location = properties.get("Location")
    application = location.get("ApplicationId", "") if isinstance(location, dict) else str(location)
    if not application.startswith(_PUBLISHER):
        raise ValueError(
            f"the embedded AWS has no application repository; only AWS's rotation applications deploy "
            f"({_PUBLISHER}…), not {application!r}"
        )
    return str(application)


def _create(properties: Properties, context: Context) -> Provisioned:
    _application(properties)
    given: dict[str, Any] = properties.get("Parameters") or {}
    arn = rotation_function.create(
        rotation_function.Rotation(
            name=given["functionName"],
            subnets=[part for part in str(given.get("vpcSubnetIds", "")).split(",") if part],
            groups=[part for part in str(given.get("vpcSecurityGroupIds", "")).split(",") if part],
            exclude_characters=given.get("excludeCharacters"),
            key_arn=given.get("kmsKeyArn"),
            superuser_secret=given.get("superuserSecretArn") or given.get("masterSecretArn"),
        )
    )
    owner = f"{private.region()}:{private.account_id()}"
    stack_id = f"arn:aws:cloudformation:{owner}:stack/{context.generated_name()}/{uuid.uuid4()}"
    return Provisioned(stack_id, {"Outputs.RotationLambdaARN": arn})


def _delete(_: str, properties: Properties) -> None:
    name = (properties.get("Parameters") or {}).get("functionName")
    found = client("lambda").get_function_configuration(FunctionName=name)
    rotation_function.delete(found["FunctionArn"])
