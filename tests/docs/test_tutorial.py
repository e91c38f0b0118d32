"""The tutorial and the README's example do what they say, with the real tool."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, fences

pytestmark = pytest.mark.xdist_group("tutorial")
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text()
README = (ROOT / "README.md").read_text()


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """The folder that the tutorial has its reader make, with the README's promise beside the tutorial's."""
    folder = tmp_path / "orders"
    folder.mkdir()
    of_readme = next(text for text in fences(README, "toml") if "[[promise]]" in text)
    (folder / "cdk.json").write_text(next(fences(TUTORIAL, "json")))
    (folder / "app.py").write_text(next(fences(TUTORIAL, "python")))
    (folder / "promises.toml").write_text(
        next(fences(TUTORIAL, "toml")) + "\n" + of_readme.replace('"ORD-1.1"', '"ORD-1.2"')
    )
    return folder


def rehearse(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-m", "skyworthy", "rehearse", folder.name, "--quiet"],
        cwd=folder.parent,
        env=environment | {"SKYWORTHY_NODE_HOME": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def said_after(prompt: int) -> list[str]:
    """The lines that the tutorial shows below its prompt of this number, without what it leaves out."""
    shown = [
        text for text in fences(TUTORIAL, "console") if text.startswith("$ skyworthy rehearse orders --quiet")
    ]
    lines = shown[prompt].split("$ echo $?")[0].splitlines()[1:]
    return [_plain(line) for line in lines if line != "…"]


def _plain(line: str) -> str:
    """Without the width of a table's columns, which depends on the seconds in it."""
    return " ".join(line.split())


def exit_code(prompt: int) -> int:
    shown = [text for text in fences(TUTORIAL, "console") if "$ echo $?" in text]
    return int(shown[prompt].split("$ echo $?\n")[1])


def test_the_application_of_the_tutorial_holds(orders: Path) -> None:
    done = rehearse(orders)
    assert done.returncode == 0, done.stdout + done.stderr
    printed = {_plain(line) for line in done.stdout.splitlines()}
    assert [line for line in said_after(0) if line not in printed] == []


def test_the_broken_promise_is_refuted(orders: Path) -> None:
    app = orders / "app.py"
    lines = app.read_text().splitlines(keepends=True)
    app.write_text("".join(line for line in lines if not line.strip().startswith("dead_letter_queue=")))
    done = rehearse(orders)
    assert done.returncode == exit_code(0), done.stdout + done.stderr
    printed = {_plain(line) for line in done.stdout.splitlines()}
    assert [line for line in said_after(1) if line not in printed] == []


def test_the_broken_template_is_refused(orders: Path) -> None:
    wrong = list(fences(TUTORIAL, "python"))[1]
    app = orders / "app.py"
    app.write_text(app.read_text().replace("app.synth()", f"{wrong}app.synth()"))
    done = rehearse(orders)
    assert done.returncode == exit_code(1), done.stdout + done.stderr
    printed = {_plain(line) for line in done.stderr.splitlines()}
    assert [line for line in said_after(2) if line not in printed] == []
