"""An API that MiniStack does not have, served by moto's backend for it in this process.

moto keeps accounts and regions apart too, when it is told whose request it is. Importing it costs as much as
the server's start, so it happens a little later, or with the first request.
"""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from ministack import app
from ministack.core import router
from ministack.core.concurrency import run_reentrant

from skyworthy.cloud.host import private

private.require(router, "SERVICE_PATTERNS", "_is_aws_service_name")
Headers = dict[str, str]
_IDLE = 2.0
"""Seconds after which a server usually waits for the first deployment, which is being synthesised."""


def mount(moto_name: str, signing_name: str, target_prefix: str, adapt: Callable[[], None]) -> None:
    """Serve `moto_name` to requests signed for `signing_name`; `adapt` ties moto's model to us, once.

    The router is told the prefix of `X-Amz-Target`: for a service it does not know it would first read
    every model that botocore ships, which holds up the whole server for seconds.
    """
    lock = threading.Lock()
    made: list[Any] = []

    def backend() -> Any:
        with lock:
            if not made:
                from moto.moto_server.werkzeug_app import create_backend_app
                from werkzeug.test import Client

                adapt()
                made.append(Client(create_backend_app(moto_name)))
            return made[0]

    async def handle(
        method: str, path: str, headers: Headers, body: bytes, query: dict[str, Any]
    ) -> tuple[int, Headers, bytes]:
        account = private.account_id()

        def serve() -> tuple[int, Headers, bytes]:
            kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
            answer = backend().open(
                path,
                method=method,
                headers={**kept, "x-moto-account-id": account},
                data=body,
                query_string=urlencode(query, doseq=True),
            )
            return answer.status_code, dict(answer.headers), answer.get_data()

        served: tuple[int, Headers, bytes] = await run_reentrant(serve)
        return served

    warm_up = threading.Timer(_IDLE, backend)
    warm_up.daemon = True
    warm_up.start()
    app.SERVICE_HANDLERS[signing_name] = handle
    router.SERVICE_PATTERNS[signing_name] = {"target_prefixes": [target_prefix]}
