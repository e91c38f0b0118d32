"""One embedded AWS for the guard's tests, and a decoy for each."""

from collections.abc import Iterator

import pytest

from skyworthy.cloud.server import Server, running
from tests.guard.decoy import Decoy, decoy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("embedded") / "server.log") as started:
        yield started


@pytest.fixture
def elsewhere() -> Iterator[Decoy]:
    with decoy() as started:
        yield started
