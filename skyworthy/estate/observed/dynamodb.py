"""DynamoDB tables. What CloudFormation writes in one place has four calls."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, with_more
from skyworthy.estate.spelling import search

_table = with_more(
    asked("dynamodb", "describe_table", "TableName", result="Table", missing=("ResourceNotFoundException",)),
    further(
        "dynamodb",
        "describe_continuous_backups",
        "PointInTimeRecoverySpecification",
        "ContinuousBackupsDescription.PointInTimeRecoveryDescription"
        ".{PointInTimeRecoveryEnabled: PointInTimeRecoveryStatus=='ENABLED',"
        " RecoveryPeriodInDays: RecoveryPeriodInDays}",
        TableName="TableName",
    ),
    further(
        "dynamodb",
        "describe_time_to_live",
        "TimeToLiveSpecification",
        "TimeToLiveDescription.{AttributeName: AttributeName, Enabled: TimeToLiveStatus=='ENABLED'}",
        TableName="TableName",
    ),
    further("dynamodb", "list_tags_of_resource", "Tags", "Tags", ResourceArn="TableArn"),
)


def _global_table(api: Api, wanted: Wanted) -> Answer | None:
    """CloudFormation counts the table itself as the replica of its own region; DynamoDB lists the others
    only."""
    found = _table(api, wanted)
    if found is None:
        return None
    names = ("PointInTimeRecoverySpecification", "Tags", "DeletionProtectionEnabled")
    own = {
        "Region": wanted.region,
        "TableClass": search("TableClassSummary.TableClass", found),
        **{name: found[name] for name in names if name in found},
    }
    others = [{"Region": each["RegionName"]} for each in found.get("Replicas", [])]
    return {**found, "Replicas": [own, *(each for each in others if each["Region"] != wanted.region)]}


_SPELLED = {
    "Arn": "TableArn",
    "BillingMode": "BillingModeSummary.BillingMode",
    "SSESpecification": "SSEDescription.{SSEEnabled: Status=='ENABLED', SSEType: SSEType}",
    "StreamArn": "LatestStreamArn",
}
_DEFAULTS = {"BillingMode": "PROVISIONED"}

READERS = {
    "AWS::DynamoDB::Table": Reader(
        _table,
        spelled={
            **_SPELLED,
            "SSESpecification.KMSMasterKeyId": "KMSMasterKeyArn",
            "SSESpecification.SSEEnabled": "Status && Status=='ENABLED'",
            "SSESpecification": "SSEDescription",
            "TableClass": "TableClassSummary.TableClass",
        },
        defaults={**_DEFAULTS, "TableClass": "STANDARD"},
    ),
    "AWS::DynamoDB::GlobalTable": Reader(
        _global_table,
        spelled={**_SPELLED, "TableId": "TableId"},
        defaults={**_DEFAULTS, "Replicas.TableClass": "STANDARD"},
    ),
}
