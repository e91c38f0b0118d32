"""Zones, records, health checks, and certificates validated through a zone."""

from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

ALIAS = {"DNSName": "d111.cloudfront.net", "HostedZoneId": "Z2FDTNDATAQYW2"}


def zone(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "example.test", **properties}}


def record(kind: str, **properties: Any) -> dict[str, Any]:
    named = {"HostedZoneId": {"Ref": "Zone"}, "Name": "www.example.test.", "Type": kind}
    return {"Type": "AWS::Route53::RecordSet", "Properties": {**named, **properties}}


def records(aws: Aws, identifier: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = aws.client("route53").list_resource_record_sets(HostedZoneId=identifier)["ResourceRecordSets"]
    return {(row["Name"], row["Type"]): row for row in found}


def test_a_zone_and_its_records_are_made_changed_and_removed(aws: Aws) -> None:
    resources = {
        "Zone": zone(
            HostedZoneConfig={"Comment": "front"}, HostedZoneTags=[{"Key": "Owner", "Value": "web"}]
        ),
        "Ipv4": record("A", AliasTarget=ALIAS),
        "Ipv6": record("AAAA", AliasTarget={**ALIAS, "EvaluateTargetHealth": True}),
        "Text": record("TXT", TTL="300", ResourceRecords=['"one"', '"two"']),
        "Group": {
            "Type": "AWS::Route53::RecordSetGroup",
            "Properties": {
                "HostedZoneName": "example.test.",
                "RecordSets": [
                    {"Name": "a.example.test.", "Type": "A", "TTL": 60, "ResourceRecords": ["192.0.2.1"]},
                    {"Name": "b.example.test.", "Type": "A", "TTL": 60, "ResourceRecords": ["192.0.2.2"]},
                ],
            },
            "DependsOn": "Zone",
        },
    }
    servers = {"Fn::Join": [",", {"Fn::GetAtt": ["Zone", "NameServers"]}]}
    template = {"Resources": resources, "Outputs": {"Servers": {"Value": servers}}}
    route53 = aws.client("route53")
    made = aws.deploy(template, "zones")
    identifier = made.ids["Zone"]
    described = route53.get_hosted_zone(Id=identifier)
    assert described["HostedZone"]["Config"] == {"Comment": "front", "PrivateZone": False}
    assert described["DelegationSet"]["NameServers"] == made.outputs["Servers"].split(",")
    listed = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier)
    assert listed["ResourceTagSet"]["Tags"] == [{"Key": "Owner", "Value": "web"}]
    found = records(aws, identifier)
    assert found["www.example.test.", "A"]["AliasTarget"]["DNSName"] == "d111.cloudfront.net."
    assert found["www.example.test.", "A"]["AliasTarget"]["EvaluateTargetHealth"] is False
    assert found["www.example.test.", "AAAA"]["AliasTarget"]["EvaluateTargetHealth"] is True
    assert [row["Value"] for row in found["www.example.test.", "TXT"]["ResourceRecords"]] == [
        '"one"',
        '"two"',
    ]
    assert found["a.example.test.", "A"]["TTL"] == 60

    resources["Zone"] = zone(HostedZoneConfig={"Comment": "back"})
    resources["Text"] = record("TXT", TTL=60, ResourceRecords=['"three"'])
    resources["Group"]["Properties"]["RecordSets"].pop()
    again = aws.deploy(template, "zones")
    assert again.ids["Zone"] == identifier
    found = records(aws, identifier)
    assert found["www.example.test.", "TXT"]["ResourceRecords"] == [{"Value": '"three"'}]
    assert ("b.example.test.", "A") not in found
    assert route53.get_hosted_zone(Id=identifier)["HostedZone"]["Config"]["Comment"] == "back"
    listed = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier)
    assert listed["ResourceTagSet"]["Tags"] == []

    aws.delete("zones")
    with pytest.raises(route53.exceptions.NoSuchHostedZone):
        route53.get_hosted_zone(Id=identifier)


def test_a_record_gone_already_does_not_fail_the_delete(aws: Aws) -> None:
    resources = {"Zone": zone(), "Text": record("TXT", TTL=60, ResourceRecords=['"x"'])}
    made = aws.deploy({"Resources": resources}, "record-gone")
    gone = records(aws, made.ids["Zone"])["www.example.test.", "TXT"]
    change = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": gone}]}
    route53 = aws.client("route53")
    route53.change_resource_record_sets(HostedZoneId=made.ids["Zone"], ChangeBatch=change)
    aws.delete("record-gone")


def test_a_private_zone_belongs_to_its_networks(aws: Aws) -> None:
    network = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.7.0.0/16"}}
    first, second = ({"VPCId": {"Ref": name}, "VPCRegion": "eu-west-1"} for name in ("First", "Second"))
    resources = {"First": network, "Second": network, "Zone": zone(VPCs=[first, second])}
    made = aws.deploy({"Resources": resources}, "private-zone")
    route53 = aws.client("route53")

    def networks() -> set[str]:
        described = route53.get_hosted_zone(Id=made.ids["Zone"])
        assert described["HostedZone"]["Config"]["PrivateZone"]
        return {row["VPCId"] for row in described["VPCs"]}

    assert networks() == {made.ids["First"], made.ids["Second"]}
    resources["Zone"] = zone(VPCs=[second])
    aws.deploy({"Resources": resources}, "private-zone")
    assert networks() == {made.ids["Second"]}
    aws.delete("private-zone")


def test_a_health_check_is_made_changed_and_removed(aws: Aws) -> None:
    def check(path: str) -> dict[str, Any]:
        config = {"Type": "HTTPS", "FullyQualifiedDomainName": "www.example.test", "ResourcePath": path}
        properties = {"HealthCheckConfig": config, "HealthCheckTags": [{"Key": "a", "Value": "b"}]}
        return {"Resources": {"Check": {"Type": "AWS::Route53::HealthCheck", "Properties": properties}}}

    route53 = aws.client("route53")
    identifier = aws.deploy(check("/one"), "health").ids["Check"]
    found = route53.get_health_check(HealthCheckId=identifier)["HealthCheck"]["HealthCheckConfig"]
    assert found["ResourcePath"] == "/one"
    assert aws.deploy(check("/two"), "health").ids["Check"] == identifier
    found = route53.get_health_check(HealthCheckId=identifier)["HealthCheck"]["HealthCheckConfig"]
    assert found["ResourcePath"] == "/two"
    aws.delete("health")
    with pytest.raises(route53.exceptions.NoSuchHealthCheck):
        route53.get_health_check(HealthCheckId=identifier)


def certificate(**properties: Any) -> dict[str, Any]:
    validated = {"DomainName": "www.example.test", "HostedZoneId": {"Ref": "Zone"}}
    return {
        "Type": "AWS::CertificateManager::Certificate",
        "Properties": {
            "DomainName": "www.example.test",
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [validated],
            **properties,
        },
    }


def test_a_certificate_is_validated_by_a_record_that_outlives_it_and_holds_the_zone(aws: Aws) -> None:
    acm, route53 = aws.client("acm"), aws.client("route53")
    resources = {
        "Zone": zone(),
        "Certificate": certificate(
            KeyAlgorithm="EC_prime256v1",
            CertificateTransparencyLoggingPreference="DISABLED",
            Tags=[{"Key": "Owner", "Value": "web"}],
        ),
    }
    made = aws.deploy({"Resources": resources}, "certificate")
    arn = made.ids["Certificate"]
    described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert described["Status"] == "ISSUED"
    assert described["KeyAlgorithm"] == "EC_prime256v1"
    assert described["Options"]["CertificateTransparencyLoggingPreference"] == "DISABLED"
    (option,) = described["DomainValidationOptions"]
    assert option["ValidationDomain"] == "www.example.test"
    wanted = option["ResourceRecord"]
    validation = records(aws, made.ids["Zone"])[wanted["Name"], "CNAME"]
    assert validation["ResourceRecords"] == [{"Value": wanted["Value"]}]
    tagged = acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]
    assert tagged == [{"Key": "Owner", "Value": "web"}]

    resources["Certificate"] = certificate(KeyAlgorithm="EC_prime256v1")
    assert aws.deploy({"Resources": resources}, "certificate").ids["Certificate"] == arn
    described = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert described["Options"]["CertificateTransparencyLoggingPreference"] == "ENABLED"
    assert acm.list_tags_for_certificate(CertificateArn=arn)["Tags"] == []

    resources["Certificate"] = certificate(KeyAlgorithm="RSA_2048")
    assert aws.deploy({"Resources": resources}, "certificate").ids["Certificate"] != arn

    with pytest.raises(StackFailed, match=r"Zone: .*HostedZoneNotEmpty"):
        aws.delete("certificate")
    change = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": validation}]}
    route53.change_resource_record_sets(HostedZoneId=made.ids["Zone"], ChangeBatch=change)
    aws.delete("certificate")
    assert acm.list_certificates()["CertificateSummaryList"] == []
