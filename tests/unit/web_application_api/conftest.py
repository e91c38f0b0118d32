"""A real PostgreSQL, a real Secrets Manager endpoint, and a database of its own for each test that asks."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from skyworthy.cloud import server
from skyworthy.cloud.environment import aws_settings
from tests import postgres
from tests.unit.web_application_api import process

ORIGIN = "https://app.example.com"
REGION = "eu-west-1"


@dataclass
class OwnDatabase:
    """A role, its database and its secret, as the platform gives the service."""

    server: postgres.Postgres
    aws: dict[str, str]
    name: str = field(default_factory=lambda: f"notes_{secrets.token_hex(4)}")
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    arn: str = ""

    def __post_init__(self) -> None:
        with self.server.connect() as connection:
            connection.execute(f"CREATE ROLE {self.name} LOGIN PASSWORD '{self.password}'")
            connection.execute(f"CREATE DATABASE {self.name} OWNER {self.name}")
        self.arn = self.secrets_manager.create_secret(Name=self.name, SecretString=self._secret())["ARN"]

    @property
    def secrets_manager(self) -> Any:
        return boto3.client(
            "secretsmanager",
            endpoint_url=self.aws["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id=self.aws["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.aws["AWS_SECRET_ACCESS_KEY"],
        )

    @property
    def variables(self) -> dict[str, str]:
        return {
            "ENVIRONMENT": "dev",
            "ALLOWED_ORIGIN": ORIGIN,
            "DATABASE_HOST": "localhost",
            "DATABASE_PORT": str(self.server.port),
            "DATABASE_NAME": self.name,
            "DATABASE_CA_FILE": str(self.server.certificate),
            "DATABASE_SECRET_ARN": self.arn,
        }

    def rotate(self) -> None:
        """As the rotation function does it: first the database, then the secret."""
        self.password = secrets.token_urlsafe(12)
        with self.server.connect() as connection:
            connection.execute(f"ALTER ROLE {self.name} PASSWORD '{self.password}'")
        self.secrets_manager.put_secret_value(SecretId=self.arn, SecretString=self._secret())

    def end_sessions(self) -> int:
        """Now every connection must be made anew. Returns how many there were."""
        with self.server.connect() as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
            return connection.execute(query, (self.name,)).rowcount

    def _secret(self) -> str:
        return json.dumps({"engine": "postgres", "username": self.name, "password": self.password})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="package")  # not longer: other tests have environments of their own
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings that lead a client, in this process or another, to an embedded Secrets Manager."""
    with (
        server.running(tmp_path_factory.mktemp("aws") / "log") as embedded,
        pytest.MonkeyPatch.context() as patch,
    ):
        settings = aws_settings(embedded.target(REGION))
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        yield settings


@pytest.fixture
def database(postgres_server: postgres.Postgres, aws: dict[str, str]) -> OwnDatabase:
    return OwnDatabase(postgres_server, aws)


@pytest.fixture(scope="package")
def service(
    postgres_server: postgres.Postgres, aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[process.Service]:
    """One running service for the tests that only ask it things."""
    own = OwnDatabase(postgres_server, aws)
    with process.running(tmp_path_factory.mktemp("service"), aws | own.variables) as running:
        yield running
