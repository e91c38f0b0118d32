"""Alarms of one metric, of metric math, and of other alarms, through the API."""

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call


def install() -> None:
    for resource_type, put in (
        ("AWS::CloudWatch::Alarm", "put_metric_alarm"),
        ("AWS::CloudWatch::CompositeAlarm", "put_composite_alarm"),
    ):
        _provide(resource_type, put)


def _provide(resource_type: str, put: str) -> None:
    kind = "CompositeAlarm" if put == "put_composite_alarm" else "MetricAlarm"

    def create(properties: Properties, context: Context) -> Provisioned:
        name = properties.get("AlarmName") or context.generated_name()
        own = tags.without_system(properties.get("Tags"))
        call("cloudwatch", put, properties, AlarmName=name, Tags=own or None)
        return Provisioned(name, {"Arn": _arn(name, kind)})

    def update(name: str, old: Properties, new: Properties) -> Provisioned:
        call("cloudwatch", put, new, AlarmName=name, Tags=None)
        arn = _arn(name, kind)
        changed, gone = tags.changes(old, new)
        if changed:
            client("cloudwatch").tag_resource(ResourceARN=arn, Tags=tags.without_system(changed))
        if gone:
            client("cloudwatch").untag_resource(ResourceARN=arn, TagKeys=gone)
        return Provisioned(name, {"Arn": arn})

    register(resource_type, create, _delete, update)


def _arn(name: str, kind: str) -> str:
    found = client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=[kind])
    return str(found[f"{kind}s"][0]["AlarmArn"])


def _delete(name: str, properties: Properties) -> None:
    client("cloudwatch").delete_alarms(AlarmNames=[name])
