"""The container's context. No image is built here; what can be read of one is checked."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from platforms.web_application.api.service.settings import RDS_CA_FILE, Settings
from tests.unit.web_application_api.process import API

ROOT = API.parents[2]
DOCKERFILE = (API / "Dockerfile").read_text()
FINAL_STAGE = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]


def test_the_dockerfile_has_no_finding_of_hadolint() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    command = [str(hadolint), "--no-color", "--failure-threshold", "style", str(API / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_final_image_runs_as_a_user_without_rights_and_ends_on_sigterm() -> None:
    assert re.search(r"^USER 10001$", FINAL_STAGE, re.M)
    assert (
        'CMD ["python", "-m", "service"]' in FINAL_STAGE
    )  # no shell in between that would swallow the signal


def test_the_image_has_the_database_authorities_and_the_port_where_the_settings_expect_them() -> None:
    assert f"global-bundle.pem {RDS_CA_FILE}" in DOCKERFILE
    assert f"EXPOSE {Settings.model_fields['listen_port'].default}" in FINAL_STAGE


def test_only_the_service_and_its_requirements_enter_the_build() -> None:
    assert (API / ".dockerignore").read_text().split() == [
        "*",
        "!requirements.txt",
        "!service",
        "**/__pycache__",
    ]


def test_requirements_are_those_of_the_lock_file_with_every_hash() -> None:
    """What `uv export --only-group web-api` writes, recomputed."""
    lock = {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    pending = [_edge(edge) for edge in lock["skyworthy"]["dev-dependencies"]["web-api"]]
    locked: dict[str, tuple[str, set[str]]] = {}
    seen = set()
    while pending:
        name, extra = pending.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = lock[name]
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        locked[name] = (package["version"], {file["hash"] for file in files})
        edges = list(package.get("dependencies", []))
        for wanted in extra:
            edges += package["optional-dependencies"][wanted]
        pending += [_edge(edge) for edge in edges]
    text = (API / "requirements.txt").read_text()
    blocks = re.findall(r"^([a-z0-9-]+)==(\S+).*\n((?:    --hash=\S+.*\n)+)", text, re.M)
    written = {name: (version, set(re.findall(r"--hash=(\S+)", hashes))) for name, version, hashes in blocks}
    assert written == locked


def _edge(edge: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return edge["name"], tuple(edge.get("extra", ()))
