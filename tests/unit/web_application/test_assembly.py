"""Section 7 and what holds for the whole application: tags, outputs, names, bytes, the plain command."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import pytest

from platforms.patterns import policies
from platforms.web_application.app import synthesise
from platforms.web_application.assembly import build
from platforms.web_application.environments import read
from tests.promises import promise
from tests.unit.web_application.templates import ACCOUNT, ENVIRONMENTS, FOLDER, Templates, context

Patch = pytest.MonkeyPatch
PARTS = {"Dns", "Registry", "Network", "Database", "Api", "Edge", "Frontend", "Monitoring"}
OUTPUTS = {"VpcId", "DatabaseSecretArn", "ApiEndpoint", "FrontendUrl", "FrontendBucketName", "EcsClusterName"}
ACKNOWLEDGED = {"dev": 43, "staging": 44, "production": 40}


def another_endpoint(subject: Templates, _: Patch) -> None:
    subject.environments["dev"]["web-application-dev-Api"]["Outputs"]["ApiEndpoint"]["Value"] = "http://api"


def no_bucket_name(subject: Templates, _: Patch) -> None:
    del subject.environments["production"]["web-application-production-Frontend"]["Outputs"][
        "FrontendBucketName"
    ]


def the_secret_itself(subject: Templates, _: Patch) -> None:
    outputs = subject.environments["staging"]["web-application-staging-Database"]["Outputs"]
    outputs["DatabaseSecretArn"]["Value"] = "{{resolve:secretsmanager:arn:SecretString:password::}}"


@promise("WEB-7.2", "U", mutants=[another_endpoint, no_bucket_name, the_secret_itself])
def test_the_outputs_are_there_for_people(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        domain = context()["environments"][name]["domain"]
        outputs = subject.outputs(name)
        assert outputs.keys() == OUTPUTS | {"NameServers", "ImageRepositoryUri"}
        assert outputs["ApiEndpoint"] == f"https://{domain['api']}"
        assert outputs["FrontendUrl"] == f"https://{domain['frontend']}"
        for id_ in ("VpcId", "DatabaseSecretArn", "FrontendBucketName", "EcsClusterName"):
            assert set(outputs[id_]) == {"Ref"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_stacks_are_named_after_environment_and_part_and_export_nothing(
    subject: Templates, name: str
) -> None:
    assert subject.environments[name].keys() == {f"web-application-{name}-{part}" for part in PARTS}
    text = json.dumps(subject.environments[name])
    assert (
        '"Export"' not in text and "Fn::ImportValue" not in text and "Custom::CrossRegionExport" not in text
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_edge_is_destroyed_after_everything_that_costs_money(tmp_path: Path, name: str) -> None:
    """Its functions refuse to go for hours, and CDK stops at the first stack that fails."""
    values = context()
    app = cdk.App(context=values, outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    build(app, read(values["environments"])[name], account=ACCOUNT)
    needs = {stack.id: {other.id for other in stack.dependencies} for stack in app.synth().stacks}
    assert "Edge" in needs["Network"]
    assert all("Network" in needs[dear] for dear in ("Database", "Api", "Frontend"))


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_production_refuses_a_destroy_before_anything_is_touched(tmp_path: Path, name: str) -> None:
    values = context()
    app = cdk.App(context=values, outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    build(app, read(values["environments"])[name], account=ACCOUNT)
    protected = {stack.id: stack.termination_protection or False for stack in app.synth().stacks}
    assert protected == dict.fromkeys(PARTS, name == "production")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_everything_that_cloudformation_can_tag_is_tagged(subject: Templates, name: str) -> None:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    owner = context()["environments"][name]["tags"]
    wanted = {
        "Application": "web-application",
        "CostCenter": owner["cost_center"],
        "Environment": name,
        "ManagedBy": "cdk",
        "Owner": owner["owner"],
    }
    checked = 0
    for path, resource in subject.resources(name):
        if resource["Type"].startswith(("Custom::", "AWS::CDK::")):
            continue
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-1", resource["Type"]).schema
        tagging = schema.get("tagging", {"taggable": False})
        if not tagging.get("taggable", True):
            continue
        property_ = tagging.get("tagProperty", "/properties/Tags").removeprefix("/properties/")
        tags = resource["Properties"].get(property_, [])
        found = tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}
        assert wanted.items() <= found.items(), f"{path} ({resource['Type']})"
        checked += 1
    assert checked > 80


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_input_gives_the_same_bytes_assets_included(tmp_path: Path) -> None:
    found = []
    for seed in ("1", "2"):  # two processes, which order sets differently
        folder = tmp_path / seed
        done = run(
            folder, "environment=production", "policies=off", PYTHONHASHSEED=seed, CDK_VALIDATION="false"
        )
        assert done.returncode == 0, done.stderr
        found.append(digests(folder))
    assert len([path for path in found[0] if path.startswith("asset.")]) > 10
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_template_names_a_path_of_this_machine(subject: Templates, name: str) -> None:
    assert str(FOLDER.parents[1]) not in json.dumps(subject.environments[name])
    assert "/tmp" not in json.dumps(subject.environments[name])


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_the_zone_and_in_production_what_holds_data_are_left(subject: Templates, name: str) -> None:
    left = {
        path
        for path, resource in subject.resources(name)
        if resource.get("DeletionPolicy") in {"Retain", "RetainExceptOnCreate"}
        and not resource["Type"] == "AWS::Lambda::Version"
    }
    zone = {"Dns/ZoneA5DE4B68"}
    kept = {
        *zone,
        "Api/AccessLogs8B620ECA",
        "Database/DatabaseKey5E5D9547",
        "Frontend/SiteAccessLogs536C0B75",
        "Frontend/SiteFiles975A43CF",
        "Registry/Images2D38C313",
    }
    assert left == (kept if name == "production" else zone)


# where templates hold names that must be one of a kind in an account
NAMES = (
    "ClusterName",
    "DBClusterIdentifier",
    "DashboardName",
    "Family",
    "FunctionName",
    "LogGroupName",
    "Name",
    "RepositoryName",
    "RoleName",
    "TopicName",
)


def names(subject: Templates, name: str) -> set[tuple[str, str]]:
    """Every fixed physical name of an environment, by type."""
    found = set()
    for _, resource in subject.resources(name):
        if resource["Type"] == "AWS::RDS::DBClusterParameterGroup":
            continue  # `Family` is the engine's here
        properties = resource.get("Properties", {})
        inner = [v for k, v in properties.items() if k.endswith("Config") and isinstance(v, dict)]
        for values in (properties, *inner):
            found |= {(resource["Type"], values[p]) for p in NAMES if isinstance(values.get(p), str)}
    return found


def test_no_two_environments_share_a_physical_name(subject: Templates) -> None:
    found = {name: names(subject, name) for name in ENVIRONMENTS}
    assert len(found["dev"]) > 10
    assert found["dev"] & found["staging"] == set()
    assert (found["dev"] | found["staging"]) & found["production"] == set()


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The application as `cdk` starts it: in its own folder, with the context in an environment variable."""
    values = {**context(), **dict(argument.split("=", 1) for argument in arguments)}
    environment = {
        **os.environ,
        "CDK_CONTEXT_JSON": json.dumps(values),
        "CDK_OUTDIR": str(folder),
        **variables,
    }
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "app.py"], cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )


def test_the_plain_command_holds_the_policies_and_prints_the_acknowledgements(tmp_path: Path) -> None:
    done = run(tmp_path, "environment=staging", CDK_DEFAULT_ACCOUNT=ACCOUNT)
    assert done.returncode == 0, done.stderr
    assert f"policies: {ACKNOWLEDGED['staging']} findings acknowledged" in done.stderr
    assert (tmp_path / "manifest.json").exists()


def test_the_plain_command_needs_no_account(tmp_path: Path) -> None:
    done = run(tmp_path, "policies=off", CDK_DEFAULT_ACCOUNT="")
    assert done.returncode == 0, done.stderr
    assert "policies:" not in done.stderr


def test_an_unknown_environment_ends_with_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "environment=test")
    assert done.returncode == 1
    assert (
        done.stderr == "environment is not in cdk.json (received 'test'; allowed dev, staging, production)\n"
    )
    assert not list(tmp_path.iterdir())


def test_bad_settings_end_with_their_report_and_no_traceback(tmp_path: Path) -> None:
    blocks = context()["environments"]
    blocks["dev"]["network"]["nat"] = "none"
    values = {**context(), "environments": blocks}
    done = run(tmp_path, CDK_CONTEXT_JSON=json.dumps(values))
    assert done.returncode == 1
    assert (
        done.stderr.startswith("cdk.json: dev has 1 problem:\n  network.nat: ")
        and "Traceback" not in done.stderr
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_finding_is_acknowledged_and_their_number_only_falls(name: str, tmp_path: Path) -> None:
    app = validated(name, tmp_path)
    assert policies.check_acknowledgements(app, app.synth()) == ACKNOWLEDGED[name]


def test_an_acknowledgement_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    app = validated("dev", tmp_path)
    zone = policies.descendant(app, "Dns", "Zone")
    policies.acknowledge(zone, "It once matched", "AwsSolutions-S1")
    with pytest.raises(policies.StaleAcknowledgements) as raised:
        policies.check_acknowledgements(app, app.synth())
    assert str(raised.value).splitlines()[1:] == ["  Dns/Zone/Resource: AwsSolutions::AwsSolutions-S1"]


def test_a_finding_that_nobody_acknowledged_fails_the_synthesis(tmp_path: Path) -> None:
    app = validated("dev", tmp_path)
    bucket: Any = policies.descendant(app, "Frontend", "Site", "Files", "Resource")
    bucket.versioning_configuration = None
    with pytest.raises(policies.Findings) as raised:
        policies.synthesise(app)
    first, *found = str(raised.value).splitlines()
    assert first.startswith("findings that nobody acknowledged; mend the resource")
    (finding,) = found
    rule = "NIST.800.53.R5-S3BucketVersioningEnabled"
    assert finding.startswith(f"  Frontend/Site/Files/Resource: {rule}: The S3 Bucket does not have")


def test_findings_end_the_application_with_one_message_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = validated("dev", tmp_path)
    bucket: Any = policies.descendant(app, "Frontend", "Site", "Files", "Resource")
    bucket.versioning_configuration = None
    assert synthesise(app, packs=False) == 1  # `validated` has loaded them already
    said = capsys.readouterr().err
    assert said.startswith("findings that nobody acknowledged") and "Traceback" not in said


def test_what_is_not_a_finding_is_not_taken_for_one() -> None:
    class Broken:
        def synth(self) -> None:
            raise RuntimeError("CyclicReference: Api depends on itself")

    with pytest.raises(RuntimeError, match="CyclicReference"):
        policies.synthesise(cast("cdk.App", Broken()))


def validated(name: str, folder: Path) -> cdk.App:
    values = context()
    app = cdk.App(context=values, outdir=str(folder), builtin_cloud_formation_validation=False)
    build(app, read(values["environments"])[name], account=ACCOUNT)
    policies.enforce(app)
    return app
