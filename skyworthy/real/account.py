"""Which account a deployment would go to, and whether that is the one meant."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from skyworthy.engines.protocol import Assembly
from skyworthy.errors import SkyworthyError

PRODUCTION = ("production", "prod")


def check(assembly: Assembly, profile: str | None) -> str:
    """The caller's account. Raises SkyworthyError when the stacks are meant for another one."""
    identity = _identity(profile)
    others = [stack for stack in assembly.stacks if stack.account not in (identity, "")]
    if others:
        named = ", ".join(f"{stack.name} ({stack.account})" for stack in others[:5])
        raise SkyworthyError(
            f"these credentials are for account {identity}, but the settings name another one: {named}. "
            "Use the profile of that account (--profile), or correct the settings"
        )
    return identity


def confirm(identity: str, environment: str | None, confirmed: str | None) -> None:
    """Production needs the account's id on the command line, so that no habit can deploy to it."""
    if confirmed is not None and confirmed != identity:
        raise SkyworthyError(
            f"--confirm-account is {confirmed!r}, but these credentials are for account {identity}"
        )
    if environment in PRODUCTION and confirmed is None:
        raise SkyworthyError(f"{environment} is only touched with --confirm-account {identity}")


def region(profile: str | None) -> str | None:
    """The region of the user's settings, as the AWS CLI would take it; None where they name none."""
    try:
        named: str | None = boto3.Session(profile_name=profile).region_name
    except BotoCoreError:
        return None  # `check` says what is wrong with the profile
    return named


def clients(profile: str | None) -> Callable[[str, str], Any]:
    """boto3 clients with the user's own credentials."""
    session = boto3.Session(profile_name=profile)
    return lambda service, region: session.client(service, region_name=region)


def _identity(profile: str | None) -> str:
    try:
        identity = (
            boto3.Session(profile_name=profile).client("sts", region_name="us-east-1").get_caller_identity()
        )
    except (BotoCoreError, ClientError) as error:
        raise SkyworthyError(
            f"AWS does not say who you are: {error}. "
            "Sign in (`aws sso login`), or name a profile with --profile"
        ) from error
    return str(identity["Account"])
