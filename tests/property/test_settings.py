"""Generated settings that are wrong: each mistake is reported with field, value and what is allowed."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from platforms.patterns.settings import Problem, problems_of
from platforms.web_application import environments, rules
from platforms.web_application.settings import NAMES
from tests.promises import promise
from tests.property.broken import Breach, apply, breaches, several
from tests.property.generation import PROFILE
from tests.property.strategies import Blocks
from tests.property.strategies import environments as valid_settings

SEVERAL = settings(PROFILE, max_examples=PROFILE.max_examples // 2)
EACH_IN_TURN = settings(PROFILE, max_examples=PROFILE.max_examples // 20)
LINE = re.compile(r"  (?P<path>\S+): (?P<what>.+?) \(received (?P<received>.*); allowed (?P<allowed>.+)\)")
HEAD = re.compile(r"cdk\.json: (?P<name>\w+) has (?P<count>\d+) problems?:")


def reported(blocks: Blocks) -> dict[tuple[str, str], list[str]]:
    """What is received, for each environment and path of the report; nothing where settings are accepted."""
    try:
        environments.read(blocks)
    except environments.BadSettings as error:
        return _parsed(str(error))
    return {}


def _parsed(message: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    name, counts, counted = "", dict[str, int](), dict[str, int]()
    for line in message.splitlines():
        if head := HEAD.fullmatch(line):
            name = head["name"]
            counts[name] = int(head["count"])
            continue
        problem = LINE.fullmatch(line)
        assert problem, f"{line!r} does not name a field, a value and what is allowed"
        counted[name] = counted.get(name, 0) + 1
        found.setdefault((name, problem["path"]), []).append(problem["received"])
    assert counts == counted, message
    return found


def expect(blocks: Blocks, *found: Breach) -> None:
    """Each breach is reported, with the value, and nothing else is."""
    got = reported(apply(blocks, *found))
    expected = {
        (breach.environment, path): text for breach in found for path, text in breach.reported.items()
    }
    labels = [f"{breach.environment}: {breach.label}" for breach in found]
    assert got.keys() == expected.keys(), f"{labels}: reported {sorted(got)}"
    for where, text in expected.items():
        assert text in got[where], f"{labels}: {where} is reported with {got[where]}, not {text}"


def shared(blocks: Blocks) -> Iterator[tuple[Blocks, str]]:
    """Settings right in themselves, of which two cannot be deployed side by side."""
    for field in ("zone", "api", "frontend"):
        copied = apply(blocks)
        copied["staging"]["domain"] = dict(blocks["dev"]["domain"])
        yield copied, f"staging.domain.{field}"
    copied = apply(blocks)
    copied["production"]["network"]["cidr"] = blocks["staging"]["network"]["cidr"]
    yield copied, "production.network.cidr"


def a_rule_forgotten(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tuple(rule for rule in rules.RULES if rule is not rules.windows_are_apart)
    monkeypatch.setattr(rules, "RULES", kept)


def the_first_problem_only(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    every = problems_of
    monkeypatch.setattr(environments, "problems_of", lambda error, model: every(error, model)[:1])


def the_value_left_out(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Problem, "__str__", lambda problem: f"{problem.path}: {problem.what}")


def another_value_named(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Problem, "__str__", lambda p: f"{p.path}: {p.what} (received something; allowed {p.allowed})"
    )


def environments_not_compared(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "_shared", lambda found: iter(()))


def rules_wait_for_the_fields(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_when_a_field_is_wrong(block: Mapping[str, Any]) -> dict[str, Any]:
        sections = every(block)
        return sections if len(sections) >= len(block) else {}

    every = environments._right_in_themselves
    monkeypatch.setattr(environments, "_right_in_themselves", nothing_when_a_field_is_wrong)


def a_valid_one_refused(subject: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more_than_three_zones(network: Any) -> Iterator[Problem]:
        if len(network.zones) > 3:
            yield Problem("network.zones", "are many", str(len(network.zones)), "3")

    monkeypatch.setattr(rules, "RULES", (*rules.RULES, no_more_than_three_zones))


def _hold(test: Callable[..., None], profile: settings, **strategies: st.SearchStrategy[Any]) -> None:
    """A property inside a test that is run several times, with mutants."""
    profile(given(**strategies)(test))()


@promise(
    "WEB-1.1",
    "P",
    mutants=[
        a_rule_forgotten,
        the_first_problem_only,
        the_value_left_out,
        another_value_named,
        environments_not_compared,
        rules_wait_for_the_fields,
        a_valid_one_refused,
    ],
)
def test_bad_settings_are_refused_naming_every_field_and_good_ones_accepted(
    request: pytest.FixtureRequest,
) -> None:
    def good_ones_are_accepted(blocks: Blocks) -> None:
        assert tuple(environments.read(blocks)) == NAMES

    def each_mistake_is_reported(blocks: Blocks) -> None:
        for breach in breaches(blocks):
            expect({breach.environment: blocks[breach.environment]}, breach)

    def all_mistakes_are_reported_at_once(blocks: Blocks, data: st.DataObject) -> None:
        found = data.draw(several(blocks))
        event(f"{len(found)} mistakes")
        expect(blocks, *found)

    def nothing_is_shared(blocks: Blocks) -> None:
        for copied, path in shared(blocks):
            assert ("environments", path) in reported(copied), f"{path} is not reported"

    mutated = request.node.callspec.params["mutant"] is not None
    often, seldom = (
        # a mutant's first failure is enough: nothing is shrunk
        settings(p, phases=[Phase.generate], report_multiple_bugs=False) if mutated else p
        for p in (SEVERAL, EACH_IN_TURN)
    )
    try:
        _hold(good_ones_are_accepted, often, blocks=valid_settings())
    except environments.BadSettings as error:
        raise AssertionError("valid settings are refused") from error
    _hold(nothing_is_shared, seldom, blocks=valid_settings())
    _hold(all_mistakes_are_reported_at_once, often, blocks=valid_settings(), data=st.data())
    _hold(each_mistake_is_reported, seldom, blocks=valid_settings())


@EACH_IN_TURN
@given(valid_settings())
def test_every_rule_is_broken_in_turn(blocks: Blocks) -> None:
    """A new rule is not forgotten here: and the one meant is the one that a mistake breaks."""
    broken = set()
    for breach in breaches(blocks):
        rule = getattr(rules, breach.label.removeprefix("rule "), None)
        if breach.label.startswith("rule ") and rule is not None:
            block = apply(blocks, breach)[breach.environment]
            sections = {**environments._right_in_themselves(block), "name": breach.environment}
            needed = inspect.signature(rule).parameters
            assert list(rule(**{name: sections[name] for name in needed})), breach.label
            broken.add(rule)
    assert broken == set(rules.RULES)
