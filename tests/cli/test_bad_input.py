"""Bad input: one message that names what, where and what to do, and the documented exit code."""

import json
import socket
from pathlib import Path

import pytest

from tests.cli.apps import PARAMETER, assembly_app, command_app
from tests.cli.command import Ended, skyworthy

WRITES_NOTHING = "print('hello')"
NO_STACKS = """
import os, pathlib
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir(parents=True, exist_ok=True)
(out / "manifest.json").write_text('{"version": "36.0.0"}')
"""
RAISES = "import sys\nprint('about to fail', file=sys.stderr)\nraise RuntimeError('no such bucket setting')"


def fails(ended: Ended, code: int, *said: str) -> None:
    assert ended.code == code, ended.err
    for part in said:
        assert part in " ".join(ended.err.split()), ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "no platform 'nope'; known: web-application, or give a folder with a cdk.json"),
        (
            ["web-application", "-e", "qa"],
            "web-application has no environment 'qa'; it has: dev, staging, production",
        ),
        (["."], "neither skyworthy.toml nor cdk.json is in this folder"),
        ([], "Missing argument 'PLATFORM'. (see `skyworthy rehearse --help`)"),
        (["x", "--port", "99999"], "Invalid value for '--port'"),
        (["x", "--prot", "1"], "No such option: --prot (Possible options: --port)"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_those_that_do(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    fails(skyworthy("rehearse", *arguments, cwd=tmp_path), 1, said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"{", "cdk.json: not valid JSON: Expecting property name"),
        (b"\xff\xfe", "cdk.json: not valid JSON: 'utf-8' codec can't decode"),
        (b"[]", "cdk.json: holds list; it must be an object"),
        (b"{}", 'cdk.json: "app" is None; it must be the command that synthesises'),
        (b'{"app": 3}', 'cdk.json: "app" is 3; it must be the command that synthesises'),
        (b'{"app": "x", "context": [1]}', 'cdk.json: "context" is [1]; it must be an object'),
    ],
)
def test_a_cdk_json_that_cannot_be_used_is_named(written: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "cdk.json").write_bytes(written)
    fails(skyworthy("rehearse", "app", cwd=tmp_path), 1, said)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            RAISES,
            ["RuntimeError: no such bucket setting", "did not synthesise: Subprocess exited with error 1"],
        ),
        (WRITES_NOTHING, ["it ended without writing a cloud assembly; does it call app.synth()?"]),
        (NO_STACKS, ["This app contains no stacks"]),
    ],
)
def test_an_application_that_does_not_synthesise_is_quoted(
    script: str, said: list[str], tmp_path: Path
) -> None:
    ended = skyworthy("rehearse", command_app(tmp_path / "mine", script), cwd=tmp_path)
    fails(ended, 4, "mine: `python3 app.py` did not synthesise", *said)
    result = json.loads((tmp_path / "build/rehearsals/mine-default/result.json").read_text())
    assert result["verdict"] == "failed" and said[0] in result["failure"]


def test_what_the_application_wrote_is_shown_once_with_progress_and_once_without(tmp_path: Path) -> None:
    app = command_app(tmp_path / "mine", RAISES)
    for options in ([], ["--quiet"]):
        assert skyworthy("rehearse", app, *options, cwd=tmp_path).err.count("about to fail") == 1


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    app = command_app(tmp_path / "mine", "")
    (app / "cdk.json").write_text('{"app": "no-such-program app.ts"}')
    fails(skyworthy("rehearse", app, cwd=tmp_path), 4, "no-such-program: not found")


def test_a_template_that_does_not_validate_is_refused_with_its_path_before_anything_is_created(
    tmp_path: Path,
) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeOut": 3}}
    app = assembly_app(tmp_path / "mine", {"Jobs": queue, "Odd": {"Type": "AWS::Nope::Thing"}})
    ended = skyworthy("rehearse", app, "--json", cwd=tmp_path)
    fails(
        ended,
        4,
        "the templates do not validate, 2 problems (nothing was created)",
        "Small/Jobs: Properties.VisibilityTimeOut: unknown property; did you mean VisibilityTimeout?",
        "Small/Odd: Type: AWS::Nope::Thing is not in the CloudFormation registry",
    )
    assert "bootstrap" not in [phase["name"] for phase in json.loads(ended.out)["phases"]]


def test_a_resource_that_cannot_be_created_is_named_with_the_reason_and_what_was_rolled_back(
    tmp_path: Path,
) -> None:
    named = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x", "Name": "/same"}}
    app = assembly_app(tmp_path / "mine", {"One": named, "Two": {**named, "DependsOn": "One"}})
    ended = skyworthy("rehearse", app, "--json", cwd=tmp_path)
    fails(
        ended,
        4,
        "deploy failed: Small/Two (AWS::SSM::Parameter):",
        "The parameter already exists",
        "rolled back: 1 resource Small/One (AWS::SSM::Parameter)",
    )
    result = json.loads(ended.out)
    assert result["verdict"] == "failed" and "Small/Two" in result["failure"]


def test_an_engine_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = command_app(tmp_path / "mine", "")
    (folder / "skyworthy.toml").write_text('name = "mine"\nengine = "terraform"\ncommand = "x"\n')
    for command in ("rehearse", "synth"):
        ended = skyworthy(command, folder, cwd=tmp_path)
        fails(ended, 1, "engine is 'terraform'; this version")


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    app = assembly_app(tmp_path / "mine", {"Setting": PARAMETER})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = skyworthy("rehearse", app, "--port", str(port), cwd=tmp_path)
    fails(ended, 4, f"port {port} is already in use on 127.0.0.1; choose another with --port")


def test_results_that_have_no_place_end_it_before_anything_starts(tmp_path: Path) -> None:
    app = assembly_app(tmp_path / "mine", {"Setting": PARAMETER})
    (tmp_path / "taken").write_text("a file, not a folder")
    ended = skyworthy("rehearse", app, "--build", "taken", cwd=tmp_path)
    fails(ended, 1, "cannot be written: Not a directory; choose another folder with --build")
    assert "start the embedded AWS" not in ended.err


@pytest.mark.parametrize(
    ("room", "code", "said"), [(2_000, 1, "the disk is full"), (60_000, 4, "File too large")]
)
def test_a_full_disk_is_said(room: int, code: int, said: str, tmp_path: Path) -> None:
    """At once where nothing fits, in the application's own words where its assembly does not.

    A limit on the size of files stands for the disk's, which takes a mount to make small.
    """
    app = assembly_app(tmp_path / "mine", {f"Setting{number}": PARAMETER for number in range(1500)})
    fails(skyworthy("rehearse", app, cwd=tmp_path, largest_file=room), code, said)
