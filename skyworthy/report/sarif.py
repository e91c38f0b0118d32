"""The findings as SARIF 2.1.0, for code scanning. Source of the form: the OASIS standard, section 3."""

import json
from collections.abc import Iterator
from typing import Any

from skyworthy import __version__
from skyworthy.result import CheckResult, Finding, Result

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_READ_BACK = CheckResult("READ-BACK", "Every resource is as it was declared", "refuted", "read back")
_PROMISES = CheckResult("PROMISES", "Every promise holds on what was deployed", "refuted", "read back")


def render(result: Result) -> str:
    """One run; refuted is an error, unknown a warning."""
    checks = [*result.checks, _READ_BACK, _PROMISES]
    run = {
        "tool": {
            "driver": {"name": "skyworthy", "version": __version__, "rules": [_rule(each) for each in checks]}
        },
        "automationDetails": {"id": f"{result.platform}/{result.environment}"},
        "invocations": [{"executionSuccessful": result.verdict != "failed"}],
        "results": list(_results(result)),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(check: CheckResult) -> dict[str, Any]:
    return {"id": check.id, "shortDescription": {"text": check.title}}


def _results(result: Result) -> Iterator[dict[str, Any]]:
    for resource in result.resources:
        yield from (_said(_READ_BACK.id, "error", finding) for finding in resource.findings)
    for check in result.checks:
        level = "error" if check.outcome == "refuted" else "warning"
        yield from (_said(check.id, level, finding) for finding in check.findings)
    for promise in result.promises:
        if promise.outcome in ("refuted", "unknown"):
            level = "error" if promise.outcome == "refuted" else "warning"
            yield _said(_PROMISES.id, level, Finding(promise.id, promise.reason))


def _said(rule: str, level: str, finding: Finding) -> dict[str, Any]:
    text = f"{finding.resource}: {finding.message} {finding.evidence}".strip()
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": finding.resource, "kind": "resource"}]}],
    }
