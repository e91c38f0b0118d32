"""CloudWatch Logs: log groups and metric filters."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, listed


def _group(api: Api, wanted: Wanted) -> Answer | None:
    found = listed("logs", "describe_log_groups", "logGroups", "logGroupName")(api, wanted)
    if found is None:
        return None
    arn = found["arn"].removesuffix(":*")
    return {
        **found,
        "tags": api.ask(wanted.region, "logs", "list_tags_for_resource", resourceArn=arn)["tags"],
    }


def _metric_filter(api: Api, wanted: Wanted) -> Answer | None:
    rows = api.rows(
        wanted.region,
        "logs",
        "describe_metric_filters",
        "metricFilters",
        logGroupName=wanted.within("LogGroupName"),
    )
    return next((row for row in rows if row["filterName"] == wanted.physical_id), None)


READERS = {
    "AWS::Logs::LogGroup": Reader(_group, defaults={"LogGroupClass": "STANDARD"}),
    "AWS::Logs::MetricFilter": Reader(_metric_filter, joined=True),
}
