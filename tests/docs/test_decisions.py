"""Decision records have the four parts, in order, and are listed."""

import re

import pytest

from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
PARTS = ["Status", "Context", "Decision", "Consequences"]


def parts(text: str) -> list[str]:
    """The headings that have something below them."""
    return re.findall(r"^## (.+)\n(?=\S)", text, re.MULTILINE)


@pytest.mark.parametrize("name", [record.name for record in RECORDS])
def test_a_record_has_its_four_parts(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert parts(text) == PARTS
    assert text.startswith(f"# {int(name[:4])}. ")


def test_a_part_without_content_is_found() -> None:
    assert parts("# 1. A\n\n## Status\nAccepted.\n\n## Context\n\n## Decision\nYes.\n") == [
        "Status",
        "Decision",
    ]


def test_records_are_numbered_without_a_gap_and_listed() -> None:
    listed = re.findall(r"^(\d+)\. \[.+\]\((.+)\)$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert [name for _, name in listed] == [record.name for record in RECORDS]
    assert [int(number) for number, _ in listed] == list(range(1, len(RECORDS) + 1))
