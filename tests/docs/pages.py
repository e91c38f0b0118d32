"""The documents of the repository, and what is in them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def pages() -> list[Path]:
    """Every document, those beside code too."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "platforms").rglob("README.md")]
    return sorted(page for page in found if "cdk.out" not in page.parts)


def names() -> list[str]:
    """The documents' paths from the root, for parametrised tests."""
    return [str(page.relative_to(ROOT)) for page in pages()]


def fences(text: str, *kinds: str) -> Iterator[str]:
    """The content of code blocks of these kinds."""
    return (match["text"] for match in _FENCE.finditer(text) if match["kind"] in kinds)


def prose(text: str) -> str:
    """The text without its code blocks."""
    return _FENCE.sub("", text)


def inline(text: str) -> list[str]:
    """Code within sentences."""
    return _INLINE.findall(prose(text))


def first_cells(text: str, heading: str) -> list[str]:
    """The first column of the table below a heading, without its head and without backquotes."""
    section = re.split(rf"^{re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    rows = []
    for line in re.split(r"^#", section, maxsplit=1, flags=re.MULTILINE)[0].splitlines():
        if line.startswith("|"):
            rows.append(line.split("|")[1].strip().strip("`"))
        elif rows:
            break
    return rows[2:]
