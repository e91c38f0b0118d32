"""Settings are checked as a whole, and a bad one ends the process with words, not with a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from platforms.web_application.api.service.settings import RDS_CA_FILE, Settings, SettingsError
from tests.unit.web_application_api.process import API

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-application/dev/database-AbCdEf"


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "ca.pem").touch()
    (tmp_path / "secret.json").touch()
    return {
        "ENVIRONMENT": "production",
        "ALLOWED_ORIGIN": "https://app.example.com",
        "DATABASE_HOST": "writer.example.com",
        "DATABASE_NAME": "notes",
        "DATABASE_SECRET_ARN": ARN,
        "DATABASE_CA_FILE": str(tmp_path / "ca.pem"),
    }


def test_the_rest_has_safe_defaults(good: dict[str, str]) -> None:
    settings = Settings.from_environment(good | {"UNRELATED": "x"})
    assert settings.database_sslmode == "verify-full"
    assert (settings.database_port, settings.listen_port, settings.log_level) == (5432, 8443, "INFO")


def test_local_use_may_have_a_file_for_the_secret_and_no_tls_to_the_database(
    good: dict[str, str], tmp_path: Path
) -> None:
    local = {
        "ENVIRONMENT": "local",
        "ALLOWED_ORIGIN": "http://127.0.0.1:8000",
        "DATABASE_SECRET_ARN": "",
        "DATABASE_SECRET_FILE": str(tmp_path / "secret.json"),
        "DATABASE_SSLMODE": "disable",
    }
    assert Settings.from_environment(good | local).database_secret_arn is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT: Input should be 'dev', 'staging', 'production' or 'local'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"ALLOWED_ORIGIN": "*"}, "ALLOWED_ORIGIN"),
        ({"ALLOWED_ORIGIN": "https://app.example.com/"}, "ALLOWED_ORIGIN"),
        ({"ALLOWED_ORIGIN": "http://app.example.com"}, "ALLOWED_ORIGIN: http is for ENVIRONMENT=local only"),
        ({"DATABASE_HOST": ""}, "DATABASE_HOST: Field required (received nothing)"),
        ({"DATABASE_PORT": "0"}, "DATABASE_PORT"),
        ({"DATABASE_PORT": "five"}, "DATABASE_PORT"),
        ({"DATABASE_SECRET_ARN": "password"}, "DATABASE_SECRET_ARN"),
        ({"DATABASE_SECRET_ARN": ""}, "DATABASE_SECRET_ARN: give it or DATABASE_SECRET_FILE"),
        ({"DATABASE_SECRET_FILE": "/etc/hostname"}, "DATABASE_SECRET_FILE: allowed with ENVIRONMENT=local"),
        ({"DATABASE_SSLMODE": "require"}, "DATABASE_SSLMODE"),
        ({"DATABASE_SSLMODE": "disable"}, "DATABASE_SSLMODE: 'disable' is allowed with ENVIRONMENT=local"),
        ({"DATABASE_CA_FILE": "/nowhere"}, "DATABASE_CA_FILE: no such file (received '/nowhere')"),
        ({"DATABASE_CA_FILE": ""}, f"DATABASE_CA_FILE: no such file (received '{RDS_CA_FILE}')"),
        ({"LISTEN_PORT": "70000"}, "LISTEN_PORT"),
        ({"TLS_KEY_FILE": "/etc/hostname"}, "TLS_CERTIFICATE_FILE: needs TLS_KEY_FILE"),
    ],
)
def test_a_bad_setting_is_named(good: dict[str, str], change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(good | change)
    assert f"\n  {named}" in str(caught.value)


def test_every_problem_is_told_at_once_and_the_process_ends_with_1() -> None:
    variables = {"ENVIRONMENT": "dev", "DATABASE_PORT": "x", "DATABASE_HOST": "h", "ALLOWED_ORIGIN": "*"}
    command = [sys.executable, "-m", "service"]
    done = subprocess.run(command, cwd=API, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "environment variables have 5 problems:",
        "  ALLOWED_ORIGIN: String should match pattern"
        " '^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$' (received '*')",
        "  DATABASE_PORT: Input should be a valid integer, unable to parse string as an integer"
        " (received 'x')",
        "  DATABASE_NAME: Field required (received nothing)",
        "  DATABASE_SECRET_ARN: give it or DATABASE_SECRET_FILE, not both (received neither)",
        f"  DATABASE_CA_FILE: no such file (received '{RDS_CA_FILE}')",
    ]
