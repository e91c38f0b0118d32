"""CloudWatch: alarms and dashboards."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted, asked, further, with_more


def _alarm(kind: str, result: str) -> Look:
    def look(api: Api, wanted: Wanted) -> Answer | None:
        rows = api.rows(wanted.region, "cloudwatch", "describe_alarms", result, AlarmTypes=[kind])
        return next((row for row in rows if row["AlarmName"] == wanted.physical_id), None)

    return with_more(
        look, further("cloudwatch", "list_tags_for_resource", "Tags", "Tags", ResourceARN="AlarmArn")
    )


READERS = {
    "AWS::CloudWatch::Alarm": Reader(
        _alarm("MetricAlarm", "MetricAlarms"),
        spelled={"Arn": "AlarmArn"},
        defaults={"ActionsEnabled": True, "TreatMissingData": "missing", "Metrics.ReturnData": True},
    ),
    "AWS::CloudWatch::CompositeAlarm": Reader(
        _alarm("CompositeAlarm", "CompositeAlarms"),
        spelled={"Arn": "AlarmArn"},
        defaults={"ActionsEnabled": True},
    ),
    "AWS::CloudWatch::Dashboard": Reader(
        with_more(
            asked(
                "cloudwatch",
                "get_dashboard",
                "DashboardName",
                missing=("ResourceNotFound", "DashboardNotFoundError"),
            ),
            further("cloudwatch", "list_tags_for_resource", "Tags", "Tags", ResourceARN="DashboardArn"),
        )
    ),
}
