"""`skyworthy rehearse` of somebody's own small application, without a manifest."""

import json
from pathlib import Path

import pytest

from skyworthy.cloud import clients
from skyworthy.cloud.environment import Target
from tests.cli.apps import PARAMETER, assembly_app, command_app
from tests.cli.command import Command, skyworthy

CDK = """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3, aws_sns as sns, aws_sqs as sqs

app = cdk.App()
stack = cdk.Stack(app, "Shop")
cdk.Tags.of(stack).add("Owner", "shop")
dead = sqs.Queue(stack, "Dead", enforce_ssl=True)
letters = sqs.DeadLetterQueue(queue=dead, max_receive_count=3)
sqs.Queue(stack, "Jobs", enforce_ssl=True, dead_letter_queue=letters)
files = s3.Bucket(
    stack,
    "Files",
    enforce_ssl=True,
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    encryption=s3.BucketEncryption.S3_MANAGED,
    removal_policy=cdk.RemovalPolicy.DESTROY,
)
cdk.CfnOutput(stack, "FilesName", value=files.bucket_name)
app.synth()
"""
PHASES = [
    "start the embedded AWS",
    "synthesise",
    "validate",
    "bootstrap",
    "take stock",
    "deploy",
    "read back",
    "check",
    "destroy",
    "prove that nothing is left",
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return assembly_app(tmp_path / "small", {"Setting": PARAMETER})


def test_a_cdk_application_is_deployed_read_back_and_destroyed(tmp_path: Path) -> None:
    app = command_app(tmp_path / "shop", CDK)
    ended = skyworthy("rehearse", app, "--json", cwd=tmp_path, env={"CI": "true"})
    assert ended.code == 0, ended.err
    result = json.loads(ended.out)
    assert result == json.loads((tmp_path / "build/rehearsals/shop-default/result.json").read_text())
    assert (result["platform"], result["environment"], result["verdict"]) == ("shop", "default", "holds")
    types = [resource["type"] for resource in result["resources"]]
    assert result["resource_count"] == len(types)
    assert {"AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"} <= set(
        types
    )
    for resource in result["resources"]:
        wanted = "recorded" if resource["type"] == "AWS::CDK::Metadata" else "read back"
        assert (resource["evidence"], resource["findings"]) == (wanted, []), resource
    assert list(result["outputs"]) == ["Shop.FilesName"]
    assert [phase["name"] for phase in result["phases"]] == PHASES
    assert result["left_behind"] == [] and result["failure"] == ""
    assert {check["id"]: check["outcome"] for check in result["checks"]}["NOTHING-LEFT"] == "holds"
    said = ended.err.splitlines()
    assert (
        said[0] == "inferred: no skyworthy.toml: engine cdk, named 'shop' after its folder, no environments"
    )
    assert [line.removeprefix("· ") for line in said if line.startswith("· ")] == PHASES


def test_the_summary_names_the_verdict_and_where_the_whole_of_it_is(tmp_path: Path, small: Path) -> None:
    ended = skyworthy("rehearse", small, "--quiet", cwd=tmp_path, env={"NO_COLOR": "1"})
    assert (ended.code, ended.err) == (0, "")
    assert "\x1b[" not in ended.out
    assert ended.out.splitlines()[-2:] == [
        "small default: holds",
        "The whole result: build/rehearsals/small-default/result.json",
    ]
    assert "│ resources                        │ 1" in ended.out


def test_colours_are_only_there_when_they_are_forced_and_never_with_no_color(
    tmp_path: Path, small: Path
) -> None:
    forced = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    assert "\x1b[" in skyworthy("list", cwd=tmp_path, env=forced).out
    assert "\x1b[3" not in skyworthy("list", "--no-color", cwd=tmp_path, env=forced).out
    assert "\x1b[3" not in skyworthy("list", cwd=tmp_path, env={**forced, "NO_COLOR": "1"}).out


def test_what_is_refuted_exits_2_and_says_what_where(tmp_path: Path) -> None:
    app = assembly_app(tmp_path / "open", {"Files": {"Type": "AWS::S3::Bucket"}})
    ended = skyworthy("rehearse", app, "--quiet", cwd=tmp_path)
    assert ended.code == 2
    assert "Small/Files: answers requests without TLS: no policy denies them" in ended.out
    assert "open default: refuted" in ended.out


def test_an_application_of_nothing_is_unknown_never_a_pass(tmp_path: Path) -> None:
    ended = skyworthy("rehearse", assembly_app(tmp_path / "empty", {}), "--quiet", cwd=tmp_path)
    assert ended.code == 3
    assert "empty default: unknown" in ended.out


def test_kept_it_stays_up_says_how_to_look_around_and_goes_with_the_next_one(
    tmp_path: Path, small: Path
) -> None:
    keeping = Command("rehearse", small, "--keep", "--json", cwd=tmp_path)
    try:
        kept = keeping.ended()
        assert kept.code == 0 and len(kept.running) == 1, kept.err
        assert "the destroy (--keep)" in json.loads(kept.out)["not_tested"]
        said = dict(
            line.strip().removeprefix("export ").split("=", 1)
            for line in kept.err.splitlines()
            if line.startswith("  export ")
        )
        target = Target(said["AWS_ENDPOINT_URL"], said["AWS_ACCESS_KEY_ID"], said["AWS_REGION"])
        session = clients.session(target, access_key=target.account, secret_key="embedded")
        names = clients.client(session, target, "ssm", target.region).describe_parameters()["Parameters"]
        assert "/Small/Setting" in [each["Name"] for each in names]
        assert "To end it: skyworthy cloud down --build build/rehearsals/small-default" in kept.err
    finally:
        next_ = skyworthy("rehearse", small, cwd=tmp_path)
    assert next_.code == 0
    assert "ending what an earlier rehearsal kept up on port" in next_.err
    assert keeping.children() == {}


def test_what_is_kept_is_ended_by_the_command_it_names(tmp_path: Path, small: Path) -> None:
    keeping = Command("rehearse", small, "--keep", "--quiet", cwd=tmp_path)
    assert len(keeping.ended().running) == 1
    down = skyworthy("cloud", "down", "--build", "build/rehearsals/small-default", cwd=tmp_path)
    assert down.code == 0 and "is gone, and everything on it" in down.err
    assert keeping.children() == {}


def test_a_failed_rehearsal_keeps_nothing_up(tmp_path: Path) -> None:
    app = command_app(tmp_path / "broken", "raise SystemExit(3)")
    ended = skyworthy("rehearse", app, "--keep", cwd=tmp_path)
    assert (ended.code, ended.running) == (4, ())


def test_an_earlier_result_does_not_survive_a_run_that_fails(tmp_path: Path, small: Path) -> None:
    saved = tmp_path / "build/rehearsals/small-default/result.json"
    assert skyworthy("rehearse", small, "--quiet", cwd=tmp_path).code == 0
    command_app(small, "raise SystemExit(3)")
    assert skyworthy("rehearse", small, "--quiet", cwd=tmp_path).code == 4
    assert json.loads(saved.read_text())["verdict"] == "failed"
