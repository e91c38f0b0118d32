"""Generated configurations: every property at once, that they vary, validity and isolation."""

import json
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from platforms.web_application.environments import read
from platforms.web_application.rules import FARGATE_MEMORY
from platforms.web_application.settings import NAMES, minutes
from skyworthy.estate.validate import Problem
from tests.promises import promise
from tests.property.generation import PROFILE, examine, given_settings
from tests.property.leaves import expected_labels, labels, leaves
from tests.property.mutants import Body, Subject, changing, changing_templates, with_last
from tests.property.properties.isolation import isolated
from tests.property.properties.validity import deterministic, valid
from tests.property.strategies import LONGEST_ZONE, Blocks
from tests.property.synthesis import Plan
from tests.property.templates import Example

pytestmark = pytest.mark.xdist_group("generated-configurations")

# a zone of 64 letters would have no room for the API's name in it
UNREACHABLE = {"domain.zone": {"maxLength 64"}}
Shows = Callable[[str, Mapping[str, Any]], bool]
# the bounds that rules between fields set: what some example must show
OF_RULES: dict[str, Shows] = {
    "a zone with the shortest API name": lambda name, b: len(b["domain"]["zone"]) == LONGEST_ZONE,
    "a front end on the zone itself": lambda name, b: b["domain"]["frontend"] == b["domain"]["zone"],
    "the largest network": lambda name, b: b["network"]["cidr"].endswith("/16"),
    "the smallest network": lambda name, b: b["network"]["cidr"].endswith("/22"),
    "three zones in production": lambda name, b: name == "production" and len(b["network"]["zones"]) == 3,
    "four zones in production": lambda name, b: name == "production" and len(b["network"]["zones"]) == 4,
    "zones that are not the first": lambda name, b: not b["network"]["zones"][0].endswith("a"),
    "no range of capacity": lambda name, b: b["database"]["minimum_acu"] == b["database"]["maximum_acu"],
    "one reader outside dev": lambda name, b: name != "dev" and b["database"]["readers"] == 1,
    "more instances than zones": lambda name, b: b["database"]["readers"] >= len(b["network"]["zones"]),
    "the shortest backup window": lambda name, b: len(minutes(b["database"]["backup_window"])) == 30,
    "the longest backup window": lambda name, b: len(minutes(b["database"]["backup_window"])) == 1410,
    "the shortest maintenance window": lambda name, b: (
        len(minutes(b["database"]["maintenance_window"])) == 30
    ),
    "a backup across midnight": lambda name, b: minutes(b["database"]["backup_window"]).stop > 1440,
    "an image by its digest": lambda name, b: b["api"]["image"].startswith("sha256:"),
    "an image by the longest tag": lambda name, b: len(b["api"]["image"]) == 128,
    "the least memory of a cpu": lambda name, b: b["api"]["memory"] == FARGATE_MEMORY[b["api"]["cpu"]][0],
    "the most memory of a cpu": lambda name, b: b["api"]["memory"] == FARGATE_MEMORY[b["api"]["cpu"]][-1],
    "no range of tasks": lambda name, b: b["api"]["minimum_tasks"] == b["api"]["maximum_tasks"],
    "two tasks in production": lambda name, b: name == "production" and b["api"]["minimum_tasks"] == 2,
    "one receiver in production": lambda name, b: len(b["receivers"]["critical"]) == 1,
}


@PROFILE
@given(**given_settings())
def test_every_property_holds_for_generated_configurations(
    generated: list[tuple[Blocks, Example]], blocks: Blocks, plan: Plan
) -> None:
    examine(blocks, plan, generated)


def test_at_least_forty_examples_with_every_pair_of_environments_are_generated(
    subject: tuple[Example, ...],
) -> None:
    assert len(subject) >= 40
    assert {tuple(example) for example in subject} == set(combinations(NAMES, 2))


def test_generated_settings_are_accepted_and_reach_the_templates(
    generated: list[tuple[Blocks, Example]], subject: tuple[Example, ...]
) -> None:
    for blocks, example in generated:
        environments = read(blocks)
        assert set(environments) == set(NAMES)
        assert all(environments[name] == configuration.settings for name, configuration in example.items())


@pytest.mark.parametrize("leaf", leaves(), ids=lambda leaf: leaf.path)
def test_every_field_varies_between_its_bounds(
    leaf: Any, generated: list[tuple[Blocks, Example]], subject: tuple[Example, ...]
) -> None:
    values = [leaf.value(block) for blocks, _ in generated for block in blocks.values()]
    assert len({json.dumps(value, default=str) for value in values}) >= 2
    seen = {label for value in values for label in labels(leaf, value)}
    assert expected_labels(leaf) - UNREACHABLE.get(leaf.path, set()) <= seen
    assert len(seen) >= len(leaf.schema.get("enum", ())) / 2


@pytest.mark.parametrize("shown", OF_RULES)
def test_every_bound_of_the_rules_is_reached(
    shown: str, generated: list[tuple[Blocks, Example]], subject: tuple[Example, ...]
) -> None:
    assert any(OF_RULES[shown](name, block) for blocks, _ in generated for name, block in blocks.items())


def test_several_environments_are_synthesised_twice(
    subject: tuple[Example, ...],
) -> None:
    twice = {name for example in subject for name, c in example.items() if len(c.syntheses) == 2}
    assert len(twice) >= 2


def an_unknown_property(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    problem = Problem("stack", "Bucket", "Properties.Versionned", "unknown property")
    return with_last(subject, "staging", problems=(problem,))


def another_asset(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    return with_last(subject, "dev", syntheses=({"asset.1": "a"}, {"asset.1": "b"}))


def a_file_only_once(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    return with_last(subject, "dev", syntheses=({"asset.1": "a", "b": "b"}, {"asset.1": "a"}))


@promise("WEB-1.3", "P", mutants=[an_unknown_property, another_asset, a_file_only_once])
def test_templates_are_valid_and_deterministic(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            valid(configuration)
            deterministic(configuration)


def _like_dev(name: str) -> str:
    return name.replace("staging", "dev").replace("production", "dev")


@changing("AWS::RDS::DBCluster", environment="staging", beside=("dev",))
def one_cluster_name(properties: Body, template: Body) -> None:
    properties["DBClusterIdentifier"] = _like_dev(properties["DBClusterIdentifier"])


@changing("AWS::CloudFront::CachePolicy", beside=("dev",))
def one_cache_policy_name(properties: Body, template: Body) -> None:
    config = properties["CachePolicyConfig"]
    config["Name"] = _like_dev(config["Name"])


def one_secret_name(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    def name_secrets(templates: dict[str, Body]) -> None:
        for body in templates["Database"]["Resources"].values():
            if body["Type"] == "AWS::SecretsManager::Secret":
                body["Properties"]["Name"] = "database"

    return _in_both(subject, monkeypatch, name_secrets)


def one_parameter_path(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    properties = {"Name": "/web-application/endpoint", "Type": "String", "Value": "x"}

    def add_parameter(templates: dict[str, Body]) -> None:
        templates["Api"]["Resources"]["Endpoint"] = {"Type": "AWS::SSM::Parameter", "Properties": properties}

    return _in_both(subject, monkeypatch, add_parameter)


def one_export(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    def export(templates: dict[str, Body]) -> None:
        templates["Network"]["Outputs"]["VpcId"]["Export"] = {"Name": "VpcId"}

    return _in_both(subject, monkeypatch, export)


def one_range_of_addresses(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    def same(templates: dict[str, Body]) -> None:
        for body in templates["Network"]["Resources"].values():
            if body["Type"] == "AWS::EC2::VPC":
                body["Properties"]["CidrBlock"] = "10.0.0.0/16"

    return _in_both(subject, monkeypatch, same)


def one_domain(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> Subject:
    def same(templates: dict[str, Body]) -> None:
        for body in templates["Frontend"]["Resources"].values():
            if body["Type"] == "AWS::CloudFront::Distribution":
                body["Properties"]["DistributionConfig"]["Aliases"] = ["www.example.com"]

    return _in_both(subject, monkeypatch, same)


def _in_both(
    subject: Subject, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Body]], None]
) -> Subject:
    """`change` in dev and in production of one example."""
    for name in ("dev", "production"):
        subject = changing_templates(name, beside=("dev", "production"))(change)(subject, monkeypatch)
    return subject


@changing("AWS::CloudWatch::Alarm", where=lambda body: "Dimensions" in body["Properties"])
def a_value_of_another_environment(properties: Body, template: Body) -> None:
    output = properties["Dimensions"][0]["Value"]["Fn::GetStackOutput"]
    output["StackName"] = _like_dev(output["StackName"])


@promise(
    "WEB-1.4",
    "P",
    mutants=[
        one_cluster_name,
        one_cache_policy_name,
        one_secret_name,
        one_parameter_path,
        one_export,
        one_range_of_addresses,
        one_domain,
        a_value_of_another_environment,
    ],
)
def test_environments_share_nothing(subject: tuple[Example, ...]) -> None:
    for example in subject:
        isolated(example)
