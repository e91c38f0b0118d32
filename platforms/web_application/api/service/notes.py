"""The notes: what comes in, what goes out, and the four statements between."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from psycopg import AsyncConnection
from psycopg.rows import DictRow, class_row
from pydantic import BaseModel, Field

LARGEST_ID = 2**53 - 1  # the largest whole number that JavaScript reads exactly
NoteId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Text = Annotated[str, Field(pattern=r"^[^\x00]*\z")]  # PostgreSQL cannot store NUL


class NewNote(BaseModel, frozen=True, extra="forbid", strict=True):
    title: Text = Field(min_length=1, max_length=200)
    body: Text = Field(default="", max_length=10_000)


class Note(BaseModel, frozen=True):
    id: int
    title: str
    body: str
    created_at: datetime = Field(serialization_alias="createdAt")


class Page(BaseModel, frozen=True, extra="forbid"):
    """Newest first. The cursor is the last id seen, so a note added meanwhile shifts nothing."""

    limit: int = Field(default=20, ge=1, le=100)
    cursor: NoteId | None = None


class Listing(BaseModel, frozen=True):
    items: Sequence[Note]
    next_cursor: int | None = Field(serialization_alias="nextCursor")


async def listing(connection: AsyncConnection[DictRow], page: Page) -> Listing:
    async with connection.cursor(row_factory=class_row(Note)) as cursor:
        await cursor.execute(
            "SELECT id, title, body, created_at FROM notes WHERE id <= %s ORDER BY id DESC LIMIT %s",
            (LARGEST_ID if page.cursor is None else page.cursor - 1, page.limit + 1),
        )
        notes = await cursor.fetchall()
    items, more = notes[: page.limit], len(notes) > page.limit
    return Listing(items=items, next_cursor=items[-1].id if more else None)


async def create(connection: AsyncConnection[DictRow], new: NewNote) -> Note:
    async with connection.cursor(row_factory=class_row(Note)) as cursor:
        await cursor.execute(
            "INSERT INTO notes (title, body) VALUES (%s, %s) RETURNING id, title, body, created_at",
            (new.title, new.body),
        )
        note = await cursor.fetchone()
    assert note is not None  # RETURNING
    return note


async def get(connection: AsyncConnection[DictRow], id_: int) -> Note | None:
    async with connection.cursor(row_factory=class_row(Note)) as cursor:
        await cursor.execute("SELECT id, title, body, created_at FROM notes WHERE id = %s", (id_,))
        return await cursor.fetchone()


async def delete(connection: AsyncConnection[DictRow], id_: int) -> bool:
    result = await connection.execute("DELETE FROM notes WHERE id = %s", (id_,))
    return result.rowcount == 1
