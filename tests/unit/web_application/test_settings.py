"""Section 1: settings, and what differs by environment from them alone."""

import copy
from collections.abc import Mapping
from functools import partial
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from platforms.web_application import environments, rules
from platforms.web_application.environments import BadSettings, read
from platforms.web_application.settings import Environment
from tests.promises import promise
from tests.unit.web_application.templates import Templates, context, synthesise

Patch = pytest.MonkeyPatch
Blocks = dict[str, Any]


@pytest.fixture
def subject() -> Blocks:
    found: Blocks = context()["environments"]
    return found


def changed(blocks: Blocks, path: str, value: object) -> Blocks:
    """A copy of the blocks with one setting changed; None removes it."""
    copied = copy.deepcopy(blocks)
    *sections, last = path.split("/")
    block = copied
    for section in sections:
        block = block[section]
    if value is None:
        del block[last]
    else:
        block[last] = value
    return copied


def problems(blocks: object) -> list[str]:
    with pytest.raises(BadSettings) as raised:
        read(blocks)
    return str(raised.value).splitlines()


# one bad value for every field, and what the report says of it: field, what is wrong, value, what is allowed
BAD = {
    "dev/account": (
        "1234",
        "account: string should match pattern '^[0-9]{12}$' (received '1234'; allowed an account id",
    ),
    "dev/region": ("mars-1", "region: input should be 'eu-west-1', "),
    "dev/domain/zone": ("UPPER.example.com", "domain.zone: string should match pattern"),
    "dev/domain/api": (
        "api.elsewhere.com",
        "domain.api: is not inside the zone dev.web-application.example.com",
    ),
    "dev/domain/frontend": ("www.elsewhere.com", "domain.frontend: is not inside the zone"),
    "dev/network/cidr": (
        "10.10.0.0/33",
        "network.cidr: value error, '33' is not a valid netmask (received '10.10.0.0/33'",
    ),
    "staging/network/cidr": (
        "8.8.0.0/16",
        "network.cidr: is not a private network of a size that holds every subnet",
    ),
    "production/network/cidr": (
        "10.30.0.0/24",
        "network.cidr: is not a private network of a size that holds",
    ),
    "dev/network/zones": (["eu-west-1a"], "network.zones: tuple should have at least 2 items"),
    "staging/network/zones": (
        ["eu-west-1a", "us-east-1a"],
        "network.zones: is not a zone of eu-west-1 (received us-east-1a",
    ),
    "production/network/zones": (["eu-west-1a", "eu-west-1b"], "network.zones: are too few for production"),
    "dev/network/nat": ("none", "network.nat: input should be 'single' or 'per-zone' (received 'none'"),
    "production/network/nat": (
        "single",
        "network.nat: would cut production's egress with its zone (received single",
    ),
    "dev/database/minimum_acu": (3, "database.minimum_acu: is more than maximum_acu 2.0 (received 3.0"),
    "staging/database/minimum_acu": (
        0.7,
        "database.minimum_acu: input should be a multiple of 0.5 (received 0.7",
    ),
    "dev/database/maximum_acu": (
        257,
        "database.maximum_acu: input should be less than or equal to 256 (received 257",
    ),
    "dev/database/readers": (16, "database.readers: input should be less than or equal to 15 (received 16"),
    "staging/database/readers": (0, "database.readers: leaves staging without a reader (received 0"),
    "dev/database/backup_days": (
        6,
        "database.backup_days: input should be greater than or equal to 7 (received 6",
    ),
    "production/database/backup_days": (7, "database.backup_days: is too few for production (received 7"),
    "dev/database/backup_window": (
        "02:00-02:10",
        "database.backup_window: is not between 30 minutes and 24 hours long",
    ),
    "staging/database/backup_window": (
        "03:00-03:30",
        "database.backup_window: overlaps the maintenance window",
    ),
    "dev/database/maintenance_window": (
        "03:00-04:00",
        "database.maintenance_window: string should match pattern",
    ),
    "dev/api/image": (
        "latest",
        "api.image: is a tag that moves (received latest; allowed a tag that is never moved",
    ),
    "staging/api/image": ("a/b", "api.image: string should match pattern"),
    "dev/api/cpu": (
        "256",
        "api.cpu: input should be 256, 512, 1024, 2048, 4096, 8192 or 16384 (received '256'",
    ),
    "dev/api/memory": (
        4096,
        "api.memory: is not offered with cpu 256 (received 4096; allowed 512, 1024, 2048)",
    ),
    "production/api/memory": (
        9216,
        "api.memory: is not offered with cpu 1024 (received 9216; allowed 2048 to 8192",
    ),
    "dev/api/minimum_tasks": (3, "api.minimum_tasks: is more than maximum_tasks 2 (received 3"),
    "production/api/minimum_tasks": (1, "api.minimum_tasks: is too few for production (received 1"),
    "dev/api/maximum_tasks": (
        101,
        "api.maximum_tasks: input should be less than or equal to 100 (received 101",
    ),
    "dev/api/cpu_target": (95, "api.cpu_target: input should be less than or equal to 90 (received 95"),
    "dev/api/memory_target": (
        5,
        "api.memory_target: input should be greater than or equal to 10 (received 5",
    ),
    "dev/logs/retention_days": (8, "logs.retention_days: input should be 1, 3, 5, 7, "),
    "dev/receivers/warning": ([], "receivers.warning: tuple should have at least 1 item"),
    "staging/receivers/warning": (["nobody"], "receivers.warning.0: string should match pattern"),
    "dev/receivers/critical": (
        ["a@example.com"],
        "receivers.critical: have no topic in dev (received a@example.com",
    ),
    "production/receivers/critical": ([], "receivers.critical: are missing in production (received none"),
    "dev/tags/owner": ("", "tags.owner: string should have at least 1 character (received ''"),
    "dev/tags/cost_center": ("<1>", "tags.cost_center: string should match pattern"),
    "staging/tags/owner": (None, "tags.owner: is missing (received nothing; allowed 1 to 255 characters"),
    "staging/logs": (None, "logs: is missing (received nothing; allowed a block of settings)"),
    "dev/network/cdir": (
        "10.0.0.0/16",
        "network.cdir: is not a setting (received '10.0.0.0/16'; allowed cidr, zones, nat)",
    ),
    "dev/name": ("production", "name: is not a setting (received 'production'; allowed the block's key)"),
}


def rules_forgotten(_: object, monkeypatch: Patch) -> None:
    monkeypatch.setattr(rules, "RULES", ())


def first_problem_only(_: object, monkeypatch: Patch) -> None:
    all_of_them = environments._problems
    monkeypatch.setattr(environments, "_problems", lambda name, block: all_of_them(name, block)[:1])


def unknown_keys_pass(_: object, monkeypatch: Patch) -> None:
    parse, known = environments._parse, {"cidr", "zones", "nat"}

    def lenient(name: str, block: Mapping[str, Any]) -> Any:
        network = {key: value for key, value in block["network"].items() if key in known}
        return parse(name, {**block, "network": network})

    monkeypatch.setattr(environments, "_parse", lenient)


@promise("WEB-1.1", "U", mutants=[rules_forgotten, first_problem_only, unknown_keys_pass])
def test_every_bad_setting_is_reported_with_field_value_and_reason(subject: Blocks) -> None:
    assert read(subject).keys() == {"dev", "staging", "production"}
    for path, (value, report) in BAD.items():
        name = path.split("/")[0]
        head, *lines = problems_or_none(changed(subject, path, value))
        assert head == f"cdk.json: {name} has 1 problem:", (path, lines)
        assert lines[0].startswith(f"  {report}"), (path, lines)
    several = changed(changed(subject, "dev/api/cpu", 1), "dev/tags/owner", None)
    head, *lines = problems_or_none(changed(several, "dev/network/zones", ["eu-west-1a", "eu-west-1z"]))
    assert head == "cdk.json: dev has 3 problems:" and len(lines) == 3


def problems_or_none(blocks: object) -> list[str]:
    try:
        read(blocks)
    except BadSettings as error:
        return str(error).splitlines()
    return ["no problem", ""]


def test_every_field_of_the_settings_has_a_bad_value_here(subject: Blocks) -> None:
    fields = {
        f"{section}/{field}"
        for section, block in subject["dev"].items()
        if isinstance(block, dict)
        for field in block
    }
    tried = {path.split("/", 1)[1] for path in BAD}
    assert fields | {"account", "region"} <= tried


def test_every_field_says_what_is_allowed() -> None:
    for section, field in Environment.model_fields.items():
        nested = getattr(field.annotation, "model_fields", {section: field})
        assert all(f.description for f in nested.values()), section


def test_problems_of_several_environments_are_reported_together(subject: Blocks) -> None:
    blocks = changed(changed(subject, "dev/api/cpu", 1), "production/network/nat", "single")
    heads = [line for line in problems(blocks) if not line.startswith(" ")]
    assert heads == ["cdk.json: dev has 1 problem:", "cdk.json: production has 1 problem:"]


def test_environments_may_not_share_addresses_or_names(subject: Blocks) -> None:
    blocks = changed(subject, "staging/network/cidr", "10.10.128.0/18")
    blocks = changed(blocks, "staging/domain", subject["dev"]["domain"])
    assert problems(blocks) == [
        "cdk.json: environments has 4 problems:",
        "  staging.network.cidr: overlaps 10.10.0.0/16 of dev "
        "(received 10.10.128.0/18; allowed a range of its own)",
        *(
            f"  staging.domain.{field}: is a name of dev too (received {name}; allowed a name of its own)"
            for field, name in subject["dev"]["domain"].items()
        ),
    ]


@pytest.mark.parametrize("blocks", [None, {}, "dev", []])
def test_a_context_without_environments_is_one_clear_problem(blocks: object) -> None:
    head, line = problems(blocks)
    assert head == "cdk.json: context has 1 problem:"
    assert line.startswith("  environments: has no block of settings")


def test_an_unknown_environment_and_a_block_that_is_none_are_reported(subject: Blocks) -> None:
    lines = problems({**subject, "test": {}, "dev": 7})
    assert (
        "  test: is not an environment of this platform (received 'test'; allowed dev, staging, production)"
        in lines
    )
    assert "  dev: is not a block of settings (received 7; allowed an object)" in lines


# what a change of one setting changes in the templates, so that no line of code has to
DIFFERENCES: dict[str, tuple[object, str, str]] = {
    "api/cpu": (512, "AWS::ECS::TaskDefinition", "'Cpu': '512'"),
    "api/memory": (2048, "AWS::ECS::TaskDefinition", "'Memory': '2048'"),
    "api/minimum_tasks": (2, "AWS::ApplicationAutoScaling::ScalableTarget", "'MinCapacity': 2"),
    "api/image": ("2.0.1", "AWS::ECS::TaskDefinition", ":2.0.1"),
    "database/maximum_acu": (32, "AWS::RDS::DBCluster", "'MaxCapacity': 32"),
    "database/backup_days": (14, "AWS::RDS::DBCluster", "'BackupRetentionPeriod': 14"),
    "domain/api": (
        "rest.dev.web-application.example.com",
        "AWS::Route53::RecordSet",
        "'rest.dev.web-application.example.com.'",
    ),
    "logs/retention_days": (90, "AWS::Logs::LogGroup", "'RetentionInDays': 90"),
    "network/nat": ("per-zone", "AWS::EC2::NatGateway", "PublicSubnet2"),
    "receivers/warning": (["someone@example.com"], "AWS::SNS::Subscription", "'someone@example.com'"),
}


def ignoring(section: str, _: Blocks, monkeypatch: Patch) -> None:
    """The code no longer takes this section from the settings."""
    read_all = environments.read

    def fixed(blocks: Any, **kwargs: Any) -> Any:
        return read_all(
            {**blocks, "dev": {**blocks["dev"], section: context()["environments"]["dev"][section]}}, **kwargs
        )

    monkeypatch.setattr("tests.unit.web_application.templates.read", fixed)


def mutant(section: str) -> Any:
    made = partial(ignoring, section)
    made.__name__ = f"{section} from the code"  # type: ignore[attr-defined]
    return made


@promise(
    "WEB-1.5", "U", mutants=[mutant(s) for s in ("api", "database", "domain", "logs", "network", "receivers")]
)
def test_what_differs_by_environment_comes_from_its_settings_alone(subject: Blocks, tmp_path: Path) -> None:
    blocks = subject
    for path, (value, _, _) in DIFFERENCES.items():
        blocks = changed(blocks, f"dev/{path}", value)
    before = Templates({"dev": synthesise("dev", tmp_path / "before", subject)})
    after = Templates({"dev": synthesise("dev", tmp_path / "after", blocks)})
    for path, (_, type_, text) in DIFFERENCES.items():
        assert text not in str(before.all("dev", type_)), path
        assert text in str(after.all("dev", type_)), path


def test_a_sixteenth_of_the_network_is_a_subnet(subject: Blocks, tmp_path: Path) -> None:
    templates = Templates(
        {"dev": synthesise("dev", tmp_path, changed(subject, "dev/network/cidr", "192.168.4.0/22"))}
    )
    ranges = [IPv4Network(p["CidrBlock"]) for p in templates.all("dev", "AWS::EC2::Subnet").values()]
    assert {r.prefixlen for r in ranges} == {26}
