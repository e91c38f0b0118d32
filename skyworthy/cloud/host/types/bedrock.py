"""Guardrails and their versions."""

from skyworthy.cloud.host.registry import Properties
from skyworthy.cloud.host.simple import Answer, Simple, provide


def install() -> None:
    provide(
        "AWS::Bedrock::Guardrail",
        Simple(
            "bedrock",
            create="create_guardrail",
            update="update_guardrail",
            delete="delete_guardrail",
            identify=lambda answer, _: str(answer["guardrailArn"]),
            target=lambda arn, _: {"guardrailIdentifier": arn.rsplit("/", 1)[-1]},
            settle=lambda properties, _: {"kmsKeyId": properties.get("KmsKeyArn")},
            revise=lambda _, properties: {"kmsKeyId": properties.get("KmsKeyArn")},
            attributes=_attributes,
        ),
    )
    provide(
        "AWS::Bedrock::GuardrailVersion",
        Simple(
            "bedrock",
            create="create_guardrail_version",
            delete="delete_guardrail",
            identify=lambda answer, _: f"{answer['guardrailId']}|{answer['version']}",
            target=lambda physical_id, _: {
                "guardrailIdentifier": physical_id.split("|")[0],
                "guardrailVersion": physical_id.split("|")[1],
            },
            attributes=lambda answer, _: {
                "GuardrailId": answer["guardrailId"],
                "Version": answer["version"],
            },
        ),
    )


def _attributes(answer: Answer, _: Properties) -> dict[str, str]:
    return {
        "GuardrailArn": answer["guardrailArn"],
        "GuardrailId": answer["guardrailId"],
        "Version": answer["version"],
        "Status": "READY",
    }
