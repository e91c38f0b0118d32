"""Connections to PostgreSQL that outlive a rotation of the password and a failover of the cluster."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from .secret import Credentials, DatabaseSecret
from .settings import Settings

SCHEMA = """
SELECT pg_advisory_xact_lock(7230917);  -- tasks start together; CREATE IF NOT EXISTS alone can collide
CREATE TABLE IF NOT EXISTS notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  body text NOT NULL CHECK (char_length(body) <= 10000),
  created_at timestamptz NOT NULL DEFAULT now()
);
"""


class Unavailable(Exception):
    """The database does not answer now; the caller may try again."""


class Database:
    """A pool that opens without the database being there: the service starts, and says that it is down."""

    def __init__(self, settings: Settings, secret: DatabaseSecret) -> None:
        self._schema_exists = False
        self._schema_lock = asyncio.Lock()
        self._pool = AsyncConnectionPool(
            connection_class=_authenticating_with(secret),
            kwargs=_parameters(settings),
            min_size=1,
            max_size=10,
            max_waiting=100,  # beyond that a request is better refused than queued
            max_lifetime=30 * 60,
            reconnect_timeout=5,  # then it waits for a request: back-off would delay a recovery for minutes
            check=AsyncConnectionPool.check_connection,  # a failover leaves dead connections behind
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open(wait=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close(timeout=5)

    @asynccontextmanager
    async def connection(self, *, patience: float = 4) -> AsyncIterator[AsyncConnection[DictRow]]:
        """A connection in a transaction, within `patience` seconds. Raises Unavailable."""
        try:
            async with self._pool.connection(timeout=patience) as connection:
                await self._ensure_schema(connection)
                yield connection
        except (PoolTimeout, TooManyRequests, OperationalError, InterfaceError) as error:
            raise Unavailable(type(error).__name__) from error

    async def is_up(self) -> bool:
        try:
            async with asyncio.timeout(2), self.connection(patience=1.5) as connection:
                await connection.execute("SELECT 1")
        except (Unavailable, TimeoutError):
            return False
        return True

    async def _ensure_schema(self, connection: AsyncConnection[DictRow]) -> None:
        async with self._schema_lock:
            if not self._schema_exists:
                async with connection.transaction():
                    await connection.execute(SCHEMA)
                self._schema_exists = True


def _parameters(settings: Settings) -> dict[str, Any]:
    verified = settings.database_sslmode == "verify-full"
    return {
        "host": settings.database_host,
        "port": settings.database_port,
        "dbname": settings.database_name,
        "sslmode": settings.database_sslmode,
        **({"sslrootcert": str(settings.database_ca_file)} if verified else {}),
        "connect_timeout": 3,
        "target_session_attrs": "read-write",  # just after a failover the name may still lead to a reader
        "options": "-c statement_timeout=5000",
        "application_name": "web-application-api",
        "row_factory": dict_row,
    }


def _login(credentials: Credentials) -> dict[str, Any]:
    return {"user": credentials.username, "password": credentials.password}


def _authenticating_with(secret: DatabaseSecret) -> type[AsyncConnection[DictRow]]:
    class Connection(AsyncConnection[DictRow]):
        @classmethod
        async def connect(cls, conninfo: str = "", **parameters: Any) -> Any:
            tried = await secret.current()
            try:
                return await super().connect(conninfo, **parameters, **_login(tried))
            except OperationalError as error:
                # libpq gives a refused connection no SQLSTATE, and its message follows the server's language.
                if not (error.pgconn and error.pgconn.used_password):
                    raise
                again = await secret.after_refusal(tried)
                if again == tried:  # mid-rotation, or truly wrong: the pool tries again later
                    raise
            return await super().connect(conninfo, **parameters, **_login(again))

    return Connection
