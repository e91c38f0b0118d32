"""An embedded AWS that stays up: where it is, in a file beside its log, so that it can be found and ended."""

import contextlib
import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from skyworthy.cloud.environment import Target
from skyworthy.cloud.server import Server, healthy


@dataclass(frozen=True)
class Kept:
    """A server that outlives the command that started it."""

    pid: int
    port: int
    account: str
    region: str

    @property
    def target(self) -> Target:
        return Target(f"http://127.0.0.1:{self.port}", self.account, self.region)

    def is_up(self) -> bool:
        """The process is alive, is our server, and answers: a process id alone may be anybody's by now."""
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        command = Path(f"/proc/{self.pid}/cmdline")
        if command.exists() and b"skyworthy.cloud.host" not in command.read_bytes():
            return False
        return healthy(self.port)

    def end(self) -> None:
        """End it and the functions it runs (it leads its own process group)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, signal.SIGTERM)
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and healthy(self.port):
                time.sleep(0.05)
            os.killpg(self.pid, signal.SIGKILL)


def save(build: Path, server: Server, target: Target) -> Kept:
    """Remember `server` in `build`."""
    kept = Kept(server.process.pid, server.port, target.account, target.region)
    path = _file(build)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(kept)) + "\n")
    return kept


def load(build: Path) -> Kept | None:
    """The server of `build` that is up; None when there is none."""
    try:
        kept = Kept(**json.loads(_file(build).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.is_up() else None


def forget(build: Path) -> None:
    _file(build).unlink(missing_ok=True)


def _file(build: Path) -> Path:
    return build / "cloud" / "state.json"
