"""The result as JUnit XML, for what collects test results: a case per resource, per check and per promise."""

from collections.abc import Iterable
from xml.etree import ElementTree

from skyworthy.result import Finding, Result


def render(result: Result) -> str:
    """One test suite; refuted is a failure, unknown an error, not applicable skipped."""
    suite = ElementTree.Element("testsuite", name=f"{result.platform} {result.environment}")
    for resource in result.resources:
        outcome = "refuted" if resource.findings else "holds"
        _case(suite, resource.type, f"{resource.stack}/{resource.logical_id}", outcome, resource.findings)
    for check in result.checks:
        _case(suite, "check", f"{check.id} {check.title}", check.outcome, check.findings)
    for promise in result.promises:
        said = (Finding(promise.id, promise.reason),) if promise.reason else ()
        _case(suite, "promise", f"{promise.id} {promise.letter}", promise.outcome, said)
    if result.failure:
        _case(suite, "rehearsal", "the rehearsal", "unknown", (Finding("rehearsal", result.failure),))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("time", str(round(sum(phase.seconds for phase in result.phases), 3)))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(
    suite: ElementTree.Element, kind: str, name: str, outcome: str, findings: Iterable[Finding]
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=kind, name=name)
    tag = {"refuted": "failure", "unknown": "error", "not applicable": "skipped"}.get(outcome)
    if tag:
        said = "\n".join(f"{each.resource}: {each.message} {each.evidence}".strip() for each in findings)
        ElementTree.SubElement(case, tag, message=outcome).text = said
