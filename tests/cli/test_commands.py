"""`list`, `doctor`, `cloud` and `--version`: whole output and exit code."""

import json
import os
import socket
from pathlib import Path

import pytest

from skyworthy import __version__
from tests.cli.command import Command, skyworthy


def shop(root: Path) -> Path:
    """A root with one platform."""
    folder = root / "platforms" / "shop"
    folder.mkdir(parents=True)
    (folder / "skyworthy.toml").write_text(
        'name = "shop"\ntitle = "The shop"\ncommand = "x"\nenvironments = ["dev", "production"]\n'
        'environment_context = "stage"\nregions = ["eu-west-1"]\n'
    )
    return folder


def rows(table: str) -> list[list[str]]:
    """The cells of a printed table, its lines left out."""
    cells = [line.replace("┃", "│").strip("│ ").split("│") for line in table.splitlines() if line[:1] in "┃│"]
    return [[cell.strip() for cell in line] for line in cells]


def test_the_version_is_printed(tmp_path: Path) -> None:
    ended = skyworthy("--version", cwd=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, f"skyworthy {__version__}\n", "")


def test_no_command_shows_the_help(tmp_path: Path) -> None:
    ended = skyworthy(cwd=tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Usage: skyworthy [OPTIONS] COMMAND [ARGS]...")


def test_platforms_are_listed(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    ended = skyworthy("list", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    header, *found = rows(ended.out)
    assert header == ["platform", "title", "engine", "environments", "regions"]
    assert ["shop", "The shop", "cdk", "dev, production", "eu-west-1"] in found
    as_json = skyworthy("list", "--json", cwd=tmp_path)
    (listed,) = [each for each in json.loads(as_json.out) if each["name"] == "shop"]
    assert listed["folder"] == str(folder) and listed["environments"] == ["dev", "production"]


def test_a_root_named_in_the_environment_is_searched_too(tmp_path: Path) -> None:
    shop(tmp_path / "elsewhere")
    ended = skyworthy("list", cwd=tmp_path, env={"SKYWORTHY_ROOT": str(tmp_path / "elsewhere")})
    assert "shop" in [row[0] for row in rows(ended.out)]


def test_a_platform_with_a_broken_manifest_is_named(tmp_path: Path) -> None:
    (shop(tmp_path) / "skyworthy.toml").write_text('name = "Shop"\n')
    ended = skyworthy("list", cwd=tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert "shop/skyworthy.toml: 1 problem:\n  name: " in ended.err


def test_the_doctor_tries_everything_a_rehearsal_needs(tmp_path: Path) -> None:
    ended = skyworthy("doctor", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    found = {what: (ok, says) for what, ok, says in rows(ended.out)}
    assert list(found) == ["what", "Python", "Node", "CDK toolkit", "embedded AWS", "platforms", "disk"]
    assert {ok for ok, _ in found.values()} == {"ok", "yes"}
    assert found["embedded AWS"][1].startswith("started on 127.0.0.1:")
    as_json = json.loads(skyworthy("doctor", "--json", cwd=tmp_path).out)
    assert [each["ok"] for each in as_json] == [True] * 6


def test_the_doctor_says_no_and_how_to_mend_it(tmp_path: Path) -> None:
    (shop(tmp_path) / "skyworthy.toml").write_text("name = ")
    ended = skyworthy("doctor", "--json", cwd=tmp_path)
    assert ended.code == 1
    (bad,) = [each for each in json.loads(ended.out) if not each["ok"]]
    assert bad["what"] == "platforms" and "not valid TOML" in bad["says"]


def test_an_embedded_aws_goes_up_is_found_and_goes_down(tmp_path: Path) -> None:
    def cloud(*arguments: str) -> Command:
        return Command("cloud", *arguments, cwd=tmp_path)

    nothing = cloud("status").ended()
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err == (
        f"skyworthy: no embedded AWS of {tmp_path / 'build'} is up; `skyworthy cloud up` starts one\n"
    )
    up = cloud("up", "--region", "eu-central-1")
    try:
        started = up.ended()
        assert started.code == 0 and len(started.running) == 1, started.err
        exported = dict(line.removeprefix("export ").split("=", 1) for line in started.out.splitlines())
        port = int(exported["AWS_ENDPOINT_URL"].rpartition(":")[2])
        assert started.err == (
            f"up on 127.0.0.1:{port}, log build/cloud/embedded-aws.log; `skyworthy cloud down` ends it\n"
        )
        assert exported["AWS_REGION"] == exported["AWS_DEFAULT_REGION"] == "eu-central-1"
        assert exported["AWS_ACCESS_KEY_ID"] == exported["CDK_DEFAULT_ACCOUNT"]
        assert len(exported["CDK_DEFAULT_ACCOUNT"]) == 12

        status = cloud("status").ended()
        assert (status.code, status.out, status.err) == (0, started.out, "")
        as_json = json.loads(cloud("status", "--json").ended().out)
        assert as_json["environment"] == exported and as_json["port"] == port

        twice = cloud("up").ended()
        assert (twice.code, twice.out) == (1, "")
        assert f"an embedded AWS is already up on port {port}; `skyworthy cloud down` ends it" in twice.err
    finally:
        down = cloud("down").ended()
    assert (down.code, down.out) == (0, "")
    assert down.err == f"the embedded AWS on port {port} is gone, and everything on it\n"
    assert up.children() == {}
    assert cloud("down").ended().err == "nothing was up\n"


def test_a_process_that_took_over_the_id_is_not_ended(tmp_path: Path) -> None:
    """The state file of a machine that was restarted names a process that is somebody else's."""
    (tmp_path / "build" / "cloud").mkdir(parents=True)
    stale = {"pid": os.getpid(), "port": 9, "account": "1" * 12, "region": "eu-west-1"}
    (tmp_path / "build" / "cloud" / "state.json").write_text(json.dumps(stale))
    ended = skyworthy("cloud", "down", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "nothing was up\n")


@pytest.mark.parametrize("written", ["{", "[]", '{"pid": 1}'])
def test_a_state_file_that_cannot_be_read_means_that_nothing_is_up(written: str, tmp_path: Path) -> None:
    (tmp_path / "build" / "cloud").mkdir(parents=True)
    (tmp_path / "build" / "cloud" / "state.json").write_text(written)
    assert skyworthy("cloud", "status", cwd=tmp_path).code == 1


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = skyworthy("cloud", "up", "--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert (ended.code, ended.out) == (4, "")
    assert "is already in use on 127.0.0.1; choose another with --port" in ended.err
