"""Generated settings, synthesised in this process: one jsii kernel for all, no policies, no validation."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platforms.web_application.environments import read
from platforms.web_application.settings import Environment, Name
from skyworthy.estate import assembly, validate
from tests.property.templates import Configuration, Example

CDK_JSON = Path(__file__).parents[2] / "platforms" / "web_application" / "cdk.json"
CONTEXT: dict[str, Any] = json.loads(CDK_JSON.read_text())["context"]
CONTEXT.pop("environments")


@dataclass(frozen=True)
class Plan:
    """Which environments of generated settings to synthesise, and which of them a second time."""

    names: tuple[Name, ...]
    twice: Name | None = None
    elsewhere: bool = False
    """Whether the second time is in another process."""


def synthesise(blocks: Mapping[str, Any], plan: Plan) -> Example:
    environments = read(blocks)
    return {name: _configuration(environments[name], plan) for name in plan.names}


def _configuration(environment: Environment, plan: Plan) -> Configuration:
    with tempfile.TemporaryDirectory(prefix="synthesis-") as folder:
        home, second = Path(folder) / "cdk.out", Path(folder) / "again"
        write(environment, home)
        syntheses: tuple[dict[str, str], ...] = ()
        if plan.twice == environment.name:
            (_write_elsewhere if plan.elsewhere else write)(environment, second)
            syntheses = (digests(home), digests(second))
        return Configuration(environment, assembly.stacks(home), validate.validate(home), syntheses)


def _write_elsewhere(environment: Environment, folder: Path) -> None:
    """In another process, whose sets and hashes are in another order."""
    settings = environment.model_dump_json(exclude_unset=True)
    done = subprocess.run(
        [sys.executable, "-m", __name__, folder],
        input=settings,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        cwd=CDK_JSON.parents[2],
    )
    assert done.returncode == 0, done.stderr


def write(environment: Environment, folder: Path) -> None:
    """The assembly of one environment in `folder`."""
    import aws_cdk as cdk

    from platforms.web_application.assembly import build

    app = cdk.App(outdir=str(folder), context=CONTEXT, builtin_cloud_formation_validation=False)
    build(app, environment)
    app.synth()


def digests(folder: Path) -> dict[str, str]:
    """Every file below `folder` with its SHA-256."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


if __name__ == "__main__":
    write(Environment.model_validate_json(sys.stdin.read()), Path(sys.argv[1]))
