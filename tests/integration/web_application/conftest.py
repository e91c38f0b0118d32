"""What the package shares: one rehearsal of the development environment, and one account with all three."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from skyworthy.cloud.server import running
from skyworthy.estate.model import Estate
from skyworthy.platform import Platform, load
from skyworthy.rehearsal.flow import Options, Rehearsal
from skyworthy.result import Result
from tests.integration.web_application.plain_cdk import (
    FOLDER,
    Account,
    SideBySide,
    deploy_side_by_side,
    open_account,
)


@pytest.fixture(scope="session")
def platform() -> Platform:
    return load(FOLDER)


@pytest.fixture(scope="session")
def rehearsal(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Estate]:
    """What `skyworthy rehearse web-application -e dev` finds, and the estate that it saved."""
    build: Path = tmp_path_factory.mktemp("rehearsal")
    result = Rehearsal(platform, "dev", Options(build), lambda text: None, lambda event: None).run()
    return result, Estate.load(build / "estate.json")


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder: Path = tmp_path_factory.mktemp("account")
    with running(folder / "embedded-aws.log") as server:
        yield open_account(server, folder)


@pytest.fixture(scope="session")
def side_by_side(account: Account) -> SideBySide:
    return deploy_side_by_side(account)
