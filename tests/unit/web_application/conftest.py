"""One synthesis of the three environments for every test of templates."""

import pytest

from tests.unit.web_application.templates import ENVIRONMENTS, Templates, synthesise


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates({name: synthesise(name, tmp_path_factory.mktemp(name)) for name in ENVIRONMENTS})


@pytest.fixture
def subject(synthesised: Templates) -> Templates:
    return synthesised
