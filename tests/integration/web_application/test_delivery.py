"""A deployment validates first, shows what will change, and rolls back when it fails."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.web_application.plain_cdk import Account, Ran, SideBySide
from tests.promises import promise

STACK = "web-application-dev-Network"
GROUP = "NetworkFlowLogGroup"
_COPY = """\
import os, pathlib, shutil
shutil.copytree(pathlib.Path(__file__).parent / "assembly", os.environ["CDK_OUTDIR"], dirs_exist_ok=True)
"""
_WRONG: dict[str, Any] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlok": "10.0.0.0/16"}}
_FAILING: dict[str, Any] = {
    "Type": "AWS::EC2::SecurityGroupIngress",
    "Properties": {
        "GroupId": "sg-00000000000000000",
        "IpProtocol": "tcp",
        "FromPort": 1,
        "ToPort": 1,
        "CidrIp": "10.0.0.0/8",
    },
}
_IMAGE = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
Resources = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """What was said, and what was there before and afterwards."""

    invalid: Ran
    created_by_invalid: int
    """how many events of the stack it caused"""
    diff: Ran
    failing: Ran
    status: str
    rolled_back: tuple[str, ...]
    """the statuses that the stack went through"""
    retention: tuple[int, int]
    """of a log group that the failing deployment changed: before and after"""


@pytest.fixture(scope="module")
def delivery(side_by_side: SideBySide, tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    account = side_by_side.account
    cloudformation = account.client("cloudformation")
    account.client("ecr").put_image(  # a service whose image is missing would not be deployed at all
        repositoryName="web-application-dev-api", imageTag="1.0.0", imageManifest=json.dumps(_IMAGE)
    )

    def changed(name: str, change: Callable[[Resources], None]) -> str:
        return str(_platform(tmp_path_factory.mktemp(name), account.assembly("dev"), change))

    before = _events(cloudformation)
    invalid = account.skyworthy("deploy", changed("invalid", _invalid), "--yes")
    created = len(_events(cloudformation)) - len(before)

    kept_before = _retention(account)
    folder = changed("failing", _fails)
    diff = account.skyworthy("diff", folder)
    failing = account.skyworthy("deploy", folder, "--yes")
    events = _events(cloudformation)[: -len(before)]
    status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    return Delivery(
        invalid,
        created,
        diff,
        failing,
        status,
        tuple(each["ResourceStatus"] for each in events if each["LogicalResourceId"] == STACK),
        (kept_before, _retention(account)),
    )


@pytest.fixture
def subject(delivery: Delivery) -> Delivery:
    return delivery


def _platform(folder: Path, assembly: Path, change: Callable[[Resources], None]) -> Path:
    """The platform as it was synthesised, but for `change` in one template."""
    shutil.copytree(assembly, folder / "assembly")
    template = folder / "assembly" / "Network.template.json"
    content = json.loads(template.read_text())
    change(content["Resources"])
    template.write_text(json.dumps(content))
    _publish_anew(folder / "assembly")
    (folder / "app.py").write_text(_COPY)
    (folder / "cdk.json").write_text(json.dumps({"app": "python3 app.py"}))
    return folder


def _publish_anew(assembly: Path) -> None:
    """A template is published under its hash: with the old hash, the old template would be deployed."""
    manifest, assets = assembly / "manifest.json", assembly / "Network.assets.json"
    stack = json.loads(manifest.read_text())["artifacts"]["Network"]["properties"]
    before = stack["stackTemplateAssetObjectUrl"].rsplit("/", 1)[-1].removesuffix(".json")
    after = hashlib.sha256((assembly / "Network.template.json").read_bytes()).hexdigest()
    for path in (manifest, assets):
        path.write_text(path.read_text().replace(before, after))


def _invalid(resources: Resources) -> None:
    resources["Wrong"] = _WRONG


def _fails(resources: Resources) -> None:
    group = next(name for name in resources if name.startswith(GROUP))
    resources[group]["Properties"]["RetentionInDays"] = 14
    resources["Failing"] = {**_FAILING, "DependsOn": [group]}


def _events(cloudformation: Any) -> list[dict[str, Any]]:
    """The stack's events, latest first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK)
    return [event for page in pages for event in page["StackEvents"]]


def _retention(account: Account) -> int:
    prefix = f"/aws/cloudformation/{STACK}/{GROUP}"
    groups = account.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    return int(groups[0]["retentionInDays"])


def _but(**values: Any) -> Callable[[Delivery, pytest.MonkeyPatch], Delivery]:
    def mutant(subject: Delivery, monkeypatch: pytest.MonkeyPatch) -> Delivery:
        return replace(subject, **values)

    mutant.__name__ = f"another {', '.join(values)}"
    return mutant


@promise(
    "WEB-7.3",
    "D",
    mutants=[
        _but(invalid=Ran(0, "", "")),
        _but(created_by_invalid=1),
        _but(diff=Ran(0, f"{STACK}: no difference", "")),
        _but(failing=Ran(0, "", "")),
        _but(failing=Ran(4, "", "deploy failed")),
        _but(status="UPDATE_FAILED"),
        _but(rolled_back=("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")),
        _but(retention=(7, 14)),
    ],
)
def test_a_deployment_validates_shows_what_will_change_and_rolls_back(subject: Delivery) -> None:
    assert subject.invalid.code != 0
    assert "Properties.CidrBlok" in subject.invalid.err and "nothing was created" in subject.invalid.err
    assert subject.created_by_invalid == 0

    assert subject.diff.code == 2
    assert f"({STACK}): 2 differences" in subject.diff.out
    assert "(web-application-dev-Database): no difference" in subject.diff.out

    assert subject.failing.code == 4
    assert "Failing" in subject.failing.err and "AWS::EC2::SecurityGroupIngress" in subject.failing.err
    assert subject.status == "UPDATE_ROLLBACK_COMPLETE"
    assert subject.rolled_back[0] == "UPDATE_ROLLBACK_COMPLETE"
    assert "UPDATE_ROLLBACK_IN_PROGRESS" in subject.rolled_back
    assert subject.retention == (7, 7)
