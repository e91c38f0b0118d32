"""The `skyworthy` command: registers one module per command and turns errors into messages and exit codes."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from typer import Abort, Exit
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from skyworthy import __version__
from skyworthy.errors import SkyworthyError

app = typer.Typer(
    name="skyworthy",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    """Rehearse AWS platforms on this machine with the real CDK toolkit, and say what holds.

    Example: skyworthy rehearse web-application -e dev
    """
    if version:
        print(f"skyworthy {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line. Exit codes: docs/reference/exit-codes.md."""
    signal.signal(signal.SIGTERM, _as_ctrl_c)  # what a CI system sends when a job is cancelled
    sys.exit(run(sys.argv[1:]))


def _as_ctrl_c(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; a user's mistake is one message, never a traceback."""
    _register()
    command: Callable[..., Any] = typer.main.get_command(app)
    try:
        ended = command(arguments, prog_name="skyworthy", standalone_mode=False)
    except Exit as wanted:
        return wanted.exit_code
    except (Abort, KeyboardInterrupt):
        print("skyworthy: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("SKYWORTHY_DEBUG"):
            raise
        print("\n".join(filter(None, _explained(error))), file=sys.stderr)
        return error.exit_code if isinstance(error, SkyworthyError) else 1
    return ended if isinstance(ended, int) else 0


def _explained(error: Exception) -> tuple[str, ...]:
    match error:
        case SkyworthyError():
            return f"skyworthy: {error.message}", error.detail
        case NoArgsIsHelpError():
            return (error.format_message(),)
        case ClickException():
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "skyworthy"
            return (f"skyworthy: {error.format_message()} (see `{command} --help`)",)
        case OSError() if error.strerror:
            return (f"skyworthy: {error.strerror}: {error.filename or ''}".rstrip(": "),)
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"skyworthy: a mistake of the tool itself, {type(error).__name__}: {error} "
        f"({Path(where.filename).name}:{where.lineno}); SKYWORTHY_DEBUG=1 shows the whole of it",
    )


def _register() -> None:
    from skyworthy.cli import commands

    commands.register(app)
