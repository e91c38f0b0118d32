"""A private PostgreSQL server for tests: real, on loopback, TLS only, gone afterwards."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from skyworthy.cloud.server import free_port

DATABASE = "notes"
ADMINISTRATOR = "administrator"
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout server.key -out server.crt"
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "ssl": "on",
    "fsync": "off",
    "max_connections": "30",
    "log_connections": "off",
}


@dataclass
class Postgres:
    """`stop` and `start` are for tests of an outage; the data stay."""

    folder: Path
    port: int
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        return self.folder / "server.crt"

    def connect(self, database: str = DATABASE) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="localhost",
            port=self.port,
            dbname=database,
            user=ADMINISTRATOR,
            password=self.password,
            sslmode="verify-full",
            sslrootcert=str(self.certificate),
            autocommit=True,
        )

    def start(self) -> None:
        settings = _SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        files = {"ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "hba_file": "hba.conf"}
        settings |= {name: str(self.folder / file) for name, file in files.items()}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_binary("postgres"), "-D", str(self.folder / "data"), *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                **_user(),
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    text = (self.folder / "log").read_text()
                    raise RuntimeError(f"PostgreSQL did not start: {error}\n{text}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # fast shutdown: sessions are ended, as in a failover
            self.process.wait(timeout=30)
            self.process = None


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """A server with an empty database, for the length of a `with` block."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        server = Postgres(folder, free_port(), secrets.token_urlsafe(16))
        _run(_CERTIFICATE.split(), folder)
        (folder / "password").write_text(server.password)
        (folder / "hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, _UNPRIVILEGED)
        initdb = (
            f"{_binary('initdb')} -D data -U {ADMINISTRATOR} --pwfile=password -E UTF8 --locale=C.UTF-8 -N -A"
        )
        _run([*initdb.split(), "scram-sha-256"], folder, **_user())
        server.start()
        try:
            with server.connect("postgres") as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            yield server
        finally:
            server.stop()


def _binary(name: str) -> str:
    """Debian keeps the server's programs off the PATH. A missing one is an error, never a skipped test."""
    found = [*map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), shutil.which(name)]
    if not found[0]:
        raise RuntimeError(
            f"{name} not found: these tests need a PostgreSQL server (apt-get install postgresql)"
        )
    return found[0]


def _run(command: list[str], folder: Path, **user: Any) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **user)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _user() -> dict[str, Any]:
    return {"user": _UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
