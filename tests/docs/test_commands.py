"""Commands in documents exist, with the options they are given."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from scripts import reference
from tests.docs.pages import ROOT, fences, inline, names

_SKYWORTHY = re.compile(r"(?<![\w/.-])(?:\.venv/bin/)?skyworthy((?: [^|;&)>\n]+)?)")
_GLOBAL = {"--help", "--version"}


def commands_in(text: str) -> Iterator[str]:
    """What a document tells its reader to type, joined where a line goes on."""
    for block in fences(text, "bash", "sh"):
        yield from block.replace("\\\n", " ").splitlines()
    for block in fences(text, "console"):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def mentioned_in(text: str) -> list[str]:
    """Commands within sentences, which may leave arguments out."""
    return [code for code in inline(text) if code.startswith(("skyworthy ", "make "))]


def problems(command: str, *, whole: bool = True) -> Iterator[str]:
    """What is wrong with the calls of `skyworthy` and `make` in one command line."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for called in re.findall(r"(?:^|&& )make ([a-z]+)", command):
        if called not in targets:
            yield f"make has no target {called}: {command}"
    for given in _SKYWORTHY.findall(command):
        yield from _wrong(shlex.split(given.rstrip('")')), command, whole)


def _wrong(words: list[str], command: str, whole: bool) -> Iterator[str]:
    known = reference.commands()
    if not words or words[0].startswith("-"):
        yield from (f"no option {word}: {command}" for word in words if word not in _GLOBAL)
        return
    name = next((n for n in (" ".join(words[:2]), words[0]) if n in known), None)
    if name is None:
        if whole or words != ["cloud"]:
            yield f"no command {words[0]}: {command}"
        return
    given = words[len(name.split()) :]
    options = {option for each in known[name].params for option in each.opts}
    for word in given:
        option = word.split("=")[0]
        if option.startswith("-") and option not in options | _GLOBAL:
            yield f"{name} has no option {option}: {command}"
    wanted = [each for each in known[name].params if each.param_type_name == "argument" and each.required]
    found = len(_arguments(given, known[name]))
    if found > len(wanted) or (whole and found < len(wanted)):
        yield f"{name} takes {len(wanted)} arguments: {command}"


def _arguments(words: list[str], command: Any) -> list[str]:
    flags = {opt for each in command.params if getattr(each, "is_flag", False) for opt in each.opts} | _GLOBAL
    found, skip = [], False
    for word in words:
        if skip or word.startswith("-"):
            skip = not skip and "=" not in word and word not in flags
        else:
            found.append(word)
    return found


@pytest.mark.parametrize("name", names())
def test_every_command_in_a_document_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    wrong = [problem for command in commands_in(text) for problem in problems(command)]
    wrong += [problem for code in mentioned_in(text) for problem in problems(code, whole=False)]
    assert wrong == []


def test_the_documents_name_commands_at_all() -> None:
    commands = [command for name in names() for command in commands_in((ROOT / name).read_text())]
    assert sum("skyworthy" in command for command in commands) > 30


@pytest.mark.parametrize(
    "command",
    [
        "skyworthy rehurse web-application",
        "skyworthy rehearse web-application --enviroment dev",
        "skyworthy rehearse web-application dev",
        "skyworthy rehearse --keep",
        "skyworthy cloud upp",
        'eval "$(skyworthy cloud up --loud)"',
        "make rehearsal",
        ". .venv/bin/activate && make rehearsal",
    ],
)
def test_a_command_that_does_not_exist_is_found(command: str) -> None:
    assert list(problems(command))


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    for name, command in reference.commands().items():
        section = page.split(f"## `skyworthy {name}`\n")[1].split("\n## ")[0]
        assert "```bash" in section, f"{name} has no example"
        for option in [option for each in command.params for option in each.opts if option.startswith("-")]:
            assert option in section
