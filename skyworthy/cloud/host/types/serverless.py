"""Applications of the Serverless Application Repository: those that rotate secrets, for the CDK uses them."""

from typing import Any

from skyworthy.cloud.host import rotation_function
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, register

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


def _create(properties: Properties, _: Context) -> Provisioned:
    _application(properties)
    given: dict[str, Any] = properties.get("Parameters") or {}
    stack_id, function_arn = rotation_function.create(
        rotation_function.Rotation(
            name=given["functionName"],
            subnets=[part for part in str(given.get("vpcSubnetIds", "")).split(",") if part],
            groups=[part for part in str(given.get("vpcSecurityGroupIds", "")).split(",") if part],
            exclude_characters=given.get("excludeCharacters"),
            key_arn=given.get("kmsKeyArn"),
            superuser_secret=given.get("superuserSecretArn") or given.get("masterSecretArn"),
        )
    )
    return Provisioned(stack_id, {"Outputs.RotationLambdaARN": function_arn})


def _delete(_: str, properties: Properties) -> None:
    rotation_function.delete(str((properties.get("Parameters") or {}).get("functionName")))
