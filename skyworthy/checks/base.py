"""What a check is: one property of an estate, stated as it should be, with findings where it is not."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from skyworthy.estate.model import Estate, Resource
from skyworthy.result import CheckResult, Evidence, Finding


@dataclass(frozen=True)
class Unclear:
    """Something the check could not decide; it makes the outcome `unknown`, never a pass."""

    resource: str
    reason: str


class NotReported(Exception):
    """The API did not report what a check needs: the outcome is `unknown`, never a pass."""


def reported(resource: Resource, path: str) -> Any:
    """The observed value at a dotted path; NotReported when the API said nothing there."""
    value: Any = resource.observed
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        raise NotReported(f"the API does not report {path}")
    return value


class Check(ABC):
    """One file, one property. A check is pure: it sees an estate and nothing else."""

    id: ClassVar[str]
    title: ClassVar[str]
    """the compliant statement"""
    why: ClassVar[str]
    fix: ClassVar[str]
    severity: ClassVar[Literal["high", "medium", "low"]]
    source: ClassVar[str]
    """where the rule comes from"""
    evidence: ClassVar[Evidence] = "read back"

    @abstractmethod
    def concerned(self, estate: Estate) -> Iterable[Resource]:
        """The resources the property is about; none makes the check not applicable."""

    @abstractmethod
    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        """Say what is wrong with one of them, or what cannot be told."""

    def finding(self, resource: Resource, message: str, evidence: str = "") -> Finding:
        return Finding(resource.address, message, evidence)

    def run(self, estate: Estate) -> CheckResult:
        """The outcome over the whole estate. A crash is a finding, and the outcome is unknown."""
        findings: list[Finding] = []
        unclear: list[Finding] = []
        concerned = list(self.concerned(estate))
        if not concerned:
            return CheckResult(self.id, self.title, "not applicable", self.evidence)
        for resource in concerned:
            if resource.source != "api" or resource.observed is None:
                reason = resource.problem or f"{resource.type} is {resource.source}, not read from its API"
                unclear.append(self.finding(resource, f"cannot be told: {reason}"))
                continue
            try:
                for said in self.examine(resource, estate):
                    if isinstance(said, Finding):
                        findings.append(said)
                    else:
                        unclear.append(Finding(said.resource, f"cannot be told: {said.reason}"))
            except NotReported as missing:
                unclear.append(self.finding(resource, f"cannot be told: {missing}"))
            except Exception as crash:
                unclear.append(self.finding(resource, f"the check crashed: {type(crash).__name__}: {crash}"))
        outcome: Literal["refuted", "unknown", "holds"] = (
            "refuted" if findings else "unknown" if unclear else "holds"
        )
        return CheckResult(self.id, self.title, outcome, self.evidence, (*findings, *unclear))
