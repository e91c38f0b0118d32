"""Routing and headers, event by event."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.promises import promise
from tests.unit.web_application_edge import edge
from tests.unit.web_application_edge.edge import API_ORIGIN, PAGE, Edge

PAGE_ROUTES = [
    "/",
    "/notes",
    "/notes/",
    "/notes/17/edit",
    "/v1.2/notes",
    "/%2E%2E/x",
    "/notes%2Ejson",
    "/assetsanything",
    "/ünï",
]
FILES = [
    "/index.html",
    "/config.json",
    "/favicon.svg",
    "/robots.txt",
    "/users/jane.doe",
    "/.well-known/security.txt",
    "/assets/app.0123456789.js",
    "/assets/app.0123456789.css",
    "/assets/no-extension",
    "/assets/",
]
HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        f" connect-src 'self' {API_ORIGIN}; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'"
    ),
}
MISSING = (403, 404)  # S3's answer without and with the right to list the bucket


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    folder = edge.stage(tmp_path_factory.mktemp("edge"), edge.sources(), {"apiOrigin": API_ORIGIN})
    with edge.running(folder) as functions:
        yield functions


@pytest.fixture
def subject() -> dict[str, str]:
    return edge.sources()


def changed(file: str, old: str, new: str) -> Callable[[Any, pytest.MonkeyPatch], dict[str, str]]:
    """A mutant of the source text, named by what it replaces."""

    def mutant(sources: dict[str, str], _: pytest.MonkeyPatch) -> dict[str, str]:
        assert old in sources[file]
        return sources | {file: sources[file].replace(old, new)}

    mutant.__name__ = re.sub(r"\W+", "-", f"{old} becomes {new or 'nothing'}").strip("-")
    return mutant


@promise(
    "WEB-5.4",
    "U",
    mutants=[
        changed("response.js", "'Strict-Transport-Security'", "'X-Strict'"),
        changed("response.js", "    \"frame-ancestors 'none'\",\n", ""),
        changed("response.js", "settings.apiOrigin &&", "false &&"),
        changed("response.js", "'X-Frame-Options': 'DENY'", "'X-Frame-Options': 'ALLOWALL'"),
        changed("response.js", "  for (const [name", "  if (!isMissing(response)) for (const [name"),
        changed(
            "response.js", "Object.entries(securityHeaders)", "Object.entries(securityHeaders).slice(0, 5)"
        ),
    ],
)
def test_every_answer_of_the_origin_gets_every_security_header(
    subject: dict[str, str], tmp_path: Path
) -> None:
    folder = edge.stage(tmp_path, subject, {"apiOrigin": API_ORIGIN})
    with edge.running(folder) as functions:
        for uri in (*PAGE_ROUTES, *FILES):
            sent = functions.request(uri)["uri"]
            for status in (200, 206, 304, 403, 404, 416, 500, 503):
                answer = functions.response(sent, status, {"X-Frame-Options": "SAMEORIGIN"})
                assert {name: _value(answer, name) for name in HEADERS} == HEADERS


@promise(
    "WEB-5.5",
    "U",
    mutants=[
        changed("request.js", "uri.startsWith('/assets/') ||", ""),
        changed("request.js", "!isPublishedFile(request.uri)", "request.uri === '/'"),
        changed("request.js", "uri.slice(uri.lastIndexOf('/'))", "uri"),
        changed("response.js", "['403', '404']", "['404']"),
        changed("response.js", "['403', '404']", "['403']"),
        changed("response.js", "request.uri.startsWith('/assets/')", "false"),
        changed("response.js", "response, '200'", "response, '404'"),
    ],
)
def test_routes_and_missing_objects_are_the_page_and_missing_assets_are_errors(
    subject: dict[str, str], tmp_path: Path
) -> None:
    folder = edge.stage(tmp_path, subject, {"apiOrigin": API_ORIGIN})
    with edge.running(folder) as functions:
        assert {uri: functions.request(uri)["uri"] for uri in PAGE_ROUTES} == dict.fromkeys(
            PAGE_ROUTES, "/index.html"
        )
        assert {uri: functions.request(uri)["uri"] for uri in FILES} == {uri: uri for uri in FILES}
        for status in MISSING:
            for uri in FILES:
                answer = functions.response(uri, status, {"Content-Type": "application/xml"})
                expected = ("404", "Not found\n") if uri.startswith("/assets/") else ("200", PAGE.read_text())
                assert (answer["status"], answer.get("body")) == expected


def test_the_page_in_place_of_a_missing_object_is_html_that_no_cache_keeps(functions: Edge) -> None:
    answer = functions.response("/nothing.html", 403, {"Content-Type": "application/xml", "ETag": '"x"'})
    assert (answer["status"], answer["statusDescription"], answer["bodyEncoding"]) == ("200", "OK", "text")
    assert _value(answer, "content-type") == "text/html; charset=utf-8"
    assert _value(answer, "cache-control") == "no-cache"


def test_a_missing_asset_is_plain_text_that_no_cache_keeps(functions: Edge) -> None:
    answer = functions.response("/assets/app.0123456789.js", 403, {"Content-Type": "application/xml"})
    assert (answer["status"], answer["statusDescription"]) == ("404", "Not Found")
    assert _value(answer, "content-type") == "text/plain; charset=utf-8"
    assert _value(answer, "cache-control") == "no-store"


@pytest.mark.parametrize("status", [200, 206, 304, 416, 500, 503])
def test_any_other_answer_keeps_its_status_body_and_headers(functions: Edge, status: int) -> None:
    answer = functions.response("/assets/app.0123456789.js", status, {"Cache-Control": "max-age=31536000"})
    assert answer["status"] == str(status)
    assert "body" not in answer
    assert _value(answer, "cache-control") == "max-age=31536000"


def test_a_rewritten_request_is_otherwise_the_same(functions: Edge) -> None:
    given = functions.request("/index.html", querystring="a=1&b=%2F", method="HEAD")
    assert functions.request("/notes/17", querystring="a=1&b=%2F", method="HEAD") == given
    assert (given["querystring"], given["method"]) == ("a=1&b=%2F", "HEAD")


def test_without_settings_the_page_may_call_only_its_own_origin(tmp_path: Path) -> None:
    with edge.running(edge.stage(tmp_path, edge.sources(), None)) as functions:
        policy = _value(functions.response("/index.html", 200), "content-security-policy")
    assert "connect-src 'self';" in policy


@pytest.mark.parametrize(
    ("given", "allowed"),
    [("https://api.example.com/v1?x", "https://api.example.com"), ("https://a.example; script-src *", None)],
)
def test_only_an_origin_enters_the_policy(tmp_path: Path, given: str, allowed: str | None) -> None:
    with edge.running(edge.stage(tmp_path, edge.sources(), {"apiOrigin": given})) as functions:
        answer = functions.response("/index.html", 200)
    if allowed is None:
        assert "Invalid URL" in answer["error"]
    else:
        assert f"connect-src 'self' {allowed};" in _value(answer, "content-security-policy")


def _value(answer: dict[str, Any], name: str) -> str:
    (header,) = answer["headers"].get(name, [{"key": name, "value": "absent"}])
    assert header["key"].lower() == name
    return str(header["value"])
