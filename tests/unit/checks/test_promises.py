"""The file of promises: what it may say, and what each outcome takes."""

from pathlib import Path

import pytest

from skyworthy.checks import promises
from skyworthy.errors import ManifestError
from skyworthy.result import CheckResult, Outcome, PromiseResult
from tests.estates import estate, resource

ESTATE = estate(
    resource("Vpc", "AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True}),
    resource("Unread", "AWS::EC2::VPC", None, source="none"),
    resource("Record", "AWS::Logs::QueryDefinition", {"Name": "slow"}, source="cloud-control"),
)


def judge(tmp_path: Path, text: str, environment: str | None = "dev", **checks: Outcome) -> PromiseResult:
    (tmp_path / promises.FILE).write_text(f'[[promise]]\nid = "X-1.1"\nsays = "it"\n{text}')
    outcomes = [CheckResult(name, name, outcome, "read back") for name, outcome in checks.items()]
    (result,) = promises.evaluate(promises.load(tmp_path), ESTATE, environment, outcomes)
    return result


def expect(query: str, equals: str, rest: str = "") -> str:
    return f'[[promise.expect]]\nquery = """{query}"""\nequals = {equals}\n{rest}'


def test_a_folder_without_the_file_promises_nothing(tmp_path: Path) -> None:
    assert promises.load(tmp_path) == ()


def test_a_promise_holds_when_everything_expected_is_there(tmp_path: Path) -> None:
    text = expect("resources[0].observed.CidrBlock", "'10.0.0.0/16'") + expect("length(resources)", "3")
    assert judge(tmp_path, text) == PromiseResult("X-1.1", "D", "holds")


@pytest.mark.parametrize(
    ("query", "equals"),
    [
        ("length(resources)", "4"),
        ("resources[0].observed.Nothing", "false"),
        ("resources[0].observed.EnableDnsSupport", "1"),
        ("[resources[0].observed.EnableDnsSupport]", "[1]"),
        ("{on: resources[0].observed.EnableDnsSupport}", "{ on = 1 }"),
        ("resources[].logical_id", "['Vpc', 'Unread']"),
        ("{one: `1`}", "{ two = 1 }"),
        ("resources[1].observed.CidrBlock", "'10.0.0.0/16'"),
        ("resources[2].observed.Name", "'slow'"),
        ("sort(`1`)", "[]"),
        ("parse('{')", "''"),
    ],
)
def test_a_promise_is_refuted_by_anything_else(tmp_path: Path, query: str, equals: str) -> None:
    result = judge(tmp_path, expect(query, equals))
    assert result.outcome == "refuted"
    assert query in result.reason


def test_what_is_only_recorded_can_be_asked_for_by_that_name(tmp_path: Path) -> None:
    assert judge(tmp_path, expect("resources[2].recorded.Name", "'slow'")).outcome == "holds"


@pytest.mark.parametrize(
    ("environment", "outcome"), [("dev", "holds"), ("production", "refuted"), (None, "holds")]
)
def test_an_environment_may_expect_another_value(
    tmp_path: Path, environment: str | None, outcome: Outcome
) -> None:
    text = expect("length(resources)", "3", "in = { production = 9 }\n")
    assert judge(tmp_path, text, environment).outcome == outcome


@pytest.mark.parametrize(
    ("checks", "outcome", "reason"),
    [
        ({"A": "holds"}, "holds", ""),
        ({"A": "refuted"}, "refuted", "check A is refuted"),
        ({"A": "unknown"}, "unknown", "check A is unknown"),
        ({"A": "not applicable"}, "unknown", "check A is not applicable"),
        ({}, "unknown", "check A is not run"),
    ],
)
def test_a_promise_needs_its_checks(
    tmp_path: Path, checks: dict[str, Outcome], outcome: Outcome, reason: str
) -> None:
    result = judge(tmp_path, 'checks = ["A"]\n', **checks)
    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize(("environment", "outcome"), [("dev", "holds"), ("production", "unknown")])
def test_a_check_may_be_needed_in_one_environment_alone(
    tmp_path: Path, environment: str, outcome: Outcome
) -> None:
    text = 'checks_in = { production = ["B"] }\n' + expect("length(resources)", "3")
    assert judge(tmp_path, text, environment, A="holds").outcome == outcome


def test_what_a_later_proof_must_establish_is_unknown_but_can_be_refuted(tmp_path: Path) -> None:
    text = 'pending = "the proof"\n'
    result = judge(tmp_path, text + expect("length(resources)", "3"))
    assert (result.outcome, result.reason) == ("unknown", "not established yet: the proof")
    assert judge(tmp_path, text + expect("length(resources)", "4")).outcome == "refuted"


def test_a_promise_of_which_nothing_is_expected_is_unknown(tmp_path: Path) -> None:
    assert judge(tmp_path, "").reason == "nothing is expected of it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[promise", "not valid TOML"),
        ('[[promise]]\nid = "x"\n', "2 problems"),
        ('[[promise]]\nid = "X-1.1"\nsays = "it"\nexpects = 1\n', "promise.0.expects"),
        (
            '[[promise]]\nid = "X-1.1"\nsays = "it"\n[[promise.expect]]\nquery = "a["\nequals = 1\n',
            "queries are not JMESPath",
        ),
    ],
)
def test_a_bad_file_is_refused_with_every_problem(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / promises.FILE).write_text(text)
    with pytest.raises(ManifestError) as refused:
        promises.load(tmp_path)
    assert said in refused.value.message and promises.FILE in refused.value.message
