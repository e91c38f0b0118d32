"""Each promise on the deployed platform (promises.toml): kept in the rehearsal, and red when it is broken."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from skyworthy.checks import ALL, promises, run_checks
from skyworthy.checks.promises import Promise
from skyworthy.estate.model import Estate
from skyworthy.result import PromiseResult, Result
from tests.integration.web_application import mutants_foundation, mutants_front, mutants_service
from tests.integration.web_application.mutant import Mutant
from tests.integration.web_application.plain_cdk import FOLDER
from tests.promises import promise

PROMISES = {each.id: each for each in promises.load(FOLDER)}
MUTANTS = {**mutants_foundation.MUTANTS, **mutants_service.MUTANTS, **mutants_front.MUTANTS}


@pytest.fixture
def subject(rehearsal: tuple[Result, Estate]) -> Estate:
    return rehearsal[1]


def _judged(estate: Estate, which: Iterable[Promise]) -> dict[str, PromiseResult]:
    wanted = tuple(which)
    needed = {name for each in wanted for name in each.checks}
    checks = [check().run(estate) for check in ALL if check.id in needed]
    return {each.id: each for each in promises.evaluate(wanted, estate, "dev", checks)}


def _as_expected(result: PromiseResult, pending: str) -> None:
    """What a later proof must establish keeps a promise unknown; nothing else may."""
    if pending:
        assert (result.outcome, result.reason) == ("unknown", f"not established yet: {pending}")
    else:
        assert (result.outcome, result.reason) == ("holds", "")


def _evidence(kept: Promise) -> Callable[[Estate], None]:
    def test(subject: Estate) -> None:
        _as_expected(_judged(subject, [kept])[kept.id], kept.pending)

    test.__name__ = f"test_{kept.id.lower().replace('-', '_').replace('.', '_')}_is_kept_where_it_is_deployed"
    return test


def _breaking(mutant: Mutant) -> Callable[[Estate, pytest.MonkeyPatch], Any]:
    def change(subject: Estate, monkeypatch: pytest.MonkeyPatch) -> Estate:
        return mutant.change(subject)

    change.__name__ = mutant.name
    return change


for _id, _kept in PROMISES.items():
    _test = _evidence(_kept)
    _mutants = [_breaking(mutant) for mutant in MUTANTS.get(_id, ())]
    globals()[_test.__name__] = promise(_id, "D", mutants=_mutants)(_test)


def test_every_promise_has_mutants_and_every_mutant_a_promise() -> None:
    assert set(MUTANTS) == set(PROMISES)
    assert all(MUTANTS.values())


def test_a_promise_relies_on_checks_that_exist() -> None:
    known = {check.id for check in ALL} | {"DELETION-PROTECTION-ENFORCED"}
    assert {name for each in PROMISES.values() for name in each.checks} <= known
    assert {
        name for each in PROMISES.values() for names in each.checks_in.values() for name in names
    } <= known


@pytest.mark.parametrize(
    ("broken", "mutant"),
    [
        pytest.param(broken, mutant, id=f"{broken}: {mutant.name}")
        for broken, mutants in MUTANTS.items()
        for mutant in mutants
    ],
)
def test_a_mutant_refutes_its_promise_and_no_other(
    rehearsal: tuple[Result, Estate], broken: str, mutant: Mutant
) -> None:
    before = {
        name for name, each in _judged(rehearsal[1], PROMISES.values()).items() if each.outcome == "refuted"
    }
    after = _judged(mutant.change(rehearsal[1]), PROMISES.values())
    refuted = {name for name, each in after.items() if each.outcome == "refuted"}
    assert refuted - before == {broken, *mutant.also} - before


def test_the_rehearsal_finds_what_the_saved_estate_says(rehearsal: tuple[Result, Estate]) -> None:
    result, estate = rehearsal
    assert {each.id: each for each in result.promises} == _judged(estate, PROMISES.values())
    found = {check.id: check for check in result.checks}
    assert {check.id: check for check in run_checks(estate)}.items() <= found.items()
