"""The deployment publishes the front end: the bucket holds what the repository holds, byte for byte."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.integration.web_application.plain_cdk import FOLDER, SideBySide
from tests.promises import promise

SITE = FOLDER / "site"
YEAR, NEVER = "public, max-age=31536000, immutable", "no-cache"
Published = dict[str, "Object"]


@dataclass(frozen=True)
class Object:
    body: bytes
    cached: str
    type: str


@pytest.fixture(scope="module")
def published(side_by_side: SideBySide) -> Published:
    estate = side_by_side.estates["dev"]
    bucket = next(value for name, value in estate.outputs.items() if name.endswith(".FrontendBucketName"))
    s3 = side_by_side.account.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    answers = {key: s3.get_object(Bucket=bucket, Key=key) for key in keys}
    return {
        key: Object(each["Body"].read(), each.get("CacheControl", ""), each["ContentType"])
        for key, each in answers.items()
    }


@pytest.fixture
def subject(published: Published) -> Published:
    return published


def _changed(name: str, **values: Any) -> Callable[[Published, pytest.MonkeyPatch], Published]:
    def mutant(subject: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
        key = next(key for key in subject if key.endswith(name))
        return {**subject, key: replace(subject[key], **values)}

    mutant.__name__ = f"another {', '.join(values)} of {name}"
    return mutant


def _one_less(subject: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
    return {key: each for key, each in subject.items() if not key.endswith(".css")}


def _left_over(subject: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
    return {**subject, "other.html": subject["index.html"]}


@promise(
    "WEB-5.6",
    "D",
    mutants=[
        _one_less,
        _left_over,
        _changed("index.html", body=b"<html>"),
        _changed("index.html", cached=YEAR),
        _changed(".js", body=b"// does not ask the API"),
        _changed(".js", cached=NEVER),
        _changed(".css", type="text/plain"),
        _changed("config.json", body=b'{"apiUrl": "https://api.example.com"}'),
    ],
)
def test_the_bucket_holds_the_front_end_byte_for_byte(subject: Published) -> None:
    files = {
        path.relative_to(SITE).as_posix(): path.read_bytes() for path in SITE.rglob("*") if path.is_file()
    }
    assert len(files) >= 4
    assert {key: each.body for key, each in subject.items() if key != "config.json"} == files
    assert json.loads(subject["config.json"].body) == {
        "apiUrl": "https://api.dev.web-application.example.com"
    }
    for key, each in subject.items():
        assert each.cached == (YEAR if key.startswith("assets/") else NEVER), key
        assert each.type.split(";")[0] in TYPES[key.rsplit(".", 1)[-1]], key
    assert any(b"/health" in each.body for key, each in subject.items() if key.endswith(".js"))


TYPES = {
    "css": ("text/css",),
    "html": ("text/html",),
    "js": ("text/javascript", "application/javascript"),
    "json": ("application/json",),
    "svg": ("image/svg+xml",),
}
