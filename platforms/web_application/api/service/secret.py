"""The database's credentials: read at run time, kept, and read again when the database refuses them.

A rotation changes the password under a running service. Open connections stay; the next new one is refused,
and that refusal is the signal to read the secret again. Nothing polls, and a rotation needs no restart.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore.config import Config
from pydantic import BaseModel, Field

from .settings import Settings

log = logging.getLogger(__name__)


class Credentials(BaseModel, frozen=True, hide_input_in_errors=True):
    """The two fields of an RDS secret that are needed; the rest (host, engine …) comes from the settings."""

    username: str
    password: str = Field(repr=False)


class DatabaseSecret:
    """Concurrent callers share one read."""

    def __init__(self, read: Callable[[], Credentials]) -> None:
        self._read = read
        self._kept: Credentials | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> Credentials:
        async with self._lock:
            if self._kept is None:
                self._kept = await asyncio.to_thread(self._read)
            return self._kept

    async def after_refusal(self, refused: Credentials) -> Credentials:
        """What to try next: another caller may already have read what replaced `refused`."""
        async with self._lock:
            if self._kept is None or self._kept == refused:
                self._kept = await asyncio.to_thread(self._read)
                log.warning("database refused the credentials: secret read again")
            return self._kept


def from_settings(settings: Settings) -> DatabaseSecret:
    if settings.database_secret_file:
        return DatabaseSecret(_file(settings.database_secret_file))
    assert settings.database_secret_arn  # Settings demands one of the two
    return DatabaseSecret(_secrets_manager(settings.database_secret_arn))


def _file(path: Path) -> Callable[[], Credentials]:
    return lambda: Credentials.model_validate_json(path.read_bytes())


def _secrets_manager(arn: str) -> Callable[[], Credentials]:
    region = arn.split(":")[3]
    limits = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
    client = boto3.client("secretsmanager", region_name=region, config=limits)
    return lambda: Credentials.model_validate_json(client.get_secret_value(SecretId=arn)["SecretString"])
