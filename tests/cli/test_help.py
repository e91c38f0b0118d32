"""Every command's help has an example, and each option says what it does."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from skyworthy.cli.app import app
from skyworthy.cli.commands import register


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


register(app)
ALL = dict(commands(typer.main.get_command(app)))


def without_example(found: dict[tuple[str, ...], Any]) -> list[tuple[str, ...]]:
    return [
        path
        for path, command in found.items()
        if f"Example: {' '.join(('skyworthy', *path))}" not in _plain(command.help)
        and f"Example: eval $({' '.join(('skyworthy', *path))}" not in _plain(command.help)
    ]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def test_the_commands_are_those_of_the_design() -> None:
    top = {path[0] for path in ALL if len(path) == 1}
    assert top == {"list", "doctor", "synth", "diff", "deploy", "destroy", "rehearse", "cloud"}
    assert {path[1] for path in ALL if path[:1] == ("cloud",) and len(path) == 2} == {"up", "status", "down"}


def test_every_help_has_an_example() -> None:
    assert without_example(ALL) == []


def test_a_help_without_an_example_is_found() -> None:
    mute = typer.Typer()

    @mute.command("mute")
    def _mute() -> None:
        """Say nothing."""

    assert without_example({("mute",): typer.main.get_command(mute)}) == [("mute",)]


@pytest.mark.parametrize("path", [path for path in ALL if path], ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    mute = [each.name for each in ALL[path].params if not getattr(each, "help", None)]
    assert mute == []
