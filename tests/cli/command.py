"""Run the real `skyworthy` in a process of its own, and see what of it is still running afterwards."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_MARK = "SKYWORTHY_TEST_RUN"
"""Every process that a command starts inherits it, through whatever sessions and process groups."""
_SECONDS = 120
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("AWS_", "SKYWORTHY_", "CDK_")) and name not in ("CI", "NO_COLOR")
}


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str
    running: tuple[str, ...]
    """the command lines of what it left running"""


class Command:
    """A running `skyworthy`; `send` a signal, `ended` waits."""

    def __init__(
        self,
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> None:
        self._mark = uuid.uuid4().hex
        self._out, self._err = cwd / f".{self._mark}.out", cwd / f".{self._mark}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [*_program(largest_file), *map(str, arguments)],
                cwd=cwd,
                env={**CLEAN, **(env or {}), _MARK: self._mark},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def send(self, sent: signal.Signals) -> None:
        self.process.send_signal(sent)

    def wait_for(self, seen: Callable[[], object], what: str) -> None:
        """Wait until `seen()` is true; the command ending first is a failure of the test."""
        deadline = time.monotonic() + _SECONDS
        while not seen():
            assert self.process.poll() is None, f"ended before {what}: {self.said}"
            assert time.monotonic() < deadline, f"no {what}: {self.said}"
            time.sleep(0.02)

    @property
    def said(self) -> str:
        """What it has written on stderr so far."""
        return self._err.read_text()

    def children(self) -> dict[int, str]:
        """Process id to command line of everything it started and is still there, but itself."""
        found = _marked(self._mark)
        found.pop(self.process.pid, None)
        return found

    def ended(self) -> Ended:
        code = self.process.wait(timeout=_SECONDS)
        deadline = time.monotonic() + 3
        while (left := self.children()) and time.monotonic() < deadline:
            time.sleep(0.02)  # a process that was just killed is gone a moment later
        return Ended(code, self._out.read_text(), self.said, tuple(left.values()))


def skyworthy(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, largest_file: int | None = None
) -> Ended:
    """Run to the end. Whatever the outcome: no traceback of the tool, and nothing left running."""
    ended = Command(*arguments, cwd=cwd, env=env, largest_file=largest_file).ended()
    assert not ended.running, ended.running
    assert "skyworthy/cli/app.py" not in ended.err, ended.err
    return ended


def _program(largest_file: int | None) -> list[str]:
    if largest_file is None:
        return [sys.executable, "-m", "skyworthy"]
    limited = (
        f"import resource, runpy; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file}, {largest_file})); "
        "runpy.run_module('skyworthy', run_name='__main__')"
    )
    return [sys.executable, "-c", limited]


def _marked(mark: str) -> dict[int, str]:
    wanted = f"{_MARK}={mark}".encode()
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    if command:
                        found[int(process.name)] = command
            except OSError:
                continue
    return found
