"""Every check: it holds where all is well, finds what is not, and never passes what it cannot see."""

from collections.abc import Callable

import pytest

from skyworthy.checks import ALL, run_checks
from skyworthy.checks.base import Check
from skyworthy.checks.tags_complete import TagsComplete
from skyworthy.estate.model import Resource
from tests.estates import Change, added, estate, gone, only_recorded, resource, unread
from tests.unit.checks import cases_data, cases_delivery, cases_network, cases_trust
from tests.unit.checks.case import Case

CASES = (*cases_data.CASES, *cases_delivery.CASES, *cases_network.CASES, *cases_trust.CASES)
OTHER = resource("Other", "AWS::KMS::Alias", {"AliasName": "alias/other"})


def _id(case: Case) -> str:
    return case.check.id


def test_every_check_has_a_case_and_an_id_of_its_own() -> None:
    assert {case.check for case in CASES} == set(ALL)
    assert len({check.id for check in ALL}) == len(ALL) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_check_says_why_it_matters_how_to_fix_it_and_where_it_comes_from(case: Case) -> None:
    check = case.check
    for text in (check.title, check.why, check.fix, check.source):
        assert text.strip() == text and len(text) > 10
    assert case.refuted, "a check that nothing trips proves nothing"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_check_holds_on_a_healthy_estate(case: Case) -> None:
    result = case.check().run(estate(*case.healthy, OTHER))
    assert (result.outcome, result.findings) == ("holds", ())


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_check_without_anything_to_look_at_is_not_applicable(case: Case) -> None:
    assert case.check().run(estate(OTHER)).outcome == "not applicable"


@pytest.mark.parametrize(
    ("case", "change", "message"),
    [
        pytest.param(case, change, message, id=f"{case.check.id}: {name}")
        for case in CASES
        for name, (change, message) in case.refuted.items()
    ],
)
def test_a_check_finds_what_is_wrong_and_names_the_resource(case: Case, change: Change, message: str) -> None:
    result = case.check().run(change(estate(*case.healthy)))
    assert result.outcome == "refuted"
    said = [f"{finding.resource}: {finding.message} ({finding.evidence})" for finding in result.findings]
    assert any(message in each for each in said), said


@pytest.mark.parametrize(
    ("case", "change"),
    [
        pytest.param(case, change, id=f"{case.check.id}: {name}")
        for case in CASES
        for name, change in case.unknown.items()
    ],
)
def test_a_check_that_cannot_decide_is_unknown(case: Case, change: Change) -> None:
    result = case.check().run(change(estate(*case.healthy)))
    assert result.outcome == "unknown", result.findings
    assert all("cannot be told" in finding.message for finding in result.findings)


@pytest.mark.parametrize(
    ("case", "change"),
    [
        pytest.param(case, change, id=f"{case.check.id}: {name}")
        for case in CASES
        for name, change in case.holds.items()
    ],
)
def test_a_check_accepts_what_is_as_good(case: Case, change: Change) -> None:
    result = case.check().run(change(estate(*case.healthy)))
    assert (result.outcome, result.findings) == ("holds", ())


@pytest.mark.parametrize("case", CASES, ids=_id)
@pytest.mark.parametrize("hidden", [unread, only_recorded], ids=["unread", "only recorded"])
def test_a_check_never_passes_what_no_api_reported(case: Case, hidden: Callable[[str], Change]) -> None:
    result = case.check().run(hidden(case.subject)(estate(*case.healthy)))
    assert result.outcome == "unknown", result.findings
    assert any(finding.resource == f"app/{case.subject}" for finding in result.findings)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_check_is_refuted_by_what_is_wrong_even_where_something_else_is_unread(case: Case) -> None:
    change, _ = next(iter(case.refuted.values()))
    twin = next(each for each in case.healthy if each.logical_id == case.subject)
    hidden = resource("Hidden", twin.type, None)
    assert case.check().run(added(hidden)(change(estate(*case.healthy)))).outcome == "refuted"


def test_a_check_that_crashes_is_unknown_and_says_so() -> None:
    class Crashing(Check):
        id, title = "CRASHING", "Nothing is divided by zero"
        why = fix = source = "for this test"
        severity = "low"

        def concerned(self, estate):  # type: ignore[no-untyped-def]
            return estate.resources

        def examine(self, resource: Resource, estate):  # type: ignore[no-untyped-def]
            yield self.finding(resource, str(1 / 0))

    result = Crashing().run(estate(OTHER))
    assert result.outcome == "unknown"
    assert "the check crashed: ZeroDivisionError" in result.findings[0].message


def test_every_check_runs_over_an_estate() -> None:
    everything = estate(*(each for case in CASES for each in case.healthy))
    assert [result.id for result in run_checks(everything)] == [check.id for check in ALL]
    assert gone("Other")(estate(OTHER)).resources == ()


def test_tags_are_not_judged_where_none_could_be_read() -> None:
    hidden = estate(resource("Hidden", "AWS::SNS::Topic", None))
    assert TagsComplete().run(hidden).outcome == "unknown"
    assert TagsComplete().run(estate(resource("Bare", "AWS::SNS::Topic", {}))).outcome == "not applicable"
