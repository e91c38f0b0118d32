"""Who may import whom: the arrows of the design, read from the source with `ast`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEAVES = {"errors", "result", "schemas", "platform", "templates", ""}
"""Modules of the package itself (and `skyworthy`, for its version); everybody may use them."""
ARROWS = {
    "cli": {"engines", "cloud", "estate", "checks", "proofs", "drills", "report", "rehearsal", "real"},
    "rehearsal": {"engines", "cloud", "estate", "checks", "proofs", "drills"},
    "real": {"engines", "estate"},
    "drills": {"engines", "cloud", "estate"},
    "checks": {"estate"},
    "proofs": {"estate"},
    "engines": set[str](),
    "cloud": set[str](),
    "estate": set[str](),
    "report": set[str](),
}
LEAF_ARROWS = {
    "errors": set[str](),
    "result": set[str](),
    "schemas": set[str](),
    "platform": {"errors"},
    "templates": {"errors", "engines", "estate"},
    "__init__": set[str](),
    "__main__": {"cli"},
}
REPORT_KNOWS = {"result", "report", ""}


def imported(source: str, package: str) -> Iterator[str]:
    """Every module that a source imports, wherever in the file; relative ones from `package`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module or ""]).strip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def violations(tree: Path) -> list[str]:
    """One line per import that no arrow allows."""
    found = []
    for file in sorted(tree.rglob("*.py")):
        parts = file.relative_to(tree).with_suffix("").parts
        if parts[0] not in ("skyworthy", "platforms") or {"cdk.out", "node_modules"} & set(parts):
            continue
        for name in imported(file.read_text(), ".".join(parts[:-1])):
            reason = refused(parts, name.split("."))
            if reason:
                found.append(f"{'/'.join(parts)}.py imports {name}: {reason}")
    return found


def refused(here: tuple[str, ...], there: list[str]) -> str:
    """Why the module `here` may not import `there`; empty where it may."""
    if {here[0], there[0]} == {"skyworthy", "platforms"}:
        return "platforms and the tool know nothing of each other"
    if here[0] == "platforms" or there[0] != "skyworthy":
        return ""
    unit = here[1]
    target = there[1] if len(there) > 1 and not there[1].startswith("__") else ""
    if unit == "report":
        allowed = REPORT_KNOWS
    elif unit in ARROWS:
        allowed = ARROWS[unit] | LEAVES
    else:
        allowed = LEAF_ARROWS[unit] | {""}
    return "" if target in allowed | {unit} else f"{unit} may not use {target}"


def test_every_import_follows_an_arrow_of_the_design() -> None:
    assert violations(ROOT) == []


def test_every_part_of_the_package_has_its_arrows() -> None:
    """A new package must be placed in the design before anybody can import through it."""
    package = ROOT / "skyworthy"
    packages = {path.name for path in package.iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in package.glob("*.py")}
    assert packages == set(ARROWS)
    assert modules == set(LEAF_ARROWS)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("skyworthy/checks/broken.py", "from skyworthy.engines import cdk"),
        ("skyworthy/estate/broken.py", "import skyworthy.cloud.server"),
        ("skyworthy/report/broken.py", "from skyworthy.estate.model import Estate"),
        ("skyworthy/real/broken.py", "def later():\n    from skyworthy.cloud import server"),
        ("skyworthy/engines/broken.py", "from ..cloud import guard"),
        ("skyworthy/cloud/broken.py", "from skyworthy import estate"),
        ("skyworthy/rehearsal/broken.py", "from skyworthy.cli import app"),
        ("skyworthy/errors.py", "from skyworthy.platform import Platform"),
        ("skyworthy/cli/broken.py", "from platforms.web_application import app"),
        ("platforms/web_application/broken.py", "from skyworthy.errors import SkyworthyError"),
    ],
)
def test_an_import_against_an_arrow_is_found(file: str, source: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source)
    (found,) = violations(tmp_path)
    assert found.startswith(file)
