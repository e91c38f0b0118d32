"""From an estate to results: what was read back, what is only recorded, and what is neither."""

from collections.abc import Sequence

from skyworthy.estate.compare import Comparison, compare
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Evidence, Finding, PromiseResult, ResourceResult


def results(estate: Estate) -> tuple[ResourceResult, ...]:
    """One result per resource, in the estate's order."""
    return tuple(_result(resource, compare(resource, estate)) for resource in estate.resources)


def _result(resource: Resource, comparison: Comparison) -> ResourceResult:
    findings = [
        Finding(resource.address, "is not what was declared", str(difference))
        for difference in comparison.differences
    ]
    note = ""
    evidence: Evidence = "read back"
    if comparison.outcome == "unread":
        findings.append(Finding(resource.address, "could not be read back", comparison.reason))
    elif comparison.outcome == "recorded":
        evidence, note = "recorded", comparison.reason
    return ResourceResult(
        stack=resource.stack,
        logical_id=resource.logical_id,
        type=resource.type,
        physical_id=resource.physical_id,
        evidence=evidence,
        findings=tuple(findings),
        note=note,
        compared=comparison.compared,
        not_compared=tuple(f"{item.path}: {item.reason}" for item in comparison.not_compared),
    )


def not_tested(
    estate: Estate, promises: tuple[PromiseResult, ...], *, keep: bool, refused: Sequence[str] = ()
) -> tuple[str, ...]:
    """What this rehearsal cannot say, in words."""
    said = [
        f"{promise.id} {promise.letter}: {promise.reason}"
        for promise in promises
        if promise.outcome == "unknown"
    ]
    kinds = sorted({resource.type for resource in estate.resources if resource.source != "api"})
    if kinds:
        said.append(f"only recorded, not read from an API: {', '.join(kinds)}")
    said.append("security groups, network ACLs and routes do not filter traffic on the embedded AWS")
    said.append("reads of KMS-encrypted data need no kms:Decrypt on the embedded AWS")
    said += [f"what the application wanted of {name}: the connection was refused" for name in refused]
    if keep:
        said.append("the destroy (--keep)")
    return tuple(said)
