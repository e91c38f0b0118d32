"""Around every request: an id, a log line, headers, and an answer even when the code fails."""

import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import problem

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


class Requests:
    """The outermost layer under CORS, so that a browser can read the 500 that is made here too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(uuid.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update({**HEADERS, "X-Request-Id": request_id})
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            log.exception("request failed", extra={"request_id": request_id})
            if status:  # the answer has begun: nothing can be said any more
                raise
            failure = problem(Request(scope), 500, "The request failed. Its id is in the logs.")
            await failure(scope, receive, send_with_headers)
        finally:
            request = Request(scope)
            log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "trace_id": request.headers.get("x-amzn-trace-id"),
                    "method": request.method,
                    "path": request.url.path,
                    "status": status,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )
