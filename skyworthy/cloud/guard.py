"""The rehearsal guard: it must be impossible for a rehearsal to reach a real account.

`environment.child_environment` builds what children get; this checks it, as if it had been tampered with,
and asks STS through exactly those settings who it is. Nothing is written before `check` has passed.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from skyworthy.cloud import clients
from skyworthy.cloud.confinement import confined
from skyworthy.cloud.environment import Target, aws_settings
from skyworthy.errors import GuardRefused

_NEVER = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
)


def check(target: Target, environment: Mapping[str, str]) -> None:
    """Refuse (GuardRefused) unless a child with `environment` can only reach `target`, and STS says so."""
    _only_loopback("the rehearsal's endpoint", target.endpoint)
    _no_foreign_credentials(environment)
    _every_endpoint_is_ours(target, environment)
    _expected_settings(target, environment)
    _children_stay_here(environment)
    _sts_echoes(target, environment)


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine by address (a name could be resolved to anywhere)."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _only_loopback(what: str, url: str) -> None:
    if not is_loopback(url):
        raise GuardRefused(
            f"{what} is {url!r}, which is not a loopback address; a rehearsal only talks to 127.0.0.1. "
            "Unset it, or use `skyworthy deploy` for a real account"
        )


def _no_foreign_credentials(environment: Mapping[str, str]) -> None:
    found = [name for name in _NEVER if environment.get(name)]
    if found:
        raise GuardRefused(
            f"{', '.join(found)} would give the rehearsal credentials of its own; unset it and run again"
        )


def _every_endpoint_is_ours(target: Target, environment: Mapping[str, str]) -> None:
    for name, value in sorted(environment.items()):
        if name.startswith("AWS_ENDPOINT_URL") and value != target.endpoint:
            _only_loopback(name, value)
            raise GuardRefused(
                f"{name} is {value!r}, not the rehearsal's server {target.endpoint!r}; unset it and run again"
            )


def _expected_settings(target: Target, environment: Mapping[str, str]) -> None:
    for name, value in aws_settings(target).items():
        if environment.get(name) != value:
            received = "another value" if "KEY" in name else repr(environment.get(name))
            raise GuardRefused(
                f"{name} is {received} where the rehearsal needs {value!r}; unset it and run again"
            )


def _children_stay_here(environment: Mapping[str, str]) -> None:
    for name, value in confined(environment).items():
        if environment.get(name) != value:
            raise GuardRefused(
                f"{name} is {environment.get(name)!r} where the rehearsal needs {value!r}: an endpoint named "
                "in the application could be reached; unset it and run again"
            )


def _sts_echoes(target: Target, environment: Mapping[str, str]) -> None:
    """Ask with the environment's own settings, so that what is proven is what the children use."""
    session = clients.session(
        target, access_key=environment["AWS_ACCESS_KEY_ID"], secret_key=environment["AWS_SECRET_ACCESS_KEY"]
    )
    quick = {"retries": {"max_attempts": 1}, "connect_timeout": 5, "read_timeout": 5}
    try:
        sts = clients.client(session, target, "sts", environment["AWS_REGION"], **quick)
        answered = sts.get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise GuardRefused(
            f"STS at {target.endpoint} did not answer who the rehearsal is: {error}"
        ) from error
    if answered.get("Account") != target.account:
        raise GuardRefused(
            f"STS at {target.endpoint} says the account is {answered.get('Account')!r}, but the rehearsal "
            f"drew {target.account!r}: this is not the server that was started. Nothing was written"
        )
