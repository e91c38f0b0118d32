"""The Python end of bridge.mjs: one Node process per engine, requests and events as JSON lines."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skyworthy.errors import SkyworthyError

SCRIPT = Path(__file__).with_name("bridge.mjs")


class BridgeError(Exception):
    """The toolkit refused a request; `str()` is its own message."""


class Bridge:
    """Requests to the CDK toolkit library. Not for use from several threads at once."""

    def __init__(self, node: Path, toolkit_home: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [str(node), str(SCRIPT), str(toolkit_home)],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._errors: list[str] = []
        self._reader = threading.Thread(target=self._keep_errors, daemon=True)
        self._reader.start()
        self._requests = 0

    def call(
        self, action: str, options: Mapping[str, Any], on_event: Callable[[dict[str, Any]], None]
    ) -> Any:
        """Ask for `action` and wait; events arrive on the way. Raises BridgeError in the toolkit's words."""
        self._requests += 1
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(
                json.dumps({"id": self._requests, "action": action, "options": dict(options)}) + "\n"
            )
            self._process.stdin.flush()
        except BrokenPipeError as gone:
            raise self._ended() from gone
        for line in self._process.stdout:
            message = json.loads(line)
            if "event" in message:
                on_event(message["event"])
            elif "error" in message:
                raise BridgeError(message["error"]["message"])
            elif message["id"] == self._requests:
                return message["result"]
        raise self._ended()

    def close(self) -> None:
        """End the Node process and everything it started; safe to call twice."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        self.kill()  # and the application, if it still runs
        self._process.wait(timeout=5)
        self._reader.join(timeout=1)
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()

    def kill(self) -> None:
        """End all of it at once, from any thread; a `call` that waits raises."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _keep_errors(self) -> None:
        assert self._process.stderr
        with contextlib.suppress(ValueError):
            for line in self._process.stderr:
                self._errors.append(line)

    def _ended(self) -> SkyworthyError:
        code = self._process.wait(timeout=5)
        self._reader.join(timeout=1)
        return SkyworthyError(
            f"the CDK toolkit ended unexpectedly (exit code {code})", detail="".join(self._errors[-20:])
        )
