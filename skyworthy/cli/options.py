"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Platform = Annotated[
    str,
    typer.Argument(
        metavar="PLATFORM", help="A platform's name, or a folder with a skyworthy.toml or a cdk.json."
    ),
]
Environment = Annotated[
    str | None,
    typer.Option(
        "--environment",
        "-e",
        envvar="SKYWORTHY_ENVIRONMENT",
        help="The environment; the platform's first by default.",
    ),
]
Profile = Annotated[str | None, typer.Option("--profile", help="The AWS profile for a real account.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Junit = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write the result as JUnit XML too.")
]
Sarif = Annotated[
    Path | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF too.")
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the result as a page too.")]
