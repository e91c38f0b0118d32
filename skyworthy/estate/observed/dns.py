"""Names and certificates: Route 53 zones and records, ACM."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked, further, with_more

_REGION = "us-east-1"


def _zone(api: Api, wanted: Wanted) -> Answer | None:
    id_ = wanted.physical_id
    answer = api.ask_if_any(_REGION, "route53", "get_hosted_zone", "NoSuchHostedZone", Id=id_)
    if not answer:
        return None
    tags = api.ask(_REGION, "route53", "list_tags_for_resource", ResourceType="hostedzone", ResourceId=id_)
    return {
        **answer["HostedZone"],
        "Id": id_,
        "VPCs": answer.get("VPCs"),
        "NameServers": answer.get("DelegationSet", {}).get("NameServers"),
        "HostedZoneTags": tags["ResourceTagSet"]["Tags"],
        **(_query_logging(api, id_) if "QueryLoggingConfig" in wanted.declared else {}),
    }


def _query_logging(api: Api, zone: str) -> Answer:
    """A service of its own within Route 53, asked only where logging is declared."""
    found = api.ask(_REGION, "route53", "list_query_logging_configs", HostedZoneId=zone)
    return {"QueryLoggingConfig": next(iter(found["QueryLoggingConfigs"]), None)}


def _record(api: Api, wanted: Wanted) -> Answer | None:
    zone = wanted.within("HostedZoneId")
    rows = api.rows(_REGION, "route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone)
    meant = (_dns(wanted.within("Name")), wanted.declared.get("Type"), wanted.declared.get("SetIdentifier"))
    for row in rows:
        if (_dns(row["Name"]), row["Type"], row.get("SetIdentifier")) == meant:
            return {**row, "HostedZoneId": zone}
    return None


def _dns(name: str) -> str:
    """Route 53 writes `*` as an octal escape."""
    return name.lower().rstrip(".").replace("\\052", "*")


def _certificate(api: Api, wanted: Wanted) -> Answer | None:
    return asked(
        "acm",
        "describe_certificate",
        "CertificateArn",
        result="Certificate",
        missing=("ResourceNotFoundException",),
    )(api, wanted)


READERS = {
    "AWS::Route53::HostedZone": Reader(
        _zone, spelled={"HostedZoneConfig": "Config"}, dns=frozenset({"Name"})
    ),
    "AWS::Route53::RecordSet": Reader(
        _record,
        spelled={"ResourceRecords": "ResourceRecords[].Value"},
        dns=frozenset({"Name", "AliasTarget.DNSName", "ResourceRecords"}),
        defaults={"AliasTarget.EvaluateTargetHealth": False},
        joined=True,
    ),
    "AWS::CertificateManager::Certificate": Reader(
        with_more(
            _certificate,
            further("acm", "list_tags_for_certificate", "Tags", "Tags", CertificateArn="CertificateArn"),
        ),
        spelled={
            "Id": "CertificateArn",
            "CertificateTransparencyLoggingPreference": "Options.CertificateTransparencyLoggingPreference",
            "ValidationMethod": "DomainValidationOptions[0].ValidationMethod",
        },
        open=frozenset({"SubjectAlternativeNames", "DomainValidationOptions"}),
    ),
}
