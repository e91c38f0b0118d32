"""KMS keys and their aliases."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, listed, with_more


def _key(api: Api, wanted: Wanted) -> Answer | None:
    """A key that is pending deletion can no longer be used: it counts as gone."""
    found = asked("kms", "describe_key", "KeyId", result="KeyMetadata", missing=("NotFoundException",))(
        api, wanted
    )
    return found if found and found.get("KeyState") != "PendingDeletion" else None


READERS = {
    "AWS::KMS::Key": Reader(
        with_more(
            _key,
            further("kms", "get_key_policy", "KeyPolicy", "Policy", KeyId="KeyId"),
            further(
                "kms", "get_key_rotation_status", "EnableKeyRotation", "KeyRotationEnabled", KeyId="KeyId"
            ),
            further(
                "kms",
                "get_key_rotation_status",
                "RotationPeriodInDays",
                "RotationPeriodInDays",
                KeyId="KeyId",
            ),
            further(
                "kms", "list_resource_tags", "Tags", "Tags[].{Key: TagKey, Value: TagValue}", KeyId="KeyId"
            ),
        )
    ),
    "AWS::KMS::Alias": Reader(listed("kms", "list_aliases", "Aliases", "AliasName")),
}
