"""`skyworthy doctor`: what this machine has of what the tool needs, and how to get what is missing."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.table import Table

from skyworthy.cli import options
from skyworthy.cli.output import output
from skyworthy.cloud.server import running
from skyworthy.engines import node
from skyworthy.errors import SkyworthyError
from skyworthy.platform import all_platforms, roots

OLDEST_PYTHON = (3, 11)


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(as_json: options.Json = False, no_color: options.NoColor = False) -> None:
    """Try everything a rehearsal needs, one by one; exits 1 when something is missing.

    Example: skyworthy doctor
    """
    out = output(json=as_json, no_color=no_color)
    rows = [(name, *_try(probe)) for name, probe in _PROBES.items()]
    if as_json:
        out.results.print_json(
            json.dumps([{"what": name, "ok": ok, "says": says} for name, ok, says in rows])
        )
    else:
        table = Table("what", "ok", "says")
        for name, ok, says in rows:
            table.add_row(name, "yes" if ok else "NO", says)
        out.results.print(table)
    raise typer.Exit(0 if all(ok for _, ok, _ in rows) else 1)


def _try(probe: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, probe()
    except SkyworthyError as error:
        return False, error.message
    except OSError as error:
        return False, str(error)


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        raise SkyworthyError(f"Python {version} is too old; 3.11 or later")
    return version


def _node() -> str:
    found = node.node()
    return subprocess.run(
        [str(found), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _toolkit() -> str:
    return node.toolkit_version(node.toolkit_home((Path.cwd(), Path(__file__).resolve().parent)))


def _embedded() -> str:
    with TemporaryDirectory() as folder, running(Path(folder) / "log") as server:
        return f"started on 127.0.0.1:{server.port}, and ended"


def _platforms() -> str:
    return ", ".join(platform.name for platform in all_platforms(roots())) or "none found here"


def _disk() -> str:
    free = shutil.disk_usage(Path.cwd()).free
    if free < 200 * 2**20:
        raise SkyworthyError(f"{free // 2**20} MiB free here; a rehearsal writes up to 200 MiB into build/")
    return f"{free // 2**30} GiB free"


_PROBES: dict[str, Callable[[], str]] = {
    "Python": _python,
    "Node": _node,
    "CDK toolkit": _toolkit,
    "embedded AWS": _embedded,
    "platforms": _platforms,
    "disk": _disk,
}
