"""`skyworthy cloud up|status|down`: an embedded AWS to look around in with the AWS CLI or plain `cdk`."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from skyworthy.cli import options
from skyworthy.cli.output import Output, output
from skyworthy.cloud import state
from skyworthy.cloud.environment import aws_settings, shell_lines
from skyworthy.cloud.server import start
from skyworthy.errors import SkyworthyError

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
    known = state.load(build)
    if known:
        raise SkyworthyError(
            f"an embedded AWS is already up on port {known.port}; `skyworthy cloud down` ends it"
        )
    server = start(build / "cloud" / "embedded-aws.log", port=port, detached=True, auth=auth)
    kept = state.save(build, server, server.target(region))
    out.say(f"up on 127.0.0.1:{server.port}, log {server.log}; `skyworthy cloud down` ends it")
    _print(out, kept)


@app.command()
def status(build: Folder = Path("build"), as_json: options.Json = False) -> None:
    """Say whether it is up, and print the environment again; exits 1 when it is not.

    Example: skyworthy cloud status
    """
    known = state.load(build)
    if not known:
        raise SkyworthyError(f"no embedded AWS of {build.resolve()} is up; `skyworthy cloud up` starts one")
    _print(output(json=as_json), known)


@app.command()
def down(build: Folder = Path("build"), quiet: options.Quiet = False) -> None:
    """End it, and everything on it.

    Example: skyworthy cloud down
    """
    out = output(quiet=quiet)
    known = state.load(build)
    if known:
        known.end()
        out.say(f"the embedded AWS on port {known.port} is gone, and everything on it")
    else:
        out.say("nothing was up")
    state.forget(build)


def _print(out: Output, kept: state.Kept) -> None:
    settings = aws_settings(kept.target)
    if out.json:
        out.results.print_json(json.dumps({**asdict(kept), "environment": settings}))
        return
    for line in shell_lines(kept.target, os.environ):
        out.results.print(line, markup=False, soft_wrap=True)
