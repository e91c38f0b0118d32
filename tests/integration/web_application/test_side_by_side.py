"""The plain CDK CLI deploys the environments side by side, and none of them touches another."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest

from skyworthy.checks import promises, run_checks
from skyworthy.estate.model import Estate
from tests.estates import Change, observed, of_type
from tests.integration.web_application.plain_cdk import ENVIRONMENTS, FOLDER, Ran, SideBySide
from tests.promises import promise

PARTS = ("Api", "Database", "Dns", "Edge", "Frontend", "Monitoring", "Network", "Registry")
PROMISES = promises.load(FOLDER)
NAMED = {
    "AWS::CertificateManager::Certificate": "DomainName",
    "AWS::Route53::HostedZone": "Name",
    "AWS::SecretsManager::Secret": "Name",
}
"""Names that are not physical ids, and that an account, or the world, has once."""
Mutant = Callable[[Any, pytest.MonkeyPatch], Any]


def _names(environment: str) -> set[str]:
    return {f"web-application-{environment}-{part}" for part in PARTS}


@pytest.fixture
def subject(side_by_side: SideBySide) -> SideBySide:
    return replace(side_by_side, runs=dict(side_by_side.runs), estates=dict(side_by_side.estates))


def _ran(command: str, **values: Any) -> Mutant:
    def mutant(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
        changed = replace(subject.runs[command], **values)
        return replace(subject, runs={**subject.runs, command: changed})

    mutant.__name__ = f"{command} says otherwise: {', '.join(values)}"
    return mutant


def _rolled_back(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    name = "web-application-dev-Api"
    return replace(subject, statuses={**subject.statuses, name: "ROLLBACK_COMPLETE"})


@promise(
    "WEB-1.2",
    "D",
    mutants=[
        _ran("list", out="Network (web-application-dev-Network)\n"),
        _ran("synth", code=1),
        _ran("diff", out="There were no differences"),
        _ran("deploy", code=1),
        _ran("diff again", out="[+] AWS::S3::Bucket Bucket", err="Number of stacks with differences: 1"),
        _rolled_back,
    ],
)
def test_the_plain_cli_lists_synthesises_compares_and_deploys(subject: SideBySide) -> None:
    runs = subject.runs
    assert [run.code for run in runs.values()] == [0] * 5
    assert set(re.findall(r"^\w+ \((.+)\)$", runs["list"].out, re.MULTILINE)) == _names("dev")
    assert (subject.account.assembly("dev") / "Network.template.json").exists()
    assert "[+] AWS::EC2::VPC" in _said(runs["diff"])
    assert _said(runs["diff"]).count("[+]") > 100
    assert "[+]" not in _said(runs["diff again"])
    assert {subject.statuses.get(name) for name in _names("dev")} == {"CREATE_COMPLETE"}


def _said(run: Ran) -> str:
    return run.out + run.err


def _in_production(change: Change) -> Mutant:
    def mutant(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
        changed = change(subject.estates["production"])
        return replace(subject, estates={**subject.estates, "production": changed})

    return mutant


def _same_network(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    change = observed(of_type("AWS::EC2::VPC"), "CidrBlock", "10.10.128.0/17")
    changed: SideBySide = _in_production(change)(subject, monkeypatch)
    return changed


def _same_secret(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    secret = next(subject.estates["dev"].of_type("AWS::SecretsManager::Secret"))
    name = (secret.observed or {})["Name"]
    changed: SideBySide = _in_production(observed(of_type("AWS::SecretsManager::Secret"), "Name", name))(
        subject, monkeypatch
    )
    return changed


def _same_repository(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    def change(before: Estate) -> Estate:
        return replace(
            before,
            resources=tuple(
                replace(each, physical_id="web-application-dev-api")
                if each.type == "AWS::ECR::Repository"
                else each
                for each in before.resources
            ),
        )

    changed: SideBySide = _in_production(change)(subject, monkeypatch)
    return changed


def _one_stack_less(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    return replace(
        subject, statuses={k: v for k, v in subject.statuses.items() if k != "web-application-staging-Edge"}
    )


@promise("WEB-1.4", "D", mutants=[_same_network, _same_secret, _same_repository, _one_stack_less])
def test_all_environments_live_side_by_side_in_one_account(subject: SideBySide) -> None:
    assert {name: run.code for name, run in subject.deployed.items()} == dict.fromkeys(ENVIRONMENTS, 0)
    wanted = {name for environment in ENVIRONMENTS for name in _names(environment)}
    assert {name: subject.statuses.get(name) for name in wanted} == dict.fromkeys(wanted, "CREATE_COMPLETE")
    for first, second in combinations(subject.estates.values(), 2):
        assert not _identities(first) & _identities(second)
        assert not any(a.overlaps(b) for a in _networks(first) for b in _networks(second))
        assert not set(first.outputs) & set(second.outputs)


def _identities(estate: Estate) -> set[tuple[str, str, str]]:
    physical = {
        (each.type, each.region, each.physical_id) for each in estate.resources if each.source != "none"
    }
    return physical | {
        (each.type, each.region, str((each.observed or {})[NAMED[each.type]]))
        for each in estate.of_type(*NAMED)
    }


def _networks(estate: Estate) -> list[IPv4Network]:
    found = [IPv4Network((each.observed or {})["CidrBlock"]) for each in estate.of_type("AWS::EC2::VPC")]
    assert found
    return found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_keeps_its_promises_beside_the_others(
    side_by_side: SideBySide, environment: str
) -> None:
    estate = side_by_side.estates[environment]
    judged = promises.evaluate(PROMISES, estate, environment, run_checks(estate))
    assert {each.id: each.reason for each in judged if each.outcome == "refuted"} == {}
    pending = {each.id for each in PROMISES if each.pending}
    destroyed = {each.id for each in PROMISES if each.checks_in.get(environment)}  # only a rehearsal destroys
    assert {each.id for each in judged if each.outcome == "unknown"} == pending | destroyed


def _unprotected(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> SideBySide:
    change = observed(of_type("AWS::RDS::DBCluster"), "DeletionProtection", False)
    changed: SideBySide = _in_production(change)(subject, monkeypatch)
    return changed


def _deleted_anyway(subject: SideBySide, monkeypatch: pytest.MonkeyPatch) -> None:
    client = subject.account.client("rds")
    monkeypatch.setattr(client, "delete_db_cluster", lambda **_: {})


@promise("WEB-3.5", "D", mutants=[_unprotected, _deleted_anyway])
def test_production_refuses_to_delete_its_database(subject: SideBySide) -> None:
    cluster = next(subject.estates["production"].of_type("AWS::RDS::DBCluster"))
    assert (cluster.observed or {})["DeletionProtection"] is True
    client = subject.account.client("rds")
    refused = ""
    try:
        client.delete_db_cluster(DBClusterIdentifier=cluster.physical_id, SkipFinalSnapshot=True)
    except client.exceptions.ClientError as error:
        refused = error.response["Error"]["Code"]
    assert refused == "InvalidParameterCombination"
    assert client.describe_db_clusters(DBClusterIdentifier=cluster.physical_id)["DBClusters"]


def test_the_assemblies_name_the_account_that_they_are_deployed_to(side_by_side: SideBySide) -> None:
    for environment in ENVIRONMENTS:
        manifest = json.loads((side_by_side.account.assembly(environment) / "manifest.json").read_text())
        homes = {each.get("environment") for each in manifest["artifacts"].values()} - {None}
        assert homes == {f"aws://{side_by_side.account.id}/{region}" for region in ("eu-west-1", "us-east-1")}
