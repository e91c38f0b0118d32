"""What a client of the API sees: pages, errors, request ids, CORS."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from platforms.web_application.api.service import app, notes
from tests.unit.web_application_api import process
from tests.unit.web_application_api.conftest import ORIGIN, OwnDatabase
from tests.unit.web_application_api.process import Service

JSON = {"content-type": "application/json"}


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client


def test_a_note_is_kept_found_and_removed(client: httpx.Client) -> None:
    created = client.post("/notes", json={"title": "Ünï ☂", "body": "two\nlines"})
    assert created.status_code == 201
    note = created.json()
    assert (note["title"], note["body"]) == ("Ünï ☂", "two\nlines")
    assert created.headers["location"] == f"/notes/{note['id']}"
    assert client.get(created.headers["location"]).json() == note
    assert client.delete(created.headers["location"]).status_code == 204
    assert client.get(created.headers["location"]).status_code == 404
    assert client.delete(created.headers["location"]).status_code == 404


def test_pages_follow_the_cursor_newest_first_and_a_new_note_shifts_nothing(
    database: OwnDatabase,
) -> None:
    with process.in_thread(database.variables) as client:
        for number in range(5):
            client.post("/notes", json={"title": str(number)})
        first = client.get("/notes", params={"limit": 2}).json()
        client.post("/notes", json={"title": "meanwhile"})
        second = client.get("/notes", params={"limit": 2, "cursor": first["nextCursor"]}).json()
        third = client.get("/notes", params={"limit": 2, "cursor": second["nextCursor"]}).json()
    titles = [[note["title"] for note in page["items"]] for page in (first, second, third)]
    assert titles == [["4", "3"], ["2", "1"], ["0"]]
    assert third["nextCursor"] is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=1", 200),
        ("limit=100", 200),
        ("limit=0", 400),
        ("limit=101", 400),
        ("limit=ten", 400),
        ("limit=1&limit=2", 400),
        ("cursor=0", 400),
        (f"cursor={notes.LARGEST_ID}", 200),
        (f"cursor={notes.LARGEST_ID + 1}", 400),
        ("page=2", 400),
    ],
)
def test_a_query_is_checked(client: httpx.Client, query: str, status: int) -> None:
    assert client.get(f"/notes?{query}").status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": "t"}', 201),
        (b'{"title": "\\ud83d\\ude00"}', 201),
        (b'{"title": "%s"}' % (b"t" * 200), 201),
        (b'{"title": "%s"}' % (b"t" * 201), 422),
        (b'{"title": ""}', 422),
        (b'{"title": 1}', 422),
        (b'{"title": null}', 422),
        (b'{"title": "t", "id": 1}', 422),
        (b'{"title": "nul \\u0000"}', 422),
        (b'{"title": "t\\n"}', 201),
        (b"{}", 422),
        (b"[]", 422),
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b'{"title": "half a pair \\ud800"}', 400),
        (b'{"title": "t", "body": "' + b"b" * app.LARGEST_BODY + b'"}', 413),
    ],
)
def test_a_body_is_checked(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post("/notes", content=body, headers=JSON)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "type_", [None, "text/plain", "application/jsonp", "application/x-www-form-urlencoded"]
)
def test_a_body_of_another_type_is_refused(client: httpx.Client, type_: str | None) -> None:
    headers = {"content-type": type_} if type_ else {}
    assert client.post("/notes", content=b'{"title": "t"}', headers=headers).status_code == 415


@pytest.mark.parametrize("id_", ["0", "-1", "one", "1.5", "9" * 30, "%20"])
def test_an_impossible_id_is_refused(client: httpx.Client, id_: str) -> None:
    assert client.get(f"/notes/{id_}").status_code == 400


def test_an_error_is_a_problem_with_the_id_that_the_logs_have(client: httpx.Client, service: Service) -> None:
    answer = client.post("/notes", json={"title": "", "body": "confidential"})
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem == {
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "The body is not valid.",
        "requestId": answer.headers["x-request-id"],
        "errors": [{"field": "title", "message": "String should have at least 1 character"}],
    }
    lines = service.logged(problem["requestId"])
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [("POST", "/notes", 422)]
    assert "confidential" not in service.output.read_text()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/notes/", 404), ("PUT", "/notes", 405), ("POST", "/notes/1", 405)],
)
def test_what_does_not_exist_is_a_problem_too(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_answer_has_its_headers(client: httpx.Client) -> None:
    for path in ("/health", "/notes", "/nowhere"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "max-age" in headers["strict-transport-security"]
        assert re.fullmatch(r"[0-9a-f-]{36}", headers["x-request-id"])
        assert "server" not in headers


def test_only_the_front_ends_origin_may_read_answers(client: httpx.Client) -> None:
    ours, theirs = ({"origin": origin} for origin in (ORIGIN, "https://evil.example"))
    for path in ("/health", "/nowhere"):
        assert client.get(path, headers=ours).headers["access-control-allow-origin"] == ORIGIN
        assert "access-control-allow-origin" not in client.get(path, headers=theirs).headers
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    assert client.options("/notes", headers=ours | asks).status_code == 200
    refused = client.options("/notes", headers=theirs | asks)
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers


def test_a_bug_is_a_500_that_tells_nothing_and_that_the_front_end_can_read(
    database: OwnDatabase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr(notes, "listing", broken)
    with process.in_thread(database.variables) as client:
        answer = client.get("/notes", headers={"origin": ORIGIN})
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert "inner detail" not in answer.text
    assert "inner detail" in caplog.text
    assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_the_schema_is_made_once_by_services_that_start_together(
    database: OwnDatabase, tmp_path: Path
) -> None:
    with process.in_thread(database.variables) as one, process.in_thread(database.variables) as other:
        assert [one.get("/notes").status_code, other.get("/notes").status_code] == [200, 200]
