"""`skyworthy list`: the platforms, their engine and environments."""

import json

import typer
from rich.table import Table

from skyworthy.cli import options
from skyworthy.cli.output import output
from skyworthy.platform import all_platforms, roots


def register(app: typer.Typer) -> None:
    app.command("list")(list_platforms)


def list_platforms(as_json: options.Json = False, no_color: options.NoColor = False) -> None:
    """List the platforms that can be rehearsed and deployed by name.

    Example: skyworthy list
    """
    out = output(json=as_json, no_color=no_color)
    found = all_platforms(roots())
    if as_json:
        rows = [{**platform.manifest.model_dump(), "folder": str(platform.folder)} for platform in found]
        out.results.print_json(json.dumps(rows))
        return
    table = Table("platform", "title", "engine", "environments", "regions")
    for platform in found:
        manifest = platform.manifest
        table.add_row(
            manifest.name,
            manifest.title,
            manifest.engine,
            ", ".join(manifest.environments),
            ", ".join(manifest.regions),
        )
    out.results.print(table)
