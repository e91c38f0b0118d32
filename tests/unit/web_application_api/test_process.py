"""The service as a process: TLS, an outage of its database, its end, its logs."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests import postgres
from tests.unit.web_application_api import process
from tests.unit.web_application_api.conftest import OwnDatabase
from tests.unit.web_application_api.process import API, Service


def test_it_speaks_tls_1_2_or_newer_and_nothing_else(service: Service) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", service.port)) as plain, pytest.raises(OSError):
        old.wrap_socket(plain)
    with socket.create_connection(("127.0.0.1", service.port)) as plain:
        plain.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" not in _all(plain)
    with service.client() as client:
        assert client.get("/health").json() == {"status": "ok", "database": "up"}


def test_a_database_that_cannot_be_verified_is_never_spoken_to(
    database: OwnDatabase, aws: dict[str, str], tmp_path: Path, service: Service
) -> None:
    strange = {"DATABASE_CA_FILE": str(service.certificate)}
    with process.running(tmp_path, aws | database.variables | strange) as own, own.client() as client:
        assert client.get("/health").json()["database"] == "down"
        assert "certificate verify failed" in own.output.read_text()


def test_health_stays_200_through_an_outage_and_requests_recover_by_themselves(
    aws: dict[str, str], tmp_path: Path
) -> None:
    with postgres.running() as server:
        own = OwnDatabase(server, aws)
        with process.running(tmp_path, aws | own.variables) as service, service.client() as client:
            assert client.get("/notes").status_code == 200
            server.stop()
            down = client.get("/health")
            assert (down.status_code, down.json()["database"]) == (200, "down")
            refused = client.get("/notes")
            assert (refused.status_code, refused.json()["title"]) == (503, "Service Unavailable")
            server.start()
            deadline = time.monotonic() + 15
            while client.get("/notes").status_code != 200:
                assert time.monotonic() < deadline, "the service did not recover"
            assert client.get("/health").json()["database"] == "up"


def test_it_starts_without_its_database(database: OwnDatabase, aws: dict[str, str], tmp_path: Path) -> None:
    elsewhere = {"DATABASE_PORT": "1"}
    with (
        process.running(tmp_path, aws | database.variables | elsewhere) as service,
        service.client() as client,
    ):
        assert client.get("/health").status_code == 200


def test_it_finishes_what_was_begun_before_it_ends(
    database: OwnDatabase, aws: dict[str, str], tmp_path: Path
) -> None:
    with process.running(tmp_path, aws | database.variables) as service, service.client() as client:
        assert client.get("/notes").status_code == 200
        statuses: list[int] = []
        with database.server.connect(database.name) as locking, locking.transaction():
            locking.execute("LOCK TABLE notes IN ACCESS EXCLUSIVE MODE")
            slow = threading.Thread(target=lambda: statuses.append(_get_once(client, "/notes")))
            slow.start()
            _wait_for_lock(database)
            service.process.terminate()
            time.sleep(0.3)  # the server is now draining
            assert service.process.poll() is None
        slow.join(timeout=10)
        service.process.wait(timeout=10)
    assert statuses == [200]


def test_its_logs_are_json_and_hold_no_query_string(service: Service) -> None:
    with service.client() as client:
        client.get("/health?token=in-the-query")
    lines = service.logs()
    assert lines
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert "in-the-query" not in service.output.read_text()


def test_it_never_falls_back_to_plain_http_without_a_certificate(
    database: OwnDatabase, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    variables = database.variables | {"PATH": str(tmp_path / "empty")}
    command = [sys.executable, "-m", "service"]
    done = subprocess.run(command, cwd=API, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("TLS: self-signed certificate: ")
    assert "Traceback" not in done.stderr


def _all(plain: socket.socket) -> bytes:
    try:
        return plain.recv(4096)
    except ConnectionError:
        return b""


def _get_once(client: httpx.Client, path: str) -> int:
    """Without keeping the connection: an idle client that does not read would not notice its closure."""
    return client.get(path, headers={"connection": "close"}).status_code


def _wait_for_lock(database: OwnDatabase) -> None:
    deadline = time.monotonic() + 5
    with database.server.connect() as connection:
        while time.monotonic() < deadline:
            query = "SELECT 1 FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'"
            if connection.execute(query, (database.name,)).fetchone():
                return
            time.sleep(0.02)
    raise AssertionError("no request waits for the lock")
