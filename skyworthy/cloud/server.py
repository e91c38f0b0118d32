"""Start and stop the embedded AWS: one process, loopback only, a free port, ended with its parent."""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skyworthy.cloud.confinement import confined
from skyworthy.cloud.environment import Target
from skyworthy.errors import CloudError

READY_SECONDS = 30.0
"""How long a start may take on a slow machine; the usual figure is measured in benchmarks/."""

_KEPT = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_",
    "TZ",
    "TMP",
    "TEMP",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
    "SKYWORTHY_",
)
"""What the server takes from the user's shell: no AWS setting, and none that would change the server."""


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def draw_account() -> str:
    """A fresh 12-digit account id: STS must echo it before the first write."""
    return str(secrets.randbelow(8 * 10**11) + 10**11)


@dataclass
class Server:
    """A running embedded AWS. `stop()` is safe to call twice."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def target(self, region: str, account: str | None = None) -> Target:
        return Target(self.endpoint, account or draw_account(), region)

    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=5)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # functions that still run


def start(log: Path, *, port: int | None = None, detached: bool = False, auth: bool = False) -> Server:
    """Start the server and wait until it answers.

    `detached` lets it outlive this process (`skyworthy cloud up`); otherwise it ends when its parent does.
    `auth` enforces IAM. Raises CloudError with the end of the log when it does not come up.
    """
    port = port or free_port()
    if _listening(port):
        raise CloudError(
            f"port {port} is already in use on 127.0.0.1; choose another with --port, or leave it out"
        )
    log.parent.mkdir(parents=True, exist_ok=True)
    environ = confined(
        {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
        | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "localhost",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true" if auth else "false",
            "SKYWORTHY_DETACHED": "1" if detached else "",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
    )
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "skyworthy.cloud.host"],
            env=environ,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(port, log, process)
    try:
        _wait_until_ready(server)
    except BaseException:
        server.stop()
        raise
    return server


@contextlib.contextmanager
def running(log: Path, *, port: int | None = None, auth: bool = False) -> Iterator[Server]:
    """The embedded AWS for the length of a `with` block."""
    server = start(log, port=port, auth=auth)
    try:
        yield server
    finally:
        server.stop()


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def healthy(port: int) -> bool:
    """Whether our server answers on `port` (something else listening there does not count)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        response = connection.getresponse()
        return response.status == 200 and "services" in json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if not server.alive():
            raise CloudError(
                f"the embedded AWS ended while starting (exit code {server.process.returncode}); "
                f"its log: {server.log}",
                detail=tail(server.log),
            )
        if _listening(server.port) and healthy(server.port):
            return
        time.sleep(0.02)
    raise CloudError(
        f"the embedded AWS did not answer on port {server.port} within {READY_SECONDS:.0f} s; "
        f"its log: {server.log}",
        detail=tail(server.log),
    )


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, for an error's detail."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
