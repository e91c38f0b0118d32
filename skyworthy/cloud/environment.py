"""The environment variables of a rehearsal's child processes: everything of AWS stripped, the embedded AWS
put in.

Rules and reasons: an ambient profile, session token, shared file or service endpoint would win over, or mix
with, the embedded endpoint. What keeps an endpoint named in an application's own code from being reached is
in `confinement`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from skyworthy.cloud.confinement import confined

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_STRIPPED_PREFIXES = ("AWS_", "CDK_DEFAULT_", "BOTO_", "LOCALSTACK_", "TF_VAR_AWS_")
_STRIPPED = (
    "PYTHONDONTWRITEBYTECODE",
    "CDK_TOOLKIT_VERSION",
    "CDK_OUTDIR",
    "CDK_CONTEXT_JSON",
    "CDK_ENDPOINT",
)


@dataclass(frozen=True)
class Target:
    """Where the children of a rehearsal send their AWS calls."""

    endpoint: str
    """`http://127.0.0.1:<port>`"""
    account: str
    """12 digits; also the access key, by which the server tells accounts apart"""
    region: str


def ambient_aws(environ: Mapping[str, str]) -> list[str]:
    """The names of the AWS settings that a rehearsal ignores, for the user to see; never their values."""
    return sorted(name for name in environ if name.startswith("AWS_") and name != "AWS_CA_BUNDLE")


def scrubbed(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without any AWS or proxy setting, and without what slows Python children down."""

    def unwanted(name: str) -> bool:
        return name.startswith(_STRIPPED_PREFIXES) or name in _STRIPPED or name.lower() in _PROXIES

    return {name: value for name, value in environ.items() if not unwanted(name)}


def child_environment(target: Target, environ: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a child process that may talk to `target` and to nothing else."""
    quiet = {
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    }
    return confined(scrubbed(environ) | aws_settings(target) | quiet)


def aws_settings(target: Target) -> dict[str, str]:
    """What a client needs to reach the embedded AWS; also what `skyworthy cloud up` prints to export."""
    return {
        "AWS_ENDPOINT_URL": target.endpoint,
        "AWS_ACCESS_KEY_ID": target.account,
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_REGION": target.region,
        "AWS_DEFAULT_REGION": target.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CDK_DEFAULT_ACCOUNT": target.account,
        "CDK_DEFAULT_REGION": target.region,
    }


def shell_lines(target: Target, environ: Mapping[str, str]) -> list[str]:
    """What points a shell at `target`; what it has of AWS already would lead elsewhere, and goes."""
    settings = aws_settings(target)
    unset = [f"unset {name}" for name in ambient_aws(environ) if name not in settings]
    return unset + [f"export {name}={value}" for name, value in settings.items()]
