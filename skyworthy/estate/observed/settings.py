"""Small services that hold settings, rules and tables: SSM parameters, EventBridge rules, DynamoDB."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, with_more


def _parameter(api: Api, wanted: Wanted) -> Answer | None:
    name, region = wanted.physical_id, wanted.region
    answer = api.ask_if_any(region, "ssm", "get_parameter", "ParameterNotFound", Name=name)
    if not answer:
        return None
    described = api.indexed(region, "ssm", "describe_parameters", "Parameters", "Name").get(name, {})
    tags = api.ask(region, "ssm", "list_tags_for_resource", ResourceType="Parameter", ResourceId=name)
    return {**described, **answer["Parameter"], "Tags": tags["TagList"]}


def _rule(api: Api, wanted: Wanted) -> Answer | None:
    bus, _, name = wanted.physical_id.rpartition("|")
    named = {"EventBusName": bus} if bus else {}
    answer = api.ask_if_any(
        wanted.region, "events", "describe_rule", "ResourceNotFoundException", Name=name, **named
    )
    if not answer:
        return None
    targets = api.rows(wanted.region, "events", "list_targets_by_rule", "Targets", Rule=name, **named)
    return {**answer, "RuleName": name, "Targets": targets}


READERS = {
    "AWS::SSM::Parameter": Reader(_parameter),
    "AWS::Events::Rule": Reader(
        with_more(_rule, further("events", "list_tags_for_resource", "Tags", "Tags", ResourceARN="Arn")),
        defaults={"EventBusName": "default"},
    ),
    "AWS::DynamoDB::Table": Reader(
        with_more(
            asked(
                "dynamodb",
                "describe_table",
                "TableName",
                result="Table",
                missing=("ResourceNotFoundException",),
            ),
            further(
                "dynamodb",
                "describe_continuous_backups",
                "ContinuousBackups",
                "ContinuousBackupsDescription.PointInTimeRecoveryDescription",
                TableName="TableName",
            ),
            further(
                "dynamodb",
                "describe_time_to_live",
                "TimeToLive",
                "TimeToLiveDescription",
                TableName="TableName",
            ),
            further("dynamodb", "list_tags_of_resource", "Tags", "Tags", ResourceArn="TableArn"),
        ),
        spelled={
            "Arn": "TableArn",
            "BillingMode": "BillingModeSummary.BillingMode",
            "PointInTimeRecoverySpecification": (
                "ContinuousBackups.{PointInTimeRecoveryEnabled: PointInTimeRecoveryStatus=='ENABLED',"
                " RecoveryPeriodInDays: RecoveryPeriodInDays}"
            ),
            "SSESpecification": (
                "SSEDescription.{SSEEnabled: Status=='ENABLED', SSEType: SSEType,"
                " KMSMasterKeyId: KMSMasterKeyArn}"
            ),
            "StreamArn": "LatestStreamArn",
            "TableClass": "TableClassSummary.TableClass",
            "TimeToLiveSpecification": (
                "TimeToLive.{AttributeName: AttributeName, Enabled: TimeToLiveStatus=='ENABLED'}"
            ),
        },
        defaults={"BillingMode": "PROVISIONED", "TableClass": "STANDARD"},
    ),
}
