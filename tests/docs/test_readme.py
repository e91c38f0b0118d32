"""The README shows what the tool prints, and its picture can be read."""

import io
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console

from skyworthy import result
from skyworthy.platform import Manifest
from skyworthy.report import terminal
from tests.docs.pages import ROOT, fences, first_cells

README = (ROOT / "README.md").read_text()
FLOW = (ROOT / "skyworthy" / "rehearsal" / "flow.py").read_text()
PICTURE = ROOT / "docs" / "images" / "web-application.svg"
SVG = "{http://www.w3.org/2000/svg}"
_ROW = re.compile(r"^│ +(.+?) +│ +([\d.]+(?: s)?) +│$", re.MULTILINE)


def shown() -> str:
    """The output below `make rehearse` in the README."""
    return next(text for text in fences(README, "text") if "│" in text)


def rendered(phases: tuple[str, ...]) -> str:
    """What a healthy result with these phases looks like on a terminal."""
    resource = result.ResourceResult("Stack", "Id", "AWS::SQS::Queue", "id", "read back", compared=1)
    check = result.CheckResult("ID", "title", "holds", "read back")
    healthy = result.Result(
        platform="web-application",
        environment="dev",
        verdict="holds",
        resources=(resource,),
        checks=(check,),
        phases=tuple(result.Phase(name, 1.0) for name in phases),
    )
    out = io.StringIO()
    terminal.render(
        healthy, Console(file=out, width=140), Path("build/rehearsals/web-application-dev/result.json")
    )
    return out.getvalue()


def labels(text: str) -> list[str]:
    return [row[0].strip() for row in _ROW.findall(text)]


def test_the_output_in_the_readme_has_the_shape_of_the_real_one() -> None:
    phases = tuple(re.findall(r'with phases\("(.+?)"\)', FLOW))
    assert len(phases) > 5
    assert labels(shown()) == labels(rendered(phases))


def test_the_readme_ends_its_output_with_the_verdict_that_make_rehearse_must_have() -> None:
    last = rendered(()).splitlines()[-2:]
    assert shown().splitlines()[-2:] == last


def test_another_shape_of_the_output_is_found() -> None:
    assert labels(shown()) != labels(rendered(("start the embedded AWS", "deploy")))


def test_the_states_of_the_platforms_are_true() -> None:
    built = {
        tomllib.loads(path.read_text())["name"] for path in (ROOT / "platforms").glob("*/skyworthy.toml")
    }
    states = dict(re.findall(r"^\| \[?`?([a-z-]+)`?.*\| ([^|]+) \|$", README, re.MULTILINE))
    states.pop("platform", None)
    promised = {path.stem for path in (ROOT / "docs" / "requirements").glob("*.md")} - {"README"}
    assert set(states) == promised
    assert {name for name, state in states.items() if state.startswith("built")} == built
    assert all(states[name] == "not built yet" for name in promised - built)


def test_the_manifest_in_the_readme_is_one() -> None:
    manifest = next(text for text in fences(README, "toml") if "engine" in text)
    assert Manifest.model_validate(tomllib.loads(manifest)).environments
    assert len(manifest.splitlines()) == 6


def test_every_suite_of_tests_is_in_the_table() -> None:
    suites = {path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}
    assert set(first_cells((ROOT / "CONTRIBUTING.md").read_text(), "## Tests")) >= suites


def test_the_picture_can_be_read_without_seeing_it_and_in_the_dark() -> None:
    root = ElementTree.parse(PICTURE).getroot()
    labelled = (root.get("aria-labelledby") or "").split()
    for tag, name in zip(("title", "desc"), labelled, strict=True):
        element = root.find(f"{SVG}{tag}")
        assert element is not None and element.get("id") == name and (element.text or "").strip()
    assert root.get("role") == "img"
    assert "prefers-color-scheme: dark" in PICTURE.read_text()
    assert not re.search(r"(href|url)\W+https?:", PICTURE.read_text()), "it loads nothing from elsewhere"
    assert PICTURE.stat().st_size < 20_000
