"""Archives, connections and API destinations of event buses, and who may put events on a bus."""

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, text


def install() -> None:
    for kind, operation, arn in (
        ("Archive", "archive", "ArchiveArn"),
        ("Connection", "connection", "ConnectionArn"),
        ("ApiDestination", "api_destination", "ApiDestinationArn"),
    ):
        _provide(kind, operation, arn)
    register("AWS::Events::EventBusPolicy", _permit, _forbid, lambda _, _old, new: _permit(new))


def _provide(kind: str, operation: str, arn: str) -> None:
    name = "ArchiveName" if kind == "Archive" else "Name"

    def settle(properties: Properties, context: Context) -> dict[str, str]:
        source = {"EventSourceArn": properties["SourceArn"]} if kind == "Archive" else {}
        longest = 48 if kind == "Archive" else 64
        return {name: properties.get(name) or context.generated_name(longest=longest), **source}

    def create(properties: Properties, context: Context) -> Provisioned:
        settled = settle(properties, context)
        made = call("events", f"create_{operation}", properties, **settled)
        return Provisioned(settled[name], {"Arn": made[arn]})

    def update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
        made = call("events", f"update_{operation}", new, **{name: physical_id})
        return Provisioned(physical_id, {"Arn": made[arn]})

    def delete(physical_id: str, properties: Properties) -> None:
        getattr(client("events"), f"delete_{operation}")(**{name: physical_id})

    register(f"AWS::Events::{kind}", create, delete, update)


def _permit(properties: Properties, context: Context | None = None) -> Provisioned:
    bus = properties.get("EventBusName", "default")
    statement = properties.get("Statement")
    if statement:
        named = {**statement, "Sid": properties["StatementId"]}
        policy = {"Version": "2012-10-17", "Statement": [named]}
        client("events").put_permission(EventBusName=bus, Policy=text(policy))
    else:
        call("events", "put_permission", properties, EventBusName=bus)
    return Provisioned(f"{bus}|{properties['StatementId']}")


def _forbid(physical_id: str, properties: Properties) -> None:
    bus, statement = physical_id.split("|")
    client("events").remove_permission(EventBusName=bus, StatementId=statement)
