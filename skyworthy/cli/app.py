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
from typer._click.exceptions import ClickException

from skyworthy import __version__
from skyworthy.errors import SkyworthyError

app = typer.Typer(
    name="skyworthy",
    help="Rehearse AWS platforms on this machine with the real CDK toolkit, and say what holds.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    """Rehearse AWS platforms on this machine. Example: skyworthy rehearse web-application -e dev"""
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
    except SkyworthyError as error:
        return _report(error)
    except Exit as wanted:
        return wanted.exit_code
    except ClickException as error:
        print(f"skyworthy: {error.format_message()} (see `skyworthy --help`)", file=sys.stderr)
        return 1
    except (Abort, KeyboardInterrupt):
        print("skyworthy: interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"skyworthy: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("SKYWORTHY_DEBUG"):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"skyworthy: a mistake of the tool itself, {type(error).__name__}: {error} "
            f"({Path(where.filename).name}:{where.lineno}); SKYWORTHY_DEBUG=1 shows the whole of it",
            file=sys.stderr,
        )
        return 1
    return ended if isinstance(ended, int) else 0


def _report(error: SkyworthyError) -> int:
    print(f"skyworthy: {error.message}", file=sys.stderr)
    if error.detail:
        print(error.detail, file=sys.stderr)
    return error.exit_code


def _register() -> None:
    from skyworthy.cli import commands

    commands.register(app)
