"""The HTTP API of `contracts/openapi.yaml`, as a Starlette application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import notes, secret
from .database import Database
from .middleware import Requests
from .problems import HANDLERS, InvalidBody
from .settings import Settings

LARGEST_BODY = 256 * 1024  # the longest valid note, every character escaped, is half of it
_NOTE_ID: TypeAdapter[int] = TypeAdapter(notes.NoteId)


class State(TypedDict):
    database: Database


async def health(request: Request) -> Response:
    """200 as long as the process serves, database or not.

    The load balancer asks here. If a database failover failed this check in every task at once, all of them
    would be replaced, which mends nothing and turns seconds of errors into minutes. So the state of the
    database is in the answer, not in its status; alarms watch the database itself.
    """
    database: Database = request.state.database
    return JSONResponse({"status": "ok", "database": "up" if await database.is_up() else "down"})


async def list_notes(request: Request) -> Response:
    given = request.query_params.multi_items()
    if len(given) != len(dict(given)):
        raise HTTPException(400, "A query parameter is given twice.")
    page = notes.Page.model_validate_strings(dict(given))
    async with request.state.database.connection() as connection:
        return _json(await notes.listing(connection, page))


async def create_note(request: Request) -> Response:
    body = await _json_body(request)
    try:
        new = notes.NewNote.model_validate_json(body)
    except ValidationError as error:
        raise InvalidBody(error) from error
    async with request.state.database.connection() as connection:
        note = await notes.create(connection, new)
    return _json(note, 201, {"Location": f"/notes/{note.id}"})


async def get_note(request: Request) -> Response:
    id_ = _NOTE_ID.validate_strings(request.path_params["id"])
    async with request.state.database.connection() as connection:
        note = await notes.get(connection, id_)
    if note is None:
        raise HTTPException(404, "There is no such note.")
    return _json(note)


async def delete_note(request: Request) -> Response:
    id_ = _NOTE_ID.validate_strings(request.path_params["id"])
    async with request.state.database.connection() as connection:
        if not await notes.delete(connection, id_):
            raise HTTPException(404, "There is no such note.")
    return Response(status_code=204)


class Notes(HTTPEndpoint):
    """One route per path, so that a 405 names every method of the path in `Allow`."""

    get = staticmethod(list_notes)
    post = staticmethod(create_note)


class OneNote(HTTPEndpoint):
    get = staticmethod(get_note)
    delete = staticmethod(delete_note)


async def _json_body(request: Request) -> bytes:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "The body must be application/json.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"The body is larger than {LARGEST_BODY} bytes.")
    return bytes(body)


def _json(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(by_alias=True), status, headers, media_type="application/json")


def create(settings: Settings) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with Database(settings, secret.from_settings(settings)) as database:
            yield {"database": database}

    cors = Middleware(
        CORSMiddleware,
        allow_origins=[settings.allowed_origin],
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Content-Type"],
        expose_headers=["Location", "X-Request-Id"],
    )
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/notes", Notes),
            Route("/notes/{id}", OneNote),
        ],
        middleware=[cors, Middleware(Requests)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
