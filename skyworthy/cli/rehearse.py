"""`skyworthy rehearse`: deploy onto an embedded AWS, read back, check, destroy, say what was found."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from skyworthy.cli import options
from skyworthy.cli.display import watching
from skyworthy.cli.output import Output, output
from skyworthy.cloud.environment import ambient_aws, shell_lines
from skyworthy.errors import SkyworthyError
from skyworthy.platform import find, roots
from skyworthy.rehearsal.flow import Options, Rehearsal
from skyworthy.report import html, junit, sarif, terminal
from skyworthy.result import EXIT_CODES, Result


def register(app: typer.Typer) -> None:
    app.command("rehearse")(rehearse)


def rehearse(
    platform: options.Platform,
    environment: options.Environment = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the platform up, and say how to look around.")
    ] = False,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="The embedded AWS's port.")
    ] = None,
    build: Annotated[
        Path, typer.Option("--build", envvar="SKYWORTHY_BUILD", help="Where results go.")
    ] = Path("build"),
    junit_to: options.Junit = None,
    sarif_to: options.Sarif = None,
    html_to: options.Html = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> None:
    """Rehearse a platform on this machine: no account, no bill, nothing left.

    Example: skyworthy rehearse web-application -e production
    """
    out = output(json=as_json, quiet=quiet, no_color=no_color)
    chosen = find(platform, roots())
    named = chosen.environment(environment)
    for line in chosen.inferred:
        out.say(f"inferred: {line}")
    _say_what_is_ignored(out)
    folder = build / "rehearsals" / f"{chosen.name}-{named or 'default'}"
    with watching(out) as listener:
        rehearsal = Rehearsal(
            chosen,
            named,
            Options(folder.resolve(), keep=keep, port=port),
            lambda text: out.say(f"· {text}"),
            listener,
        )
        try:
            result = rehearsal.run()
        except SkyworthyError:
            if rehearsal.result:
                _write_reports(rehearsal.result, junit_to=junit_to, sarif_to=sarif_to, html_to=html_to)
                out.say(f"the result, with what ended it: {folder / 'result.json'}")
            if as_json and rehearsal.result:
                out.results.print_json(json.dumps(rehearsal.result.to_json()))
            raise
    _write_reports(result, junit_to=junit_to, sarif_to=sarif_to, html_to=html_to)
    if as_json:
        out.results.print_json(json.dumps(result.to_json()))
    else:
        terminal.render(result, out.results, folder / "result.json")
    if keep:
        _say_how_to_look_around(out, rehearsal, folder)
    raise typer.Exit(EXIT_CODES[result.verdict])


def _write_reports(
    result: Result, *, junit_to: Path | None, sarif_to: Path | None, html_to: Path | None
) -> None:
    for path, form in ((junit_to, junit), (sarif_to, sarif), (html_to, html)):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(form.render(result))


def _say_what_is_ignored(out: Output) -> None:
    ignored = ambient_aws(os.environ)
    if ignored:
        out.say(f"ignored from your shell: {', '.join(ignored)} (a rehearsal only talks to this machine)")


def _say_how_to_look_around(out: Output, rehearsal: Rehearsal, folder: Path) -> None:
    assert rehearsal.stage
    said = ["The platform is up. To look around with the AWS CLI:"]
    said += [f"  {line}" for line in shell_lines(rehearsal.stage.target, os.environ)]
    said.append(f"To end it: skyworthy cloud down --build {folder}")
    for line in said:  # with --quiet too: something was left running
        out.progress.print(line, markup=False, highlight=False, soft_wrap=True)
