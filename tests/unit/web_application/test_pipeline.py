"""The pipeline that deploys: rehearse, show, wait, deploy; a role by OIDC and no stored key."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.promises import promise

WORKFLOW = Path(__file__).parents[3] / ".github" / "workflows" / "deploy.yml"


@pytest.fixture
def subject() -> str:
    return WORKFLOW.read_text()


def replaced(old: str, new: str) -> Any:
    """A mutant of the workflow's text; what it replaces must be there."""

    def mutant(subject: str, _monkeypatch: pytest.MonkeyPatch) -> str:
        if old not in subject:
            raise LookupError(f"{old!r} is not in the workflow any more: choose another mutant")
        return subject.replace(old, new)

    mutant.__name__ = re.sub(r"\W+", "_", f"{old} becomes {new or 'nothing'}")
    return mutant


@promise(
    "WEB-7.3",
    "U",
    mutants=[
        replaced("needs: rehearse", "needs: []"),
        replaced("needs: plan", "needs: rehearse"),
        replaced("skyworthy diff", "echo"),
        replaced("scripts/deploy.sh", "npx cdk deploy --all"),
        replaced("make rehearse", "make check"),
        replaced("id-token: write", "id-token: none"),
        replaced("role-to-assume: ${{ vars.AWS_ROLE }}", "aws-access-key-id: ${{ secrets.AWS_KEY }}"),
        replaced("allowed-account-ids: ${{ vars.AWS_ACCOUNT }}", ""),
        replaced("    environment: ${{ inputs.environment }}\n", ""),
    ],
)
def test_the_pipeline_validates_shows_waits_and_deploys_without_stored_keys(subject: str) -> None:
    jobs = yaml.safe_load(subject)["jobs"]
    assert _needs(jobs, "deploy") == ["plan", "rehearse"], "a rehearsal and a diff come before a deployment"
    assert "make rehearse" in _commands(jobs["rehearse"]), "everything is validated on the embedded AWS first"
    assert "skyworthy diff" in _commands(jobs["plan"]), "what will change is shown"
    assert "scripts/deploy.sh" in _commands(jobs["deploy"])
    assert jobs["deploy"].get("environment") == "${{ inputs.environment }}", "reviewers can be asked"
    assert "secrets." not in subject and "access-key" not in subject, "no key is stored"
    for name in ("plan", "deploy"):
        assert jobs[name]["permissions"] == {"contents": "read", "id-token": "write"}
        sign_in = next(step["with"] for step in jobs[name]["steps"] if "aws-actions" in step.get("uses", ""))
        assert sign_in.get("role-to-assume") and sign_in.get("allowed-account-ids")


def test_the_script_of_the_pipeline_is_the_tool_with_the_account_named() -> None:
    script = (WORKFLOW.parents[2] / "scripts" / "deploy.sh").read_text()
    assert 'skyworthy deploy "$1" --environment "$2" --confirm-account "$3"' in script


def _needs(jobs: dict[str, Any], name: str) -> list[str]:
    wanted = jobs[name].get("needs") or []
    direct = [wanted] if isinstance(wanted, str) else list(wanted)
    return direct + [further for each in direct for further in _needs(jobs, each)]


def _commands(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])
