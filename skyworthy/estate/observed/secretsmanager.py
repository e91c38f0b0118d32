"""Secrets: everything about them but their value, which is never asked for."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted

_GONE = ("ResourceNotFoundException",)


def _described(api: Api, wanted: Wanted) -> Answer | None:
    found = api.ask_if_any(
        wanted.region, "secretsmanager", "describe_secret", *_GONE, SecretId=wanted.physical_id
    )
    return found if found and "DeletedDate" not in found else None


def _schedule(api: Api, wanted: Wanted) -> Answer | None:
    found = _described(api, wanted)
    return found if found and found.get("RotationEnabled") else None


def _policy(api: Api, wanted: Wanted) -> Answer | None:
    secret = wanted.within("SecretId")
    answer = api.ask_if_any(wanted.region, "secretsmanager", "get_resource_policy", *_GONE, SecretId=secret)
    return {**answer, "Id": answer["ARN"]} if answer.get("ResourcePolicy") else None


_IN_THE_VALUE = "the attachment is written into the secret's value, which is never read"

READERS = {
    "AWS::SecretsManager::Secret": Reader(
        _described,
        spelled={"Id": "ARN", "ReplicaRegions": "ReplicationStatus[].{Region: Region, KmsKeyId: KmsKeyId}"},
    ),
    "AWS::SecretsManager::SecretTargetAttachment": Reader(
        _described,
        spelled={"Id": "ARN", "SecretId": "ARN"},
        unreported={"TargetId": _IN_THE_VALUE, "TargetType": _IN_THE_VALUE},
    ),
    "AWS::SecretsManager::RotationSchedule": Reader(_schedule, spelled={"Id": "ARN", "SecretId": "ARN"}),
    "AWS::SecretsManager::ResourcePolicy": Reader(_policy, spelled={"SecretId": "ARN"}, joined=True),
}
