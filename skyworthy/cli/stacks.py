"""`synth`, `diff`, `deploy`, `destroy`: the same engine on a real account."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Annotated

import typer

from skyworthy.cli import options
from skyworthy.cli.display import watching
from skyworthy.cli.output import Output, output
from skyworthy.engines.cdk import CdkEngine
from skyworthy.engines.protocol import Assembly
from skyworthy.errors import DeploymentFailed, Interrupted, SkyworthyError
from skyworthy.platform import Platform, find, roots
from skyworthy.real import account, images
from skyworthy.real.engine import engine_for_account
from skyworthy.templates import refuse_invalid

Confirm = Annotated[
    str | None,
    typer.Option("--confirm-account", help="The account's id; production is not touched without it."),
]
_FOR_STACKS = ("PublishOutput", "ExportsOutput")
"""How the CDK begins the outputs that only its other stacks read; they are not shown."""
Build = Annotated[Path, typer.Option("--build", envvar="SKYWORTHY_BUILD", help="Where the assembly goes.")]


def register(app: typer.Typer) -> None:
    for command in (synth, diff, deploy, destroy):
        app.command(command.__name__)(command)


@dataclass(frozen=True)
class _Session:
    """One command's work: the platform, its engine, and what was synthesised."""

    platform: Platform
    environment: str | None
    engine: CdkEngine
    assembly: Assembly

    @property
    def title(self) -> str:
        return f"{self.platform.name} {self.environment}" if self.environment else self.platform.name


def synth(
    platform: options.Platform,
    environment: options.Environment = None,
    profile: options.Profile = None,
    build: Build = Path("build"),
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Synthesise and validate the templates; nothing is deployed.

    Example: skyworthy synth web-application -e staging
    """
    out = output(json=as_json, quiet=quiet, no_color=no_color)
    with _session(out, platform, environment, profile, build) as session:
        refuse_invalid(session.assembly)
        stacks = [{"stack": stack.name, "region": stack.region} for stack in session.assembly.stacks]
        if as_json:
            out.results.print_json(json.dumps({"folder": str(session.assembly.folder), "stacks": stacks}))
            return
        for stack in stacks:
            out.results.print(f"{stack['stack']}  {stack['region']}", markup=False)
        out.results.print(f"valid; written to {session.assembly.folder}", markup=False)


def diff(
    platform: options.Platform,
    environment: options.Environment = None,
    profile: options.Profile = None,
    build: Build = Path("build"),
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Show what a deployment would change (a change set per stack); exits 2 when something would.

    Example: skyworthy diff web-application -e staging --profile staging
    """
    out = output(quiet=quiet, no_color=no_color)
    with _session(out, platform, environment, profile, build) as session:
        account.check(session.assembly, profile)
        refuse_invalid(session.assembly)
        changed = _show_changes(out, session)
    raise typer.Exit(2 if changed else 0)


def deploy(
    platform: options.Platform,
    environment: options.Environment = None,
    profile: options.Profile = None,
    confirm_account: Confirm = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A stack and what it needs; may be repeated.")
    ] = None,
    build: Build = Path("build"),
    yes: options.Yes = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Validate, show what will change, ask, deploy; what fails is rolled back.

    Example: skyworthy deploy web-application -e staging --profile staging
    """
    out = output(quiet=quiet, no_color=no_color)
    with _session(out, platform, environment, profile, build) as session:
        identity = account.check(session.assembly, profile)
        account.confirm(identity, session.environment, confirm_account)
        refuse_invalid(session.assembly)
        images.refuse_missing(session.assembly, account.clients(profile), only)
        if not _show_changes(out, session, only):
            out.results.print("nothing to change")
            return
        _ask(f"Deploy {session.title} to account {identity}?", yes)
        with _consistent():
            outputs = session.engine.deploy(session.assembly, only=tuple(only or ()))
        for stack, values in sorted(outputs.items()):
            for name, value in sorted(values.items()):
                if name.startswith(_FOR_STACKS):
                    continue
                out.results.print(f"{stack}.{name} = {value}", markup=False, soft_wrap=True)


def destroy(
    platform: options.Platform,
    environment: options.Environment = None,
    profile: options.Profile = None,
    confirm_account: Confirm = None,
    build: Build = Path("build"),
    yes: options.Yes = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Destroy an environment; what is protected from deletion refuses, and the message says how to lift it.

    Example: skyworthy destroy web-application -e dev --profile dev
    """
    out = output(quiet=quiet, no_color=no_color)
    with _session(out, platform, environment, profile, build) as session:
        identity = account.check(session.assembly, profile)
        account.confirm(identity, session.environment, confirm_account)
        _ask(f"Destroy {session.title} in account {identity}?", yes)
        with _consistent():
            try:
                session.engine.destroy(session.assembly)
            except DeploymentFailed as error:
                raise _with_how_to_lift(error, session.title) from error
        out.results.print(f"{session.title}: destroyed", markup=False)


def _with_how_to_lift(error: DeploymentFailed, title: str) -> DeploymentFailed:
    if "protect" not in error.message.lower():
        return error
    return DeploymentFailed(
        f"{error.message}\n  It is protected on purpose. To lift that: switch deletion protection off in the "
        f"settings of {title} (or in the AWS console, for the resource above), deploy, and destroy again",
        detail=error.detail,
    )


@contextlib.contextmanager
def _session(
    out: Output, name: str, environment: str | None, profile: str | None, build: Path
) -> Iterator[_Session]:
    platform = find(name, roots())
    chosen = platform.environment(environment)
    for line in platform.inferred:
        out.say(f"inferred: {line}")
    folder = (build / "deployments" / f"{platform.name}-{chosen or 'default'}" / "cdk.out").resolve()
    with watching(out) as listener, engine_for_account(platform, profile, folder, listener) as engine:
        out.say(f"· synthesise {platform.name} {chosen or ''}".rstrip())
        yield _Session(platform, chosen, engine, engine.synthesise(chosen))


def _show_changes(out: Output, session: _Session, only: list[str] | None = None) -> int:
    out.say("· compare with what is deployed")
    changes = session.engine.diff(session.assembly, only=tuple(only or ()))
    for change in changes:
        if change.count:
            out.results.print(f"{change.stack}: {change.count} differences", markup=False)
            out.results.print(indent(change.text.strip(), "  "), markup=False, soft_wrap=True)
        else:
            out.results.print(f"{change.stack}: no difference", markup=False)
    return sum(change.count for change in changes)


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty() or os.environ.get("CI"):
        raise SkyworthyError(f"{question} There is nobody to ask here; say --yes to go on")
    if not typer.confirm(question):
        raise SkyworthyError("not confirmed; nothing was changed")


@contextlib.contextmanager
def _consistent() -> Iterator[None]:
    """Ctrl-C ends our watching, not CloudFormation's work: say so, and what comes next."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(
            "interrupted; CloudFormation finishes (or rolls back) what it has begun. When its stacks are at "
            "rest, `skyworthy diff` shows where they are, and the same command again goes on from there"
        ) from None
