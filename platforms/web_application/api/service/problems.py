"""Errors as RFC 9457 problem details, each with the id of its request."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .database import Unavailable


class InvalidBody(Exception):
    """A body that is JSON but not what the operation takes."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__("invalid body")
        self.error = error


def problem(
    request: Request, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    content = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "requestId": request.state.request_id,
        **members,
    }
    return JSONResponse(content, status, dict(headers or {}), media_type="application/problem+json")


async def for_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(request, error.status_code, error.detail, headers=error.headers)


async def for_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError)
    return problem(request, 400, "The query or path is not valid.", errors=_fields(error))


async def for_body(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidBody)
    if any(part["type"] == "json_invalid" for part in error.error.errors()):
        return problem(request, 400, "The body is not JSON.")
    return problem(request, 422, "The body is not valid.", errors=_fields(error.error))


async def for_unavailable(request: Request, error: Exception) -> Response:
    detail = "The database does not answer now. Try again."
    return problem(request, 503, detail, headers={"Retry-After": "2"})


def _fields(error: ValidationError) -> Sequence[dict[str, str]]:
    """Where and what, without the value: an error must not echo what a caller sent."""
    return [{"field": ".".join(map(str, part["loc"])), "message": part["msg"]} for part in error.errors()]


HANDLERS: Mapping[Any, Any] = {
    HTTPException: for_http,
    ValidationError: for_parameters,
    InvalidBody: for_body,
    Unavailable: for_unavailable,
}
