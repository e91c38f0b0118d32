"""Certificates, with the validation records that CloudFormation puts into Route 53."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call


def install() -> None:
    register("AWS::CertificateManager::Certificate", _create, _delete, _update)


def _create(properties: Properties, context: Context) -> Provisioned:
    validation = [
        {
            "DomainName": option["DomainName"],
            "ValidationDomain": option.get("ValidationDomain", option["DomainName"]),
        }
        for option in properties.get("DomainValidationOptions") or []
    ]
    arn = call(
        "acm",
        "request_certificate",
        properties,
        DomainValidationOptions=validation or None,
        Options=_options(properties),
        Tags=tags.without_system(properties.get("Tags")) or None,
    )["CertificateArn"]
    _put_validation_records(arn, properties)
    return Provisioned(arn)


def _options(properties: Properties) -> dict[str, Any] | None:
    names = {
        "CertificateTransparencyLoggingPreference": "CertificateTransparencyLoggingPreference",
        "CertificateExport": "Export",
    }
    given = {new: properties[old] for old, new in names.items() if properties.get(old)}
    return given or None


def _put_validation_records(arn: str, properties: Properties) -> None:
    """CloudFormation writes the record into each zone named, and never takes it out again."""
    zones = {
        option["DomainName"]: option["HostedZoneId"]
        for option in properties.get("DomainValidationOptions") or []
        if option.get("HostedZoneId")
    }
    described = client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    for option in described["DomainValidationOptions"] if zones else []:
        zone = zones.get(option["DomainName"])
        if zone and (record := option.get("ResourceRecord")):
            values = [{"Value": record["Value"]}]
            wanted = {
                "Name": record["Name"],
                "Type": record["Type"],
                "TTL": 300,
                "ResourceRecords": values,
            }
            client("route53").change_resource_record_sets(
                HostedZoneId=zone,
                ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": wanted}]},
            )


def _update(arn: str, old: Properties, new: Properties) -> Provisioned:
    api = client("acm")
    if _options(old) != _options(new):
        enabled = {"CertificateTransparencyLoggingPreference": "ENABLED"}
        api.update_certificate_options(CertificateArn=arn, Options=_options(new) or enabled)
    changed, gone = tags.changes(old, new)
    if gone:
        api.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": key} for key in gone])
    if changed := tags.without_system(changed):
        api.add_tags_to_certificate(CertificateArn=arn, Tags=changed)
    return Provisioned(arn)


def _delete(arn: str, properties: Properties) -> None:
    client("acm").delete_certificate(CertificateArn=arn)
