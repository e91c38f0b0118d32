"""Trails, with what they select and whether they log."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, truth


def install() -> None:
    register("AWS::CloudTrail::Trail", _create, _delete, _update)


def _create(properties: Properties, context: Context) -> Provisioned:
    name = properties.get("TrailName") or context.generated_name(longest=128)
    made = call("cloudtrail", "create_trail", properties, Name=name)
    if own := tags.without_system(properties.get("Tags")):
        client("cloudtrail").add_tags(ResourceId=made["TrailARN"], TagsList=own)
    _settle(name, {}, properties)
    return Provisioned(name, _attributes(made))


def _update(name: str, old: Properties, new: Properties) -> Provisioned:
    made = call("cloudtrail", "update_trail", new, Name=name)
    changed, gone = tags.changes(old, new)
    arn = made["TrailARN"]
    if gone:
        client("cloudtrail").remove_tags(ResourceId=arn, TagsList=[{"Key": key} for key in gone])
    if changed:
        client("cloudtrail").add_tags(ResourceId=arn, TagsList=changed)
    _settle(name, old, new)
    return Provisioned(name, _attributes(made))


def _settle(name: str, old: Properties, new: Properties) -> None:
    api = client("cloudtrail")
    selectors = {key: new[key] for key in ("EventSelectors", "AdvancedEventSelectors") if new.get(key)}
    if selectors and any(old.get(key) != value for key, value in selectors.items()):
        call("cloudtrail", "put_event_selectors", selectors, TrailName=name)
    if truth(new["IsLogging"]):
        api.start_logging(Name=name)
    elif old:
        api.stop_logging(Name=name)


def _attributes(made: dict[str, Any]) -> dict[str, Any]:
    return {"Arn": made["TrailARN"], "SnsTopicArn": made.get("SnsTopicARN", "")}


def _delete(name: str, properties: Properties) -> None:
    client("cloudtrail").delete_trail(Name=name)
