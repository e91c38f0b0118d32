"""Reference pages say what the code says: generated ones are current, written ones have every name."""

import dataclasses
import inspect
import re
from typing import get_args

import pytest

from scripts import reference
from skyworthy import errors, result
from skyworthy.checks import queries
from skyworthy.checks.promises import Expectation, Promise
from skyworthy.cloud.environment import Target, aws_settings
from skyworthy.platform import Manifest
from tests.docs.pages import ROOT, first_cells

REFERENCE = ROOT / "docs" / "reference"
SECTIONS = {
    "## Document": result.Result,
    "## Resource": result.ResourceResult,
    "## Check": result.CheckResult,
    "## Promise": result.PromiseResult,
    "## Finding": result.Finding,
    "## Phase": result.Phase,
    "## Left behind": result.LeftBehind,
}


def page(name: str) -> str:
    return (REFERENCE / name).read_text()


@pytest.mark.parametrize("name", reference.pages())
def test_generated_pages_are_current(name: str) -> None:
    assert page(name) == reference.pages()[name], "run scripts/reference.py"


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_field_of_a_result_is_described(heading: str) -> None:
    fields = {field.name for field in dataclasses.fields(SECTIONS[heading])}
    if heading == "## Document":
        fields |= {"schema", "resource_count"}
    assert set(first_cells(page("result.md"), heading)) == fields


def test_every_part_of_a_result_has_a_section() -> None:
    parts = {
        each for _, each in inspect.getmembers(result, dataclasses.is_dataclass) if isinstance(each, type)
    }
    assert parts == set(SECTIONS.values())


def test_every_level_of_evidence_is_described() -> None:
    assert set(first_cells(page("evidence.md"), "# Levels of evidence")) == set(get_args(result.Evidence))


def test_every_verdict_has_its_exit_code() -> None:
    codes = set(first_cells(page("exit-codes.md"), "# Exit codes"))
    assert codes == {str(code) for code in result.EXIT_CODES.values()} | {"1", "130"}
    assert f"schema` | integer | version of this form: {result.SCHEMA}." in page("result.md")


def test_every_error_has_its_exit_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|$", page("exit-codes.md"), re.MULTILINE)
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass)]
    known = {
        each.__name__: str(each.exit_code) for each in classes if issubclass(each, errors.SkyworthyError)
    }
    assert dict(rows) == known


def test_every_key_of_a_manifest_is_described() -> None:
    assert set(first_cells(page("manifest.md"), "# `skyworthy.toml`")) == set(Manifest.model_fields)


def test_every_key_of_a_promise_is_described() -> None:
    expectation = {field.alias or name for name, field in Expectation.model_fields.items()}
    assert set(first_cells(page("promises.md"), "## Expectation")) == expectation
    assert set(first_cells(page("promises.md"), "## Promise")) == set(Promise.model_fields)


def test_every_function_of_a_query_is_described() -> None:
    known = {name.removeprefix("_func_") for name in vars(queries._Functions) if name.startswith("_func_")}
    assert known == set(re.findall(r"^\| `(\w+)\(", page("promises.md"), re.MULTILINE))


def test_every_environment_variable_of_the_tool_is_described() -> None:
    sources = [path.read_text() for path in (ROOT / "skyworthy").rglob("*.py")]
    used = {name for text in sources for name in re.findall(r"\bSKYWORTHY_[A-Z_]*[A-Z]\b", text)}
    assert used == set(re.findall(r"\bSKYWORTHY_[A-Z_]*[A-Z]\b", page("environment.md")))
    for name in aws_settings(Target("http://127.0.0.1:1", "1" * 12, "eu-west-1")):
        assert f"`{name}`" in page("environment.md")
