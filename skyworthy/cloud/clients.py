"""boto3 on the embedded AWS, deaf to whatever the user's shell and `~/.aws` say.

A profile, an endpoint or a CA bundle of the shell would otherwise take part in every client that the
tool itself makes.
"""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from skyworthy.cloud.environment import Target


def session(target: Target, *, access_key: str, secret_key: str) -> boto3.Session:
    """A session with these credentials and nothing else: no variable and no file is read."""
    deaf = {
        name: (in_file, None, default, conversion)
        for name, (in_file, _, default, conversion) in botocore.session.Session.SESSION_VARIABLES.items()
    }
    for file in ("config_file", "credentials_file"):
        deaf[file] = (None, None, os.devnull, None)
    return boto3.Session(
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=target.region,
        botocore_session=botocore.session.Session(session_vars=deaf),
    )


def client(made_by: boto3.Session, target: Target, service: str, region: str, **settings: Any) -> Any:
    """A client of `service` on the embedded AWS; `settings` are botocore's."""
    return made_by.client(
        service,
        region_name=region,
        endpoint_url=target.endpoint,
        config=Config(proxies={}, **settings),
    )
