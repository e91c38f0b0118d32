"""The result in the forms that other programs read: everything refuted or unknown is in each of them."""

import json
from xml.etree import ElementTree

import pytest

from skyworthy.report import html, junit, sarif
from skyworthy.result import CheckResult, Finding, LeftBehind, Phase, PromiseResult, ResourceResult, Result


@pytest.fixture
def result() -> Result:
    bad = Finding("Net/Vpc", "is not what was declared", "CidrBlock: declared <10/8>, observed 11/8")
    return Result(
        platform="shop",
        environment="dev",
        verdict="refuted",
        resources=(
            ResourceResult("Net", "Vpc", "AWS::EC2::VPC", "vpc-1", "read back", (bad,), compared=3),
            ResourceResult("Net", "Meta", "AWS::CDK::Metadata", "m", "recorded", note="no API"),
        ),
        checks=(
            CheckResult("TLS", "Listeners speak TLS", "holds", "read back"),
            CheckResult(
                "LOGS", "Log groups expire", "unknown", "read back", (Finding("Net/Log", "cannot be told"),)
            ),
            CheckResult("QUEUES", "Queues are encrypted", "not applicable", "read back"),
        ),
        promises=(
            PromiseResult("WEB-2.1", "D", "refuted", "2 is not 3"),
            PromiseResult("WEB-2.2", "D", "holds"),
        ),
        phases=(Phase("deploy", 1.5),),
        left_behind=(LeftBehind("kms", "eu-west-1", "AWS::KMS::Key", "k-1", ""),),
        not_tested=("traffic",),
        tools={"skyworthy": "0.1.0"},
    )


def test_junit_counts_what_is_refuted_unknown_and_not_applicable(result: Result) -> None:
    suite = ElementTree.fromstring(junit.render(result))
    counted = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped", "time")}
    assert counted == {"tests": "7", "failures": "2", "errors": "1", "skipped": "1", "time": "1.5"}
    failed = [case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None]
    assert failed == ["Net/Vpc", "WEB-2.1 D"]


def test_a_failed_rehearsal_is_an_error_in_junit() -> None:
    suite = ElementTree.fromstring(junit.render(Result("shop", "dev", "failed", failure="deploy failed: no")))
    assert (suite.get("errors"), suite.findtext("testcase/error")) == ("1", "rehearsal: deploy failed: no")


def test_sarif_has_every_finding_with_its_rule_and_level(result: Result) -> None:
    run = json.loads(sarif.render(result))["runs"][0]
    found = [(each["ruleId"], each["level"]) for each in run["results"]]
    assert found == [("READ-BACK", "error"), ("LOGS", "warning"), ("PROMISES", "error")]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {rule for rule, _ in found} <= rules
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "Net/Vpc"


def test_the_page_escapes_what_an_application_named(result: Result) -> None:
    page = html.render(result)
    assert "declared &lt;10/8&gt;" in page and "<10/8>" not in page
    for said in (
        "shop dev: refuted",
        "2 is not 3",
        "cannot be told",
        "k-1 (eu-west-1): no reason known",
        "traffic",
    ):
        assert said in page
