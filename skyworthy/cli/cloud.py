"""`skyworthy cloud up|status|down`: an embedded AWS of one's own, to look around with the AWS CLI or plain
`cdk`.
"""

import contextlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from skyworthy.cli import options
from skyworthy.cli.output import output
from skyworthy.cloud.environment import Target, aws_settings
from skyworthy.cloud.server import draw_account, healthy, start
from skyworthy.errors import CloudError

app = typer.Typer(
    help="An embedded AWS that stays up. Example: eval $(skyworthy cloud up --quiet)", no_args_is_help=True
)
Folder = Annotated[
    Path, typer.Option("--build", envvar="SKYWORTHY_BUILD", help="Where its log and state are kept.")
]


@app.command()
def up(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="A free port by default.")
    ] = None,
    region: Annotated[
        str, typer.Option("--region", help="The default region of what is exported.")
    ] = "eu-west-1",
    auth: Annotated[bool, typer.Option("--auth", help="Enforce IAM.")] = False,
    build: Folder = Path("build"),
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Start it, and print the environment to export.

    Example: eval $(skyworthy cloud up --quiet)
    """
    out = output(json=as_json, quiet=quiet)
    known = _state(build)
    if known and _ours(known):
        raise CloudError(
            f"an embedded AWS is already up on port {known['port']}; `skyworthy cloud down` ends it"
        )
    server = start(build / "cloud" / "embedded-aws.log", port=port, detached=True, auth=auth)
    state = {"pid": server.process.pid, "port": server.port, "account": draw_account(), "region": region}
    _file(build).write_text(json.dumps(state) + "\n")
    out.say(f"up on 127.0.0.1:{server.port}, log {server.log}; `skyworthy cloud down` ends it")
    _print(out, state)


@app.command()
def status(build: Folder = Path("build"), as_json: options.Json = False) -> None:
    """Say whether it is up, and print the environment again; exits 1 when it is not.

    Example: skyworthy cloud status
    """
    known = _state(build)
    if not known or not _ours(known):
        raise CloudError(f"no embedded AWS of {build.resolve()} is up; `skyworthy cloud up` starts one")
    _print(output(json=as_json), known)


@app.command()
def down(build: Folder = Path("build"), quiet: options.Quiet = False) -> None:
    """End it, and everything on it.

    Example: skyworthy cloud down
    """
    out = output(quiet=quiet)
    known = _state(build)
    if known and _ours(known):
        _end(int(known["pid"]))
        out.say(f"the embedded AWS on port {known['port']} is gone, and everything on it")
    else:
        out.say("nothing was up")
    _file(build).unlink(missing_ok=True)


def _print(out: Any, state: dict[str, Any]) -> None:
    settings = aws_settings(Target(f"http://127.0.0.1:{state['port']}", state["account"], state["region"]))
    if out.json:
        out.results.print_json(json.dumps({**state, "environment": settings}))
        return
    for name, value in settings.items():
        out.results.print(f"export {name}={value}", markup=False, soft_wrap=True)


def _file(build: Path) -> Path:
    folder = build / "cloud"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "state.json"


def _state(build: Path) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = json.loads(_file(build).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return state


def _ours(state: dict[str, Any]) -> bool:
    """The process is alive, is our server, and answers: a process id alone may be anybody's by now."""
    try:
        os.kill(int(state["pid"]), 0)
    except (ProcessLookupError, PermissionError, ValueError):
        return False
    command = Path(f"/proc/{state['pid']}/cmdline")
    if command.exists() and b"skyworthy.cloud.host" not in command.read_bytes():
        return False
    return healthy(int(state["port"]))


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            time.sleep(0.05)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGKILL)
