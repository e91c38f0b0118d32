"""Every property that the platform declares reaches the service, or the loss is known and has a reason."""

import dataclasses
import json
import tomllib
from pathlib import Path

import pytest

from skyworthy import platform
from skyworthy.cloud import server
from skyworthy.rehearsal.stage import Stage, engine_on, set_stage

ALLOWED = Path(__file__).with_name("dropped_properties.toml")
PLATFORM = Path(__file__).parents[2] / "platforms" / "web_application"


def remove_validation_records(stage: Stage) -> None:
    """They outlive their certificates and would hold the zone; whoever destroys it removes them by hand."""
    route53 = stage.clients("route53", "us-east-1")
    for zone in route53.list_hosted_zones()["HostedZones"]:
        found = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        left = [record for record in found if record["Type"] == "CNAME" and record["Name"].startswith("_")]
        changes = [{"Action": "DELETE", "ResourceRecordSet": record} for record in left]
        if changes:
            route53.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch={"Changes": changes})


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    """Per resource type, each property of the platform's templates and whether a handler read it.

    `dev` is destroyed too, since some properties only matter then; `production` is protected.
    """
    home = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SKYWORTHY_AUDIT", str(home / "audit.json"))
        with server.running(home / "server.log") as running:
            stage = set_stage(running, "eu-west-1")
            for environment in ("dev", "production"):
                outdir = home / f"{environment}.out"
                found = platform.load(PLATFORM)
                with engine_on(stage, found, outdir, lambda _: None, validation=False) as engine:
                    context = {**engine.project.context, "policies": "off"}
                    engine.project = dataclasses.replace(engine.project, context=context)
                    assembly = engine.synthesise(environment)
                    engine.bootstrap(assembly)
                    engine.deploy(assembly)
                    if environment == "dev":
                        remove_validation_records(stage)
                        engine.destroy(assembly)
    report: dict[str, dict[str, bool]] = json.loads((home / "audit.json").read_text())
    return report


def test_no_declared_property_is_dropped_without_a_reason(audit: dict[str, dict[str, bool]]) -> None:
    unread = {(kind, name) for kind, rows in audit.items() for name, read in rows.items() if not read}
    allowed = {(kind, name) for kind, rows in tomllib.loads(ALLOWED.read_text()).items() for name in rows}
    assert unread - allowed == set(), "dropped: correct the handler, or give the reason in the list"
    assert allowed - unread == set(), "not dropped any more: take it off the list"


def test_the_audit_saw_what_the_platform_is_made_of(audit: dict[str, dict[str, bool]]) -> None:
    assert audit["AWS::S3::Bucket"]["VersioningConfiguration.Status"]
    assert audit["AWS::CloudWatch::Alarm"]["Metrics[].MetricStat.Metric.Dimensions[].Value"]
    assert len(audit) > 40
