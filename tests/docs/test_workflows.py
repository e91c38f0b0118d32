"""Workflows and pipeline scripts: pinned actions, declared permissions, no stored secret."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.docs.pages import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
SCRIPTS = ["deploy.sh", "destroy.sh"]
_USES = re.compile(r"uses:\s*(\S+)(.*)$", re.MULTILINE)
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_ALLOWED = {"contents": "read", "id-token": "write"}


def problems(text: str) -> Iterator[str]:
    """What a reviewer would refuse in a workflow."""
    yield from _of_the_text(text)
    workflow: dict[Any, Any] = yaml.safe_load(text)
    if "permissions" not in workflow:
        yield "it does not declare its permissions"
    for job in [workflow, *workflow["jobs"].values()]:
        granted = job.get("permissions") or {}
        yield from (
            f"permission {name}: {level}" for name, level in granted.items() if _ALLOWED.get(name) != level
        )
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job:
            yield f"job {name} has no time limit"
        for step in job["steps"]:
            if "${{" in step.get("run", ""):
                yield f"job {name} puts an expression into a shell command; give it as a variable"


def _of_the_text(text: str) -> Iterator[str]:
    for action, comment in _USES.findall(text):
        if not _PINNED.fullmatch(action):
            yield f"{action} is not pinned to a commit"
        if not re.fullmatch(r"\s+# v\d+(\.\d+)*", comment):
            yield f"{action} does not say which version its commit is"
    if re.search(r"\$\{\{[^}]*\bsecrets\b", text):
        yield "it reads a stored secret"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_pinned_and_has_few_rights(name: str) -> None:
    assert list(problems((FOLDER / name).read_text())) == []


@pytest.mark.parametrize(
    ("healthy", "broken"),
    [
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6 # v6.0.2"),
        (" # v6.0.2", ""),
        ("permissions: {}\n", ""),
        ("contents: read", "contents: write"),
        ("${{ vars.AWS_ROLE }}", "${{ secrets.AWS_ROLE }}"),
        ("timeout-minutes: 120\n", "\n"),
        ('ENVIRONMENT="$ENVIRONMENT"', "ENVIRONMENT=${{ inputs.environment }}"),
    ],
)
def test_what_a_reviewer_would_refuse_is_found(healthy: str, broken: str) -> None:
    text = (FOLDER / "deploy.yml").read_text()
    assert healthy in text
    assert list(problems(text.replace(healthy, broken)))


def test_only_the_deployment_takes_a_token_and_only_in_jobs_with_an_environment() -> None:
    for name in WORKFLOWS:
        for job in yaml.safe_load((FOLDER / name).read_text())["jobs"].values():
            takes_token = "id-token" in job.get("permissions", {})
            assert takes_token == ("environment" in job)
            assert not takes_token or name == "deploy.yml"


def test_a_deployment_rehearses_then_shows_the_differences_then_deploys() -> None:
    jobs = yaml.safe_load((FOLDER / "deploy.yml").read_text())["jobs"]
    assert (jobs["plan"]["needs"], jobs["deploy"]["needs"]) == ("rehearse", "plan")
    assert any("skyworthy diff" in step.get("run", "") for step in jobs["plan"]["steps"])
    assert any("scripts/deploy.sh" in step.get("run", "") for step in jobs["deploy"]["steps"])


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_strict_and_confirms_the_account(name: str) -> None:
    text = (ROOT / "scripts" / name).read_text()
    assert "\nset -euo pipefail\n" in text
    assert '--confirm-account "$3" --yes' in text
    subprocess.run(["bash", "-n", ROOT / "scripts" / name], check=True)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("arguments", [[], ["web-application", "dev"], ["web-application", "dev", "12345"]])
def test_a_script_says_how_it_is_used(name: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / name, *arguments], capture_output=True, text=True, check=False, timeout=10
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"usage: scripts/{name} PLATFORM ENVIRONMENT ACCOUNT")
