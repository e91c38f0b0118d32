"""One rehearsal of the development environment for the whole package."""

from pathlib import Path

import pytest

from skyworthy.estate.model import Estate
from skyworthy.platform import Platform, load
from skyworthy.rehearsal.flow import Options, Rehearsal
from skyworthy.result import Result

FOLDER = Path(__file__).parents[3] / "platforms" / "web_application"


@pytest.fixture(scope="session")
def platform() -> Platform:
    return load(FOLDER)


@pytest.fixture(scope="session")
def rehearsal(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Estate]:
    """What `skyworthy rehearse web-application -e dev` finds, and the estate that it saved."""
    build = tmp_path_factory.mktemp("rehearsal")
    result = Rehearsal(platform, "dev", Options(build), lambda text: None, lambda event: None).run()
    return result, Estate.load(build / "estate.json")
