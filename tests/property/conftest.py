"""Configurations of the web application, generated once per session."""

from contextlib import suppress

import pytest
from hypothesis import given

from tests.property.generation import PROFILE, examine, given_settings
from tests.property.strategies import Blocks
from tests.property.synthesis import Plan
from tests.property.templates import Example


class Generated(list[tuple[Blocks, Example]]):
    """A failing example is shown with every argument of its test: this would be megabytes of templates."""

    def __repr__(self) -> str:
        return f"<{len(self)} generated configurations>"


@pytest.fixture(scope="session")
def generated() -> Generated:
    """Filled by the test that generates; see `subject`."""
    return Generated()


@pytest.fixture
def subject(generated: list[tuple[Blocks, Example]]) -> tuple[Example, ...]:
    """The generated configurations, also where the test that generates them was not asked for."""
    if not generated:

        @PROFILE
        @given(**given_settings())
        def generate(blocks: Blocks, plan: Plan) -> None:
            examine(blocks, plan, generated)

        with suppress(AssertionError, BaseExceptionGroup):  # each promise's own evidence says what is broken
            generate()
    return tuple(example for _, example in generated if example)
