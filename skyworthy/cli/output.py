"""Where a command writes: results on stdout, progress on stderr; NO_COLOR and CI honoured."""

import os
import sys
from dataclasses import dataclass, field

from rich.console import Console


@dataclass(frozen=True)
class Output:
    """The two consoles of a command, and what the user asked of them."""

    results: Console
    progress: Console
    json: bool
    quiet: bool
    said: set[str] = field(default_factory=set)
    """the lines of progress that were shown"""

    @property
    def live(self) -> bool:
        """Whether progress may move: a terminal, not CI, not quiet."""
        return self.progress.is_terminal and not os.environ.get("CI") and not self.quiet

    def say(self, text: str) -> None:
        """One line of progress."""
        if not self.quiet:
            self.said.update(line.strip() for line in text.splitlines())
            self.progress.print(text, markup=False, highlight=False, soft_wrap=True)


def output(*, json: bool = False, quiet: bool = False, no_color: bool = False) -> Output:
    """Consoles for one command."""
    plain = no_color or bool(os.environ.get("NO_COLOR"))
    width = None if sys.stdout.isatty() else 140
    return Output(
        results=Console(file=sys.stdout, no_color=plain, width=width, highlight=False),
        progress=Console(
            stderr=True, no_color=plain, width=None if sys.stderr.isatty() else 140, highlight=False
        ),
        json=json,
        quiet=quiet,
    )
