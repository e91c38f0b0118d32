"""A rotation of the database's password does not take the service down."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from platforms.web_application.api.service import database as database_module
from platforms.web_application.api.service import secret
from platforms.web_application.api.service.secret import Credentials, DatabaseSecret
from tests.promises import promise
from tests.unit.web_application_api import process
from tests.unit.web_application_api.conftest import OwnDatabase


def never_reads_again(_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def after_refusal(self: DatabaseSecret, refused: Credentials) -> Credentials:
        return refused

    monkeypatch.setattr(DatabaseSecret, "after_refusal", after_refusal)


def reads_what_it_kept(_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_once(arn: str) -> Any:
        kept = secrets_manager(arn)()
        return lambda: kept

    secrets_manager = secret._secrets_manager
    monkeypatch.setattr(secret, "_secrets_manager", read_once)


def takes_the_refusal_for_an_outage(_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class NotThis(Exception):
        pass

    monkeypatch.setattr(database_module, "OperationalError", NotThis)


@promise("WEB-4.2", "U", mutants=[never_reads_again, reads_what_it_kept, takes_the_refusal_for_an_outage])
def test_the_service_answers_after_its_password_was_rotated_and_its_connections_ended(
    database: OwnDatabase,
) -> None:
    with process.in_thread(database.variables) as client:
        assert client.post("/notes", json={"title": "kept"}).status_code == 201
        database.rotate()
        assert database.end_sessions() > 0
        answer = client.get("/notes")
    assert answer.status_code == 200
    assert answer.json()["items"][0]["title"] == "kept"


def test_open_connections_outlive_a_rotation(database: OwnDatabase) -> None:
    with process.in_thread(database.variables) as client:
        assert client.get("/notes").status_code == 200
        database.rotate()
        assert client.get("/notes").status_code == 200


def test_a_process_answers_every_request_through_two_rotations_and_logs_no_password(
    database: OwnDatabase, aws: dict[str, str], tmp_path: Path
) -> None:
    variables = aws | database.variables | {"LOG_LEVEL": "debug"}
    with process.running(tmp_path, variables) as service, service.client() as client:
        statuses = [client.get("/notes").status_code]
        passwords = [database.password]
        for _ in range(2):
            database.rotate()
            passwords.append(database.password)
            database.end_sessions()
            statuses += [client.get("/notes").status_code for _ in range(5)]
        assert statuses == [200] * 11
        assert "secret read again" in service.output.read_text()
        assert not [password for password in passwords if password in service.output.read_text()]


def test_a_password_that_stays_wrong_is_an_unavailable_database_and_not_a_crash(
    database: OwnDatabase,
) -> None:
    with database.server.connect() as connection:
        connection.execute(f"ALTER ROLE {database.name} PASSWORD 'another'")
    with process.in_thread(database.variables) as client:
        assert client.get("/health").json() == {"status": "ok", "database": "down"}
        answer = client.get("/notes")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


def test_callers_that_are_refused_together_share_one_read() -> None:
    stored = [Credentials(username="u", password="old"), Credentials(username="u", password="new")]
    reads: list[Credentials] = []

    def read() -> Credentials:
        reads.append(stored[min(len(reads), 1)])
        return reads[-1]

    async def refused_together() -> list[Credentials]:
        kept = DatabaseSecret(read)
        old = await kept.current()
        return await asyncio.gather(*(kept.after_refusal(old) for _ in range(5)))

    assert asyncio.run(refused_together()) == [stored[1]] * 5
    assert len(reads) == 2


def test_credentials_never_show_their_password() -> None:
    assert "hidden" not in repr(Credentials(username="u", password="hidden"))
    with pytest.raises(ValueError) as caught:
        Credentials.model_validate_json('{"password": "hidden"}')
    assert "hidden" not in str(caught.value)
