"""What every test shares: the promise marker and the record that `make requirements` reads."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from skyworthy.engines.node import node

os.environ["JSII_NODE"] = str(
    node()
)  # before anything imports the CDK: the machine's own Node may be too old
os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # for children: without compiled Python the CDK takes ten times longer

RECORD = Path(__file__).parents[1] / "build" / "requirements" / "tests.json"
_outcomes: list[dict[str, Any]] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "promise(id, letter): evidence for a promise (use tests.promises.promise)"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not any(item.iter_markers("xdist_group")):
            item.add_marker(pytest.mark.xdist_group(_group(item)))
        for marker in item.iter_markers("promise"):
            item.user_properties.append(("promise", " ".join(marker.args)))


def _group(item: pytest.Item) -> str:
    """Tests that share a deployment or a server run in one worker: a package, else a module."""
    path = item.path.relative_to(Path(__file__).parent)
    return path.parts[0] if path.parts[0] == "integration" else str(path)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" and report.outcome == "passed":
        return
    for name, value in report.user_properties:
        if name == "promise":
            _outcomes.append({"promise": value, "test": report.nodeid, "outcome": report.outcome})


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or not _outcomes:
        return
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    known = {row["test"]: row for row in _read()}
    known.update({row["test"]: row for row in _outcomes})
    RECORD.write_text(json.dumps(sorted(known.values(), key=lambda row: row["test"]), indent=1))


def _read() -> Iterator[dict[str, Any]]:
    if RECORD.exists():
        yield from json.loads(RECORD.read_text())
