"""A real HTTP server that stands for whatever a rehearsal must not reach, and counts who came."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STRANGER = "999988887777"
_IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{STRANGER}:root</Arn><UserId>{STRANGER}</UserId><Account>{STRANGER}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


@dataclass
class Decoy:
    """It answers every request as the STS of another account would."""

    port: int
    visits: list[str] = field(default_factory=list)

    @property
    def near(self) -> str:
        """Its address on loopback."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def far(self) -> str:
        """Another address of it, which is no loopback address on any machine, network or not."""
        return f"http://0.0.0.0:{self.port}"


@contextlib.contextmanager
def decoy() -> Iterator[Decoy]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.visits.append(f"{self.command} {self.path}")
            body = _IDENTITY.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_CONNECT = do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: `visits` is the log."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    made = Decoy(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
