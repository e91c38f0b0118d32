"""Time each part of a rehearsal and tell whoever watches which one is running."""

import contextlib
import time
from collections.abc import Callable, Iterator

from skyworthy.result import Phase


class Phases:
    """The phases so far, in order; `announce` hears each one's name as it begins."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._done: list[Phase] = []
        self.last = "set-up"
        """the phase that runs, or ran last"""

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self.last = name
        self._announce(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self._done.append(Phase(name, round(time.monotonic() - began, 3)))

    @property
    def done(self) -> tuple[Phase, ...]:
        return tuple(self._done)
