"""The front end in a real browser, behind the edge functions, with the real API and database."""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skyworthy.cloud.server import free_port
from tests import postgres
from tests.promises import promise
from tests.unit.web_application_api import process
from tests.unit.web_application_edge import edge
from tests.unit.web_application_site import browser, distribution

Site = dict[str, str]
WITHOUT_POLICY = {
    name: text.replace("Content-Security-Policy", "X-No-Policy") for name, text in edge.sources().items()
}


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture
def subject() -> Site:
    return distribution.files()


def changed(old: str, new: str) -> Callable[[Any, pytest.MonkeyPatch], Site]:
    """A mutant of the front end's source text."""

    def mutant(site: Site, _: pytest.MonkeyPatch) -> Site:
        mutated = {path: text.replace(old, new) for path, text in site.items()}
        assert mutated != site
        return mutated

    mutant.__name__ = re.sub(r"\W+", "-", f"{old} becomes {new or 'nothing'}").strip("-")
    return mutant


@contextlib.contextmanager
def deployed(
    folder: Path, site: Site, server: postgres.Postgres, *, origin: str | None = None, **variables: str
) -> Iterator[str]:
    """The site's address, with an API that is up and allows `origin` (by default the site's own)."""
    for name in ("edge", "api"):
        (folder / name).mkdir()
    secret = folder / "secret.json"
    secret.write_text(json.dumps({"username": postgres.ADMINISTRATOR, "password": server.password}))
    port = free_port()
    with distribution.running(folder / "edge", site, f"https://localhost:{port}") as url:
        settings = {
            "ENVIRONMENT": "local",
            "ALLOWED_ORIGIN": origin or url,
            "DATABASE_HOST": "localhost",
            "DATABASE_PORT": str(server.port),
            "DATABASE_NAME": postgres.DATABASE,
            "DATABASE_CA_FILE": str(server.certificate),
            "DATABASE_SECRET_FILE": str(secret),
        }
        with process.running(folder / "api", settings | variables, port):
            yield url


def status(document: str) -> tuple[str, str]:
    """What the page says: its state, for the eye, and its words."""
    found = re.search(r'<p id="status"[^>]*data-state="(\w+)">([^<]*)</p>', document)
    assert found, document
    return found[1], found[2]


@promise(
    "WEB-5.6",
    "U",
    mutants=[
        changed("'/health'", "'/healthy'"),
        changed("fetch('/config.json'", "fetch('/settings.json'"),
        changed("\ncheck();\n", "\n"),
    ],
)
def test_the_page_says_that_the_api_is_healthy_on_a_deep_link_too(
    subject: Site, server: postgres.Postgres, tmp_path: Path
) -> None:
    with deployed(tmp_path, subject, server) as url:
        assert status(browser.document(f"{url}/deep/link")) == ("healthy", "The API is healthy.")


def test_the_page_says_that_the_database_is_down(server: postgres.Postgres, tmp_path: Path) -> None:
    with deployed(tmp_path, distribution.files(), server, DATABASE_PORT="1") as url:
        assert status(browser.document(url)) == ("degraded", "The API runs, but its database is down.")


def test_the_page_says_that_the_api_is_down(tmp_path: Path) -> None:
    with distribution.running(tmp_path, distribution.files(), f"https://localhost:{free_port()}") as url:
        assert status(browser.document(url)) == ("unreachable", "The API cannot be reached.")


def test_the_page_says_that_it_has_no_configuration(tmp_path: Path) -> None:
    with distribution.running(tmp_path, distribution.files(), None) as url:
        words = "This page has no configuration (config.json is missing)."
        assert status(browser.document(url)) == ("unreachable", words)


def test_an_api_that_allows_another_origin_is_not_readable(server: postgres.Postgres, tmp_path: Path) -> None:
    with deployed(tmp_path, distribution.files(), server, origin="https://other.example") as url:
        assert status(browser.document(url)) == ("unreachable", "The API cannot be reached.")


@pytest.mark.parametrize(("functions", "title"), [(edge.sources(), "Web application"), (WITHOUT_POLICY, "x")])
def test_the_browser_runs_an_inline_script_only_without_the_policy(
    tmp_path: Path, functions: dict[str, str], title: str
) -> None:
    site = distribution.files()
    site["/index.html"] = site["/index.html"].replace(
        "<title>Web application</title>",
        "<title>Web application</title><script>document.title = 'x'</script>",
    )
    with distribution.running(tmp_path, site, None, functions) as url:
        assert f"<title>{title}</title>" in browser.document(url)
