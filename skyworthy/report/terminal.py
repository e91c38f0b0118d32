"""The result on a terminal: a summary table, every finding, and what was not tested."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from skyworthy.result import CheckResult, Finding, Result

_COLOURS = {"holds": "green", "refuted": "red", "unknown": "yellow", "failed": "red", "not applicable": "dim"}
_SHOWN = 40


def render(result: Result, console: Console, saved: Path) -> None:
    """Print `result`; `saved` is where the whole of it lies."""
    console.print(_summary(result))
    checks = [check for check in result.checks if check.outcome != "not applicable"]
    if checks:
        console.print(_checks(result, checks))
    if absent := len(result.checks) - len(checks):
        console.print(f"Not applicable, there is nothing of the kind: {absent} more.")
    for title, findings in _findings(result):
        _print_findings(console, title, findings)
    if result.left_behind:
        console.print(
            "Left behind, as AWS would leave it too:"
            if all(x.reason for x in result.left_behind)
            else "Left behind:"
        )
        for item in result.left_behind:
            line = f"  {item.service} {item.kind} {item.id} ({item.region}): {item.reason or 'NO REASON'}"
            console.print(Text(line), soft_wrap=True)
    if result.not_tested:
        console.print("Not tested, or not established:")
        for line in result.not_tested:
            console.print(Text(f"  {line}"), soft_wrap=True)
    console.print(
        Text(f"{result.platform} {result.environment}: {result.verdict}", style=_COLOURS[result.verdict])
    )
    console.print(Text(f"The whole result: {saved}"), soft_wrap=True)


def _summary(result: Result) -> Table:
    evidence = Counter(resource.evidence for resource in result.resources)
    different = sum(1 for resource in result.resources if resource.findings)
    table = Table(title=f"{result.platform} {result.environment}", show_header=False)
    table.add_row("resources", str(len(result.resources)))
    table.add_row(
        "  read back without a difference",
        str(
            sum(
                1
                for resource in result.resources
                if resource.evidence == "read back" and not resource.findings
            )
        ),
    )
    table.add_row("  with a difference", str(different), style="red" if different else "")
    table.add_row("  recorded", str(evidence["recorded"]))
    table.add_row("properties compared", str(sum(resource.compared for resource in result.resources)))
    table.add_row(
        "properties not compared", str(sum(len(resource.not_compared) for resource in result.resources))
    )
    for phase in result.phases:
        table.add_row(phase.name, f"{phase.seconds:.1f} s")
    table.add_row("in all", f"{sum(phase.seconds for phase in result.phases):.1f} s")
    return table


def _checks(result: Result, checks: Sequence[CheckResult]) -> Table:
    table = Table("check", "outcome", "evidence")
    for check in checks:
        table.add_row(Text(check.title), Text(check.outcome, style=_COLOURS[check.outcome]), check.evidence)
    promised = Counter(promise.outcome for promise in result.promises)
    if promised:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(promised.items()))
        table.add_row(f"promises on what was deployed: {counts}", "", "")
    return table


def _findings(result: Result) -> list[tuple[str, tuple[Finding, ...]]]:
    resources = [finding for resource in result.resources for finding in resource.findings]
    found = [("Read back, but not as declared:", tuple(resources))]
    found += [(f"{check.id} {check.title}:", check.findings) for check in result.checks]
    refuted = [
        Finding(promise.id, promise.reason) for promise in result.promises if promise.outcome == "refuted"
    ]
    found.append(("Promises that do not hold:", tuple(refuted)))
    return [(title, findings) for title, findings in found if findings]


def _print_findings(console: Console, title: str, findings: tuple[Finding, ...]) -> None:
    console.print(Text(title), soft_wrap=True)
    for finding in findings[:_SHOWN]:
        shown = f": {finding.evidence}" if finding.evidence else ""
        console.print(Text(f"  {finding.resource}: {finding.message}{shown}"), soft_wrap=True)
    if len(findings) > _SHOWN:
        console.print(Text(f"  … and {len(findings) - _SHOWN} more, in the result file"))
