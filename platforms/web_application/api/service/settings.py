"""The service's settings, from environment variables: checked as a whole before anything starts."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

RDS_CA_FILE = Path("/etc/ssl/rds/global-bundle.pem")  # where the Dockerfile puts Amazon's bundle
_ORIGIN = r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"
_SECRET_ARN = r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^ ]+$"


class SettingsError(Exception):
    """Every problem of the settings in one message; the process ends with 1."""


class Settings(BaseModel, frozen=True):
    """One field per variable, named as the variable in lower case."""

    environment: Literal["dev", "staging", "production", "local"]
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    allowed_origin: str = Field(pattern=_ORIGIN)  # the front end's; nobody else may read answers in a browser

    database_host: str
    database_port: int = Field(default=5432, ge=1, le=65535)
    database_name: str
    database_sslmode: Literal["verify-full", "disable"] = "verify-full"
    database_ca_file: Path = RDS_CA_FILE
    database_secret_arn: str | None = Field(default=None, pattern=_SECRET_ARN)
    database_secret_file: Path | None = None  # local use only: {"username": …, "password": …}

    listen_host: str = "0.0.0.0"  # a task's only address is known to its load balancer, not to it
    listen_port: int = Field(default=8443, ge=1, le=65535)
    tls_certificate_file: Path | None = None  # neither given: a self-signed pair, made at start
    tls_key_file: Path | None = None

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Raises SettingsError that names each variable, what was received and what is allowed."""
        named = {field: variables.get(field.upper()) for field in cls.model_fields}
        given = {field: value for field, value in named.items() if value}  # an empty one counts as not set
        problems: list[str] = []
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            for problem in error.errors():
                field = str(problem["loc"][0])
                received = "nothing" if field not in given else repr(given[field])
                problems.append(f"{field.upper()}: {problem['msg']} (received {received})")
        problems += _between(given)
        if problems:
            count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
            raise SettingsError(f"environment variables have {count}:\n  " + "\n  ".join(problems))
        return settings


def _between(given: Mapping[str, str]) -> Iterator[str]:
    """Rules across fields, on what was given: they hold even where a single field is wrong."""
    local = given.get("environment") == "local"
    secrets = [name for name in ("database_secret_arn", "database_secret_file") if name in given]
    if len(secrets) != 1:
        received = " and ".join(name.upper() for name in secrets) or "neither"
        yield f"DATABASE_SECRET_ARN: give it or DATABASE_SECRET_FILE, not both (received {received})"
    if not local and "database_secret_file" in given:
        yield "DATABASE_SECRET_FILE: allowed with ENVIRONMENT=local only; use DATABASE_SECRET_ARN"
    if not local and given.get("database_sslmode") == "disable":
        yield "DATABASE_SSLMODE: 'disable' is allowed with ENVIRONMENT=local only; use 'verify-full'"
    if not local and given.get("allowed_origin", "").startswith("http:"):
        yield f"ALLOWED_ORIGIN: http is for ENVIRONMENT=local only (received {given['allowed_origin']!r})"
    if ("tls_certificate_file" in given) != ("tls_key_file" in given):
        yield "TLS_CERTIFICATE_FILE: needs TLS_KEY_FILE beside it; give both or neither"
    files = {name for name in given if name.endswith("_file")}
    if given.get("database_sslmode", "verify-full") == "verify-full":
        files.add("database_ca_file")
    for name in sorted(files):
        path = Path(given.get(name, RDS_CA_FILE))
        if not path.is_file():
            yield f"{name.upper()}: no such file (received {str(path)!r})"
