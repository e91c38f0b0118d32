"""Deliveries of a service's logs (CloudFront's among them): from a source, to a destination."""

from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, text


def install() -> None:
    register("AWS::Logs::DeliverySource", _create_source, _delete_source, _update_source)
    register("AWS::Logs::DeliveryDestination", _create_destination, _delete_destination, _update_destination)
    register("AWS::Logs::Delivery", _create, _delete, None)


def _create_source(properties: Properties, context: Context | None = None) -> Provisioned:
    made = call("logs", "put_delivery_source", properties)["deliverySource"]
    attributes = {"Arn": made["arn"], "Service": made["service"], "ResourceArns": made["resourceArns"]}
    return Provisioned(made["name"], attributes)


def _update_source(name: str, old: Properties, new: Properties) -> Provisioned:
    return _create_source(new)


def _delete_source(name: str, properties: Properties) -> None:
    client("logs").delete_delivery_source(name=name)


def _create_destination(properties: Properties, context: Context | None = None) -> Provisioned:
    resource = properties.get("DestinationResourceArn")
    configuration = {"destinationResourceArn": resource} if resource else None
    made = call(
        "logs", "put_delivery_destination", properties, deliveryDestinationConfiguration=configuration
    )["deliveryDestination"]
    if policy := properties.get("DeliveryDestinationPolicy"):
        document = policy.get("DeliveryDestinationPolicy", policy)
        client("logs").put_delivery_destination_policy(
            deliveryDestinationName=made["name"], deliveryDestinationPolicy=text(document)
        )
    return Provisioned(made["name"], {"Arn": made["arn"]})


def _update_destination(name: str, old: Properties, new: Properties) -> Provisioned:
    return _create_destination(new)


def _delete_destination(name: str, properties: Properties) -> None:
    client("logs").delete_delivery_destination(name=name)


def _create(properties: Properties, context: Context) -> Provisioned:
    names = {"S3SuffixPath": "suffixPath", "S3EnableHiveCompatiblePath": "enableHiveCompatiblePath"}
    to_bucket: dict[str, Any] = {new: properties[old] for old, new in names.items() if old in properties}
    made = call("logs", "create_delivery", properties, s3DeliveryConfiguration=to_bucket or None)["delivery"]
    attributes = {
        "DeliveryId": made["id"],
        "Arn": made["arn"],
        "DeliveryDestinationType": made.get("deliveryDestinationType", ""),
    }
    return Provisioned(made["id"], attributes)


def _delete(identifier: str, properties: Properties) -> None:
    client("logs").delete_delivery(id=identifier)
