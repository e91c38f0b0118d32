"""What a measurement is, and the environments it runs in: as the tool sets them, and stock."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from skyworthy.engines import node

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "platforms" / "web_application"
ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Measurement:
    """One line of the table. `stock` is the same work without what the tool does for speed."""

    what: str
    hold: float
    seconds: float
    stock: float | None = None
    stock_is: str = ""
    unit: str = "s"

    @property
    def holds(self) -> bool:
        return self.seconds <= self.hold

    @property
    def ratio(self) -> float | None:
        return None if self.stock is None else self.stock / self.seconds


def seconds(work: Callable[[], object]) -> float:
    """The wall-clock time of `work`."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fast() -> dict[str, str]:
    """As the tool runs an application: compiled Python, Node from PyPI."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return node.with_tools(kept) | {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": "eu-west-1"}


def stock(folder: Path) -> dict[str, str]:
    """Without compiled Python: nothing is read from `__pycache__`, nothing is written there."""
    return fast() | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(folder / "empty")}


def run(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """What a command prints; it must succeed: a benchmark of something broken is no number."""
    done = subprocess.run(
        command, env=dict(environment), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    return done.stdout
