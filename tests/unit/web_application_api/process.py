"""The API service as its container runs it: a process of its own, over TLS, on a free loopback port.

Also in a thread, without TLS, for tests that must reach into its code.
"""

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from platforms.web_application.api.service import app
from platforms.web_application.api.service.settings import Settings
from skyworthy.cloud.environment import scrubbed
from skyworthy.cloud.server import free_port

API = Path(__file__).parents[3] / "platforms" / "web_application" / "api"


@dataclass
class Service:
    port: int
    process: subprocess.Popen[bytes]
    output: Path
    certificate: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return httpx.Client(base_url=self.url, verify=trusted, timeout=15)

    def logs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.read_text().splitlines()]

    def logged(self, request_id: str) -> list[dict[str, Any]]:
        """The lines of one request; the service writes them after it has answered, so wait for the first."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if lines := [line for line in self.logs() if line.get("request_id") == request_id]:
                return lines
            time.sleep(0.02)
        return []

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@contextlib.contextmanager
def running(folder: Path, variables: Mapping[str, str], port: int | None = None) -> Iterator[Service]:
    """Ready when it presents its certificate. What it prints is kept in `folder`."""
    port = port or free_port()
    environ = scrubbed(os.environ) | {"LISTEN_HOST": "127.0.0.1", "LISTEN_PORT": str(port), **variables}
    output = folder / "output"
    with output.open("wb") as out:
        command = [sys.executable, "-m", "service"]
        process = subprocess.Popen(command, cwd=API, env=environ, stdout=out, stderr=subprocess.STDOUT)
    service = Service(port, process, output, folder / "certificate.pem")
    try:
        deadline = time.monotonic() + 30
        while not _presents_certificate(service):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start:\n{output.read_text()}")
            time.sleep(0.05)
        yield service
    finally:
        if process.poll() is None:
            service.terminate()


@contextlib.contextmanager
def in_thread(variables: Mapping[str, str]) -> Iterator[httpx.Client]:
    port = free_port()
    application = app.create(Settings.from_environment(variables))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=15) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(timeout=30)


def _presents_certificate(service: Service) -> bool:
    """The pair is made at start: the client trusts what this port presents first, and nothing after."""
    try:
        pem = ssl.get_server_certificate(("127.0.0.1", service.port), timeout=5)
    except OSError:
        return False
    service.certificate.write_text(pem)
    return True
