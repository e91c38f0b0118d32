"""Ctrl-C, a cancelled job, a crash: the documented exit code, a next step, and nothing left running."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.apps import assembly_app, command_app, slow
from tests.cli.command import Command

HANGS = """
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
(pathlib.Path(__file__).parent / "started").touch()
time.sleep(300)
"""


def synthesising(folder: Path) -> Command:
    """A rehearsal of an application that hangs, and has started a child of its own."""
    app = command_app(folder / "hangs", HANGS)
    command = Command("rehearse", app, cwd=folder)
    command.wait_for((app / "started").exists, "the application")
    return command


def deploying(folder: Path) -> Command:
    """A rehearsal that waits for a function of its stack."""
    command = Command("rehearse", assembly_app(folder / "slow", slow()), cwd=folder)
    command.wait_for(lambda: "CREATE_IN_PROGRESS  Slow" in command.said, "the slow resource")
    return command


def victim(command: Command, part_of_its_command_line: str) -> int:
    (found,) = [process for process, line in command.children().items() if part_of_its_command_line in line]
    return found


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a cancelled job"])
@pytest.mark.parametrize(("where", "phase"), [(synthesising, "synthesise"), (deploying, "deploy")])
def test_an_interrupted_rehearsal_ends_everything_and_says_so(
    where: Callable[[Path], Command], phase: str, sent: signal.Signals, tmp_path: Path
) -> None:
    command = where(tmp_path)
    assert command.children()
    command.send(sent)
    ended = command.ended()
    assert (ended.code, ended.running) == (130, ())
    assert (
        f"skyworthy: interrupted during '{phase}'; the embedded AWS and everything on it is gone" in ended.err
    )
    assert "Run the same command again" in ended.err
    assert "Traceback" not in ended.err
    (saved,) = tmp_path.glob("build/rehearsals/*/result.json")
    assert json.loads(saved.read_text())["verdict"] == "failed"


@pytest.mark.parametrize("where", [synthesising, deploying])
def test_a_rehearsal_that_is_killed_leaves_nothing_running(
    where: Callable[[Path], Command], tmp_path: Path
) -> None:
    """Nobody can clean up after SIGKILL; every child notices by itself that its parent is gone."""
    command = where(tmp_path)
    command.send(signal.SIGKILL)
    assert command.ended().running == ()


def test_a_server_that_dies_while_deploying_ends_the_rehearsal_at_once(tmp_path: Path) -> None:
    command = deploying(tmp_path)
    os.kill(victim(command, "skyworthy.cloud.host"), signal.SIGKILL)
    ended = command.ended()
    assert (ended.code, ended.running) == (4, ())
    assert "the embedded AWS ended during 'deploy' (exit code -9), and everything on it is gone" in ended.err
    assert "Traceback" not in ended.err
    saved = json.loads((tmp_path / "build/rehearsals/slow-default/result.json").read_text())
    assert saved["verdict"] == "failed"
    assert "the embedded AWS ended during 'deploy'" in saved["failure"]
    assert [phase["name"] for phase in saved["phases"]][-1] == "deploy"
    assert saved["phases"][-1]["seconds"] < 30


def test_a_toolkit_that_dies_is_said(tmp_path: Path) -> None:
    command = deploying(tmp_path)
    os.kill(victim(command, "bridge.mjs"), signal.SIGKILL)
    ended = command.ended()
    assert (ended.code, ended.running) == (1, ())
    assert "skyworthy: the CDK toolkit ended unexpectedly (exit code -9)" in ended.err
