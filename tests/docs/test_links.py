"""Links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, names, prose

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(text: str, folder: Path) -> Iterator[str]:
    """The links of a document in `folder` that lead nowhere; those to the web are not followed."""
    for link in _LINK.findall(prose(text)):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = folder / path if path else None
        if target is not None and not target.exists():
            yield link
        elif anchor and anchor not in anchors(target.read_text() if target else text):
            yield link


@pytest.mark.parametrize("name", names())
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    assert list(broken(page.read_text(), page.parent)) == []


def test_a_broken_link_is_found() -> None:
    text = (
        "[a](README.md) [b](nowhere.md) [c](README.md#no-such-heading) ![d](docs/images/none.svg) [e](#here)"
    )
    found = list(broken(text, ROOT))
    assert found == ["nowhere.md", "README.md#no-such-heading", "docs/images/none.svg", "#here"]


def test_documents_that_the_code_names_exist() -> None:
    sources = [*(ROOT / "skyworthy").rglob("*.py"), *(ROOT / "scripts").iterdir(), ROOT / "Makefile"]
    named = {
        (source.name, path)
        for source in sources
        if source.is_file()
        for path in re.findall(r"docs/[\w/-]+\.md", source.read_text())
    }
    assert named
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


@pytest.mark.parametrize("name", names())
def test_no_document_names_a_path_of_one_machine(name: str) -> None:
    said = re.findall(r"(?<![\w.])/(?:home|root|work|Users|opt)/\S+", (ROOT / name).read_text())
    assert said == []
