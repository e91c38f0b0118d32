"""The guard refuses an environment that was tampered with, and a server that is not the one started."""

import os
from collections.abc import Callable

import pytest

from skyworthy.cloud import guard
from skyworthy.cloud.environment import Target, ambient_aws, child_environment, shell_lines
from skyworthy.cloud.server import Server, draw_account, free_port
from skyworthy.errors import GuardRefused
from tests.guard.decoy import STRANGER, Decoy

Environment = dict[str, str]


@pytest.fixture
def target(server: Server) -> Target:
    return server.target("eu-west-1")


def test_the_children_of_an_untouched_rehearsal_pass(target: Target) -> None:
    guard.check(target, child_environment(target, os.environ))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_PROFILE", "production"),
        ("AWS_DEFAULT_PROFILE", "production"),
        ("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLETOKEN"),
        ("AWS_SECURITY_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLETOKEN"),
        ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Deploy"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/credentials"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/credentials"),
        ("AWS_CREDENTIAL_EXPIRATION", "2030-01-01T00:00:00Z"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("AWS_CONFIG_FILE", "/home/somebody/.aws/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/home/somebody/.aws/credentials"),
        ("AWS_ENDPOINT_URL", "https://sts.eu-west-1.amazonaws.com"),
        ("AWS_ENDPOINT_URL_S3", "https://s3.eu-west-1.amazonaws.com"),
        ("AWS_ENDPOINT_URL_CLOUDFORMATION", "http://127.0.0.1:4566"),
        ("AWS_REGION", "us-west-2"),
        ("AWS_EC2_METADATA_DISABLED", "false"),
        ("CDK_DEFAULT_ACCOUNT", "111122223333"),
        ("HTTPS_PROXY", "http://proxy.example.com:3128"),
        ("https_proxy", "http://proxy.example.com:3128"),
        ("HTTP_PROXY", ""),
        ("http_proxy", "http://proxy.example.com:3128"),
        ("NO_PROXY", "*"),
        ("no_proxy", "amazonaws.com"),
        ("NODE_OPTIONS", "--enable-source-maps"),
        ("PYTHONPATH", ""),
    ],
)
def test_a_setting_that_could_lead_elsewhere_is_refused_by_name(
    target: Target, name: str, value: str
) -> None:
    tampered = child_environment(target, os.environ) | {name: value}
    with pytest.raises(GuardRefused, match=name) as refused:
        guard.check(target, tampered)
    assert refused.value.exit_code == 4
    assert "wJalr" not in refused.value.message and "IQoJ" not in refused.value.message


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://cloudformation.eu-west-1.amazonaws.com",
        "http://192.0.2.7:4566",
        "http://0.0.0.0:4566",
        "http://localhost:4566",
        "http://127.0.0.1.example.com:4566",
        "http://127.0.0.1@example.com:4566",
        "http://[::ffff:192.0.2.7]:4566",
        "http://2130706433.example.com",
        "",
    ],
)
def test_an_endpoint_that_is_not_a_loopback_address_is_refused(endpoint: str) -> None:
    """A name is refused too, even `localhost`: what it resolves to is not in our hands."""
    target = Target(endpoint, draw_account(), "eu-west-1")
    with pytest.raises(GuardRefused, match="not a loopback address"):
        guard.check(target, child_environment(target, {}))


def test_a_server_that_says_another_account_is_refused(elsewhere: Decoy) -> None:
    target = Target(elsewhere.near, draw_account(), "eu-west-1")
    with pytest.raises(GuardRefused, match=f"'{STRANGER}'.*{target.account}.*Nothing was written"):
        guard.check(target, child_environment(target, {}))
    assert elsewhere.visits == ["POST /"]


def test_a_server_that_does_not_answer_is_refused() -> None:
    target = Target(f"http://127.0.0.1:{free_port()}", draw_account(), "eu-west-1")
    with pytest.raises(GuardRefused, match="did not answer who the rehearsal is"):
        guard.check(target, child_environment(target, {}))


def test_what_is_ignored_is_named_and_its_value_is_not_shown() -> None:
    assert ambient_aws({"AWS_PROFILE": "prod", "AWS_CA_BUNDLE": "/ca", "PATH": "/bin"}) == ["AWS_PROFILE"]


def test_what_a_shell_has_of_aws_is_unset_before_it_is_pointed_at_the_server(target: Target) -> None:
    lines = shell_lines(
        target, {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL_S3": "https://x", "AWS_REGION": "x"}
    )
    assert lines[:2] == ["unset AWS_ENDPOINT_URL_S3", "unset AWS_PROFILE"]
    assert f"export AWS_ENDPOINT_URL={target.endpoint}" in lines
    assert not [line for line in lines if "AWS_REGION" in line and line.startswith("unset")]


@pytest.mark.parametrize(
    "weakened",
    [
        "_no_foreign_credentials",
        "_every_endpoint_is_ours",
        "_expected_settings",
        "_children_stay_here",
        "_sts_echoes",
    ],
)
def test_each_part_of_the_guard_is_needed(
    weakened: str, target: Target, elsewhere: Decoy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, what it alone refuses gets through."""
    only_it_refuses: dict[str, Callable[[], tuple[Target, Environment]]] = {
        "_no_foreign_credentials": lambda: (target, _with(target, AWS_SESSION_TOKEN="x")),
        "_every_endpoint_is_ours": lambda: (target, _with(target, AWS_ENDPOINT_URL_S3=elsewhere.near)),
        "_expected_settings": lambda: (target, _with(target, AWS_SECRET_ACCESS_KEY="x")),
        "_children_stay_here": lambda: (target, _with(target, HTTPS_PROXY=elsewhere.near)),
        "_sts_echoes": lambda: _stranger(elsewhere),
    }
    attack = only_it_refuses[weakened]()
    with pytest.raises(GuardRefused):
        guard.check(*attack)
    monkeypatch.setattr(guard, weakened, lambda *_: None)
    guard.check(*attack)


def _with(target: Target, **settings: str) -> Environment:
    return child_environment(target, os.environ) | settings


def _stranger(elsewhere: Decoy) -> tuple[Target, Environment]:
    target = Target(elsewhere.near, draw_account(), "eu-west-1")
    return target, child_environment(target, {})
