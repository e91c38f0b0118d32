"""Reading AWS: each question asked once, however many resources need its answer, from many threads at
once."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Protocol

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from skyworthy.estate.spelling import search

Answer = Mapping[str, Any]


class Clients(Protocol):
    """A boto3 client for a service in a region: of an embedded AWS or of a real account, this package
    cannot tell."""

    def __call__(self, service: str, region: str, /) -> Any: ...


class Api:
    """The reads of one account. Answers are kept for the length of one read-back, errors too."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._made: dict[tuple[str, str], Any] = {}
        self._asked: dict[object, Future[Any]] = {}
        self._lock = threading.Lock()
        self._creating = threading.Lock()

    def client(self, region: str, service: str) -> Any:
        """boto3's clients may be shared by threads, but not made by several at once."""
        key = (region, service)
        with self._creating:
            if key not in self._made:
                self._made[key] = self._clients(service, region)
            return self._made[key]

    def ask(self, region: str, service: str, operation: str, **parameters: Any) -> Answer:
        """The answer of one call."""
        answer: Answer = self._once(
            (region, service, operation, _frozen(parameters)),
            lambda: _read(getattr(self.client(region, service), operation)(**parameters)),
        )
        return answer

    def ask_if_any(
        self, region: str, service: str, operation: str, *absent: str, **parameters: Any
    ) -> Answer:
        """The answer, or {} when the service answers with one of the error codes by which it says "there is
        none"."""
        try:
            return self.ask(region, service, operation, **parameters)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in absent:
                return {}
            raise

    def rows(self, region: str, service: str, operation: str, result: str, **parameters: Any) -> list[Any]:
        """The items of a list call, all pages of it. `result` is a JMESPath."""

        def read() -> list[Any]:
            client = self.client(region, service)
            if client.can_paginate(operation):
                return list(client.get_paginator(operation).paginate(**parameters).search(result))
            return list(search(result, getattr(client, operation)(**parameters)) or [])

        found: list[Any] = self._once((region, service, operation, result, _frozen(parameters)), read)
        return [row for row in found if row is not None]

    def indexed(self, region: str, service: str, operation: str, result: str, by: str) -> Mapping[str, Any]:
        """A list call's items by one of their fields."""
        rows = self.rows(region, service, operation, result)
        index: Mapping[str, Any] = self._once(
            (region, service, operation, result, "by", by),
            lambda: {row[by]: row for row in rows if by in row},
        )
        return index

    def _once(self, key: object, read: Callable[[], Any]) -> Any:
        with self._lock:
            known = self._asked.get(key)
            if known is None:
                mine = self._asked[key] = Future()
        if known is not None:
            return known.result()
        try:
            mine.set_result(read())
        except BaseException as error:
            mine.set_exception(error)
        return mine.result()


def _read(answer: Answer) -> Answer:
    """A body that is a stream can be read only once, and many ask for the same answer."""
    return {name: part.read() if isinstance(part, StreamingBody) else part for name, part in answer.items()}


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(item)) for name, item in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in value)
    return value
