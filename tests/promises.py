"""Evidence for promises: a test named with a promise's id and letter, and the mutants that must turn it red.

`@promise("WEB-3.5", "U", mutants=[unprotected])` runs the test once as it is (`[kept]`) and once for every
mutant. A mutant receives the test's `subject` (a fresh copy of what the module's `subject` fixture returns)
and `monkeypatch`, breaks the promise in one of them, and may return a replacement for the subject; that run
passes only if the test then raises AssertionError. A bare marker is no evidence: at least one mutant is
required.

The outcome of each run is recorded on the report (`user_properties`), and `make requirements` reads it from
there.
"""

import copy
import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

type_of_mutant = Callable[[Any, pytest.MonkeyPatch], Any]


def promise(
    id_: str, letter: str, *, mutants: Sequence[type_of_mutant]
) -> Callable[[Callable[..., None]], Any]:
    """Mark a test as evidence `letter` (U, P or D) for promise `id_`; each mutant must make it fail.

    The test takes `subject` (any fixture of that name) and whatever other fixtures it needs.
    """
    if not re.fullmatch(r"[A-Z]+-\d+\.\d+", id_) or letter not in "UPD":
        raise ValueError(f"promise({id_!r}, {letter!r}): an id looks like WEB-3.5, a letter is U, P or D")
    if not mutants:
        raise ValueError(f"promise {id_} {letter} has no mutant: evidence that cannot fail is none")

    def decorate(test: Callable[..., None]) -> Any:
        wanted = list(inspect.signature(test).parameters.values())
        takes_monkeypatch = any(p.name == "monkeypatch" for p in wanted)

        @functools.wraps(test)
        def run(mutant: type_of_mutant | None, monkeypatch: pytest.MonkeyPatch, **fixtures: Any) -> None:
            if takes_monkeypatch:
                fixtures["monkeypatch"] = monkeypatch
            if "subject" in fixtures:
                fixtures["subject"] = copy.deepcopy(fixtures["subject"])
            if mutant is None:
                test(**fixtures)
                return
            changed = mutant(fixtures.get("subject"), monkeypatch)
            if changed is not None:
                fixtures["subject"] = changed
            try:
                test(**fixtures)
            except AssertionError:
                return
            pytest.fail(f"{id_} {letter}: mutant {mutant.__name__} was not caught")

        keep = [p for p in wanted if p.name != "monkeypatch"]
        extra = [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY) for n in ("mutant", "monkeypatch")]
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in keep] + extra
        )
        names = ["kept", *(f"mutant: {m.__name__}" for m in mutants)]
        marked = pytest.mark.parametrize("mutant", [None, *mutants], ids=names)(run)
        return pytest.mark.promise(id_, letter)(marked)

    return decorate
