"""Tables: encryption, expiry, recovery …, which the built-in handlers drop; protection that protects."""

import functools
from collections.abc import Callable
from typing import Any

from skyworthy.cloud.host import private, tags
from skyworthy.cloud.host.registry import Properties, client, reconcile, tolerating_absence
from skyworthy.cloud.host.shapes import text, truth


def install() -> None:
    _keep_the_name_of_a_global_table()
    reconcile("AWS::DynamoDB::Table", _settle)
    reconcile("AWS::DynamoDB::GlobalTable", _settle_replica)
    for resource_type in ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        private.RESOURCE_HANDLERS[resource_type]["delete"] = tolerating_absence(_delete)


def _keep_the_name_of_a_global_table() -> None:
    """The built-in update draws a generated name anew, which would replace the table with its items."""
    handlers = private.RESOURCE_HANDLERS["AWS::DynamoDB::GlobalTable"]
    update = handlers["update"]

    @functools.wraps(update)
    def updating(table: str, old: Properties, new: Properties, stack: str) -> Any:
        return update(table, old, {"TableName": table, **new}, stack)

    handlers["update"] = updating


def _delete(table: str, properties: Properties) -> None:
    client("dynamodb").delete_table(TableName=table)


def _settle(table: str, old: Properties, new: Properties) -> None:
    for name, put in _SETTINGS.items():
        if new.get(name) != old.get(name):
            put(table, new.get(name))


def _settle_replica(table: str, old: Properties, new: Properties) -> None:
    before, after = _here(old), _here(new)
    _settle(table, before, after)
    if before.get("DeletionProtectionEnabled") != after.get("DeletionProtectionEnabled"):
        protected = truth(after.get("DeletionProtectionEnabled", False))
        client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=protected)
    changed, gone = tags.changes(before, after)
    if changed:
        client("dynamodb").tag_resource(ResourceArn=_arn(table), Tags=tags.without_system(changed))
    if gone:
        client("dynamodb").untag_resource(ResourceArn=_arn(table), TagKeys=gone)


def _here(properties: Properties) -> Properties:
    """What a global table declares for this region, with what it declares for all."""
    replicas = properties.get("Replicas") or []
    own: Properties = next((replica for replica in replicas if replica["Region"] == private.region()), {})
    encryption = {**(properties.get("SSESpecification") or {}), **(own.get("SSESpecification") or {})}
    return {**properties, **own, **({"SSESpecification": encryption} if encryption else {})}


def _encrypt(table: str, declared: Properties | None) -> None:
    given = declared or {}
    specification: dict[str, Any] = {"Enabled": truth(given.get("SSEEnabled", False))}
    if specification["Enabled"]:
        specification["SSEType"] = given.get("SSEType", "KMS")
        if key := given.get("KMSMasterKeyId"):
            specification["KMSMasterKeyId"] = key
    client("dynamodb").update_table(TableName=table, SSESpecification=specification)


def _expire(table: str, declared: Properties | None) -> None:
    api = client("dynamodb")
    attribute = (declared or {}).get("AttributeName")
    wanted = truth((declared or {}).get("Enabled", False))
    current = api.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    held = current.get("AttributeName") if current["TimeToLiveStatus"] == "ENABLED" else None
    if held and (not wanted or held != attribute):
        off = {"Enabled": False, "AttributeName": held}
        api.update_time_to_live(TableName=table, TimeToLiveSpecification=off)
    if wanted and held != attribute:
        on = {"Enabled": True, "AttributeName": attribute}
        api.update_time_to_live(TableName=table, TimeToLiveSpecification=on)


def _recover(table: str, declared: Properties | None) -> None:
    given = declared or {}
    specification: dict[str, Any] = {
        "PointInTimeRecoveryEnabled": truth(given.get("PointInTimeRecoveryEnabled", False))
    }
    if days := given.get("RecoveryPeriodInDays"):
        specification["RecoveryPeriodInDays"] = int(days)
    client("dynamodb").update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification=specification
    )


def _classify(table: str, declared: str | None) -> None:
    client("dynamodb").update_table(TableName=table, TableClass=declared or "STANDARD")


def _permit(table: str, declared: Properties | None) -> None:
    if declared:
        policy = text(declared["PolicyDocument"])
        client("dynamodb").put_resource_policy(ResourceArn=_arn(table), Policy=policy)
    else:
        client("dynamodb").delete_resource_policy(ResourceArn=_arn(table))


def _observe(table: str, declared: Properties | None) -> None:
    action = "ENABLE" if truth((declared or {}).get("Enabled", False)) else "DISABLE"
    client("dynamodb").update_contributor_insights(TableName=table, ContributorInsightsAction=action)


def _arn(table: str) -> str:
    return str(client("dynamodb").describe_table(TableName=table)["Table"]["TableArn"])


_SETTINGS: dict[str, Callable[[str, Any], None]] = {
    "SSESpecification": _encrypt,
    "TimeToLiveSpecification": _expire,
    "PointInTimeRecoverySpecification": _recover,
    "TableClass": _classify,
    "ResourcePolicy": _permit,
    "ContributorInsightsSpecification": _observe,
}
