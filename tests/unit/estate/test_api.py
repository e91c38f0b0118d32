"""Each question is asked once, from however many threads; answers come page by page; errors are not lost."""

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from skyworthy.estate.api import Api


class Service:
    """Counts its calls; `describe_things` is slow enough for threads to meet."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.lock = threading.Lock()

    def can_paginate(self, operation: str) -> bool:
        return False

    def describe_things(self, **parameters: Any) -> dict[str, Any]:
        with self.lock:
            self.calls.append(parameters)
        time.sleep(0.02)
        return {"Things": [{"Id": "a", "In": [1]}, {"Id": "b", "In": [2, 3]}]}

    def fail(self) -> None:
        self.calls.append("fail")
        raise ClientError({"Error": {"Code": "NoSuchThing", "Message": "none"}}, "Fail")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def api(service: Service) -> Api:
    return Api(lambda name, region: service)


def test_a_question_is_asked_once_from_many_threads(api: Api, service: Service) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: api.rows("r", "s", "describe_things", "Things"), range(16)))
    assert len(service.calls) == 1
    assert all(rows == found[0] for rows in found)


def test_other_parameters_and_regions_are_other_questions(api: Api, service: Service) -> None:
    api.ask("r", "s", "describe_things", Ids=["a"])
    api.ask("r", "s", "describe_things", Ids=["b"])
    api.ask("q", "s", "describe_things", Ids=["b"])
    assert len(service.calls) == 3


def test_rows_are_searched_and_indexed(api: Api) -> None:
    assert api.rows("r", "s", "describe_things", "Things[].In[]") == [1, 2, 3]
    assert api.indexed("r", "s", "describe_things", "Things", "Id")["b"] == {"Id": "b", "In": [2, 3]}


def test_an_error_is_kept_and_an_expected_absence_is_an_empty_answer(api: Api, service: Service) -> None:
    for _ in range(2):
        with pytest.raises(ClientError, match="NoSuchThing"):
            api.ask("r", "s", "fail")
    assert service.calls == ["fail"]
    assert api.ask_if_any("r", "s", "fail", "NoSuchThing") == {}
    with pytest.raises(ClientError):
        api.ask_if_any("r", "s", "fail", "Other")


def test_a_body_that_is_a_stream_is_read_once_for_all_who_ask() -> None:
    class Storing:
        def get_version(self) -> dict[str, Any]:
            return {"VersionNumber": 1, "Content": StreamingBody(io.BytesIO(b"x=1"), 3)}

    api = Api(lambda service, region: Storing())
    answers = [api.ask("r", "appconfig", "get_version")["Content"] for _ in range(2)]
    assert answers == [b"x=1", b"x=1"]
