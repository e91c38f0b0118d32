"""The result of a rehearsal: what every check, reader and phase says, in one versioned model.

`build/rehearsals/<platform>-<environment>/result.json` is this model; `docs/reference/result.md` describes
it.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

SCHEMA = 1
"""Version of the saved form."""

Verdict = Literal["holds", "refuted", "unknown", "failed"]
Outcome = Literal["holds", "refuted", "unknown", "not applicable"]
Evidence = Literal["driven", "enforced", "read back", "computed", "recorded", "declared", "not tested"]

EXIT_CODES: dict[Verdict, int] = {"holds": 0, "refuted": 2, "unknown": 3, "failed": 4}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and where it shows."""

    resource: str
    """`<stack>/<logical id>`, or what else is concerned"""
    message: str
    evidence: str = ""
    """the value that shows it: `path: declared … observed …`"""


@dataclass(frozen=True)
class ResourceResult:
    """One deployed resource and how its properties were established."""

    stack: str
    logical_id: str
    type: str
    physical_id: str
    evidence: Evidence
    findings: tuple[Finding, ...] = ()
    note: str = ""
    """why it is `recorded` or `not tested`"""
    compared: int = 0
    """properties that the API reports and that say what was declared"""
    not_compared: tuple[str, ...] = ()
    """declared properties that could not be compared, each with the reason"""


@dataclass(frozen=True)
class CheckResult:
    """One check over the estate."""

    id: str
    title: str
    outcome: Outcome
    evidence: Evidence
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class PromiseResult:
    """What the rehearsal says of one promise's evidence on the deployed platform (letter D)."""

    id: str
    letter: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Phase:
    """How long a part of the rehearsal took."""

    name: str
    seconds: float


@dataclass(frozen=True)
class LeftBehind:
    """Something that exists after the destroy and did not before the deployment."""

    service: str
    region: str
    kind: str
    id: str
    reason: str
    """why AWS would leave it too; empty when there is none, which makes it a finding"""


@dataclass(frozen=True)
class Result:
    """Everything a rehearsal found."""

    platform: str
    environment: str
    verdict: Verdict
    resources: tuple[ResourceResult, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    promises: tuple[PromiseResult, ...] = ()
    outputs: dict[str, str] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    not_tested: tuple[str, ...] = ()
    tools: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    """what ended the rehearsal early, when the verdict is `failed`"""

    def to_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "resource_count": len(self.resources), **asdict(self)}

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_json(), indent=1) + "\n")


def verdict_of(
    resources: tuple[ResourceResult, ...], checks: tuple[CheckResult, ...], left: tuple[LeftBehind, ...]
) -> Verdict:
    """Refuted beats unknown beats holds; nothing deployed and nothing checked is unknown, never a pass."""
    outcomes = {check.outcome for check in checks}
    if "refuted" in outcomes or any(resource.findings for resource in resources):
        return "refuted"
    if any(not item.reason for item in left):
        return "refuted"
    if "unknown" in outcomes or not resources or not checks:
        return "unknown"
    return "holds"
