"""Hosted zones, records and health checks, through the API."""

import uuid
from collections.abc import Iterator
from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.models import operation
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, to_shape


def install() -> None:
    register("AWS::Route53::HostedZone", _create_zone, _delete_zone, _update_zone)
    register("AWS::Route53::RecordSet", _create_record, _delete_record, _update_record)
    register("AWS::Route53::RecordSetGroup", _create_group, _delete_group, _update_group)
    register("AWS::Route53::HealthCheck", _create_check, _delete_check, _update_check)


def _create_zone(properties: Properties, context: Context) -> Provisioned:
    networks = properties.get("VPCs") or []
    made = call(
        "route53",
        "create_hosted_zone",
        properties,
        CallerReference=str(uuid.uuid4()),
        HostedZoneConfig={
            "Comment": (properties.get("HostedZoneConfig") or {}).get("Comment", ""),
            "PrivateZone": bool(networks),
        },
        VPC=networks[0] if networks else None,
    )
    zone = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    _associate(zone, networks[:1], networks)
    _tag("hostedzone", zone, {}, {"Tags": properties.get("HostedZoneTags")})
    return Provisioned(zone, _zone_attributes(zone))


def _update_zone(zone: str, old: Properties, new: Properties) -> Provisioned:
    comment = (new.get("HostedZoneConfig") or {}).get("Comment", "")
    client("route53").update_hosted_zone_comment(Id=zone, Comment=comment)
    _associate(zone, old.get("VPCs") or [], new.get("VPCs") or [])
    _tag("hostedzone", zone, {"Tags": old.get("HostedZoneTags")}, {"Tags": new.get("HostedZoneTags")})
    return Provisioned(zone, _zone_attributes(zone))


def _associate(zone: str, before: list[Properties], after: list[Properties]) -> None:
    api = client("route53")
    for network in after:
        if network not in before:
            api.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=network)
    for network in before:
        if network not in after:
            api.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=network)


def _zone_attributes(zone: str) -> dict[str, Any]:
    """A private zone has no name servers, and CloudFormation then has no such attribute either."""
    servers = client("route53").get_hosted_zone(Id=zone).get("DelegationSet", {}).get("NameServers")
    return {"Id": zone, **({"NameServers": servers} if servers else {})}


def _delete_zone(zone: str, properties: Properties) -> None:
    """AWS refuses while the zone holds records, and CloudFormation never removes a validation record."""
    api = client("route53")
    try:
        api.delete_hosted_zone(Id=zone)
    except api.exceptions.HostedZoneNotEmpty as refused:
        name = api.get_hosted_zone(Id=zone)["HostedZone"]["Name"]
        pages = api.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
        held = [
            f"{record['Name']} {record['Type']}"
            for page in pages
            for record in page["ResourceRecordSets"]
            if (record["Name"], record["Type"]) not in {(name, "NS"), (name, "SOA")}
        ]
        raise ValueError(
            f"HostedZoneNotEmpty: {name} still holds {', '.join(held)}. The record that validates a "
            "certificate outlives it, as on AWS: retain the zone, or remove such records first"
        ) from refused


def _tag(kind: str, identifier: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if changed or gone:
        client("route53").change_tags_for_resource(
            ResourceType=kind,
            ResourceId=identifier,
            **({"AddTags": changed} if changed else {}),
            **({"RemoveTagKeys": gone} if gone else {}),
        )


def _create_record(properties: Properties, context: Context) -> Provisioned:
    _change(_zone_of(properties), [("CREATE", properties)])
    return Provisioned(properties["Name"])


def _update_record(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    changes = [("UPSERT", new)]
    if _identity(old) != _identity(new):
        changes.insert(0, ("DELETE", old))
    _change(_zone_of(new), changes)
    return Provisioned(new["Name"])


def _delete_record(physical_id: str, properties: Properties) -> None:
    _remove(_zone_of(properties), [properties])


def _create_group(properties: Properties, context: Context) -> Provisioned:
    _change(_zone_of(properties), [("CREATE", record) for record in properties.get("RecordSets") or []])
    return Provisioned(context.generated_name())


def _update_group(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    kept = {_identity(record) for record in new.get("RecordSets") or []}
    gone = [record for record in old.get("RecordSets") or [] if _identity(record) not in kept]
    changes = [("DELETE", record) for record in gone]
    changes += [("UPSERT", record) for record in new.get("RecordSets") or []]
    _change(_zone_of(new), changes)
    return Provisioned(physical_id)


def _delete_group(physical_id: str, properties: Properties) -> None:
    _remove(_zone_of(properties), properties.get("RecordSets") or [])


def _remove(zone: str, records: list[Properties]) -> None:
    """One at a time, and tolerant: somebody may have removed one, or the whole zone."""
    api = client("route53")
    for record in records:
        try:
            _change(zone, [("DELETE", record)])
        except api.exceptions.InvalidChangeBatch as absent:
            if "not found" not in str(absent):
                raise


def _change(zone: str, changes: list[tuple[str, Properties]]) -> None:
    batch = [{"Action": action, "ResourceRecordSet": _record(record)} for action, record in changes]
    if batch:
        client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": batch})


def _record(declared: Properties) -> dict[str, Any]:
    given = dict(declared)
    if "AliasTarget" in given:
        given["AliasTarget"] = {"EvaluateTargetHealth": False, **given["AliasTarget"]}
    if "ResourceRecords" in given:
        given["ResourceRecords"] = [{"Value": str(value)} for value in given["ResourceRecords"]]
    shape = operation("route53", "ChangeResourceRecordSets").input_shape.members["ChangeBatch"]
    change = shape.members["Changes"].member
    record: dict[str, Any] = to_shape(change.members["ResourceRecordSet"], given)
    return record


def _identity(record: Properties) -> tuple[str, str, str]:
    return record["Name"].rstrip("."), record["Type"], record.get("SetIdentifier", "")


def _zone_of(properties: Properties) -> str:
    if zone := properties.get("HostedZoneId"):
        return str(zone)
    wanted = properties["HostedZoneName"].rstrip(".") + "."
    for found in _zones():
        if found["Name"] == wanted:
            return str(found["Id"]).removeprefix("/hostedzone/")
    raise ValueError(f"there is no hosted zone named {wanted}")


def _zones() -> Iterator[dict[str, Any]]:
    for page in client("route53").get_paginator("list_hosted_zones").paginate():
        yield from page["HostedZones"]


def _create_check(properties: Properties, context: Context) -> Provisioned:
    made = call("route53", "create_health_check", properties, CallerReference=str(uuid.uuid4()))
    check = made["HealthCheck"]["Id"]
    _tag("healthcheck", check, {}, {"Tags": properties.get("HealthCheckTags")})
    return Provisioned(check, {"HealthCheckId": check})


def _update_check(check: str, old: Properties, new: Properties) -> Provisioned:
    call("route53", "update_health_check", new["HealthCheckConfig"], HealthCheckId=check)
    _tag("healthcheck", check, {"Tags": old.get("HealthCheckTags")}, {"Tags": new.get("HealthCheckTags")})
    return Provisioned(check, {"HealthCheckId": check})


def _delete_check(check: str, properties: Properties) -> None:
    client("route53").delete_health_check(HealthCheckId=check)
