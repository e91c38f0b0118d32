"""The front end as a browser gets it: the site's files behind the real edge functions, over loopback HTTP."""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.unit.web_application_edge import edge

SITE = edge.PLATFORM / "site"
TYPES = {
    "html": "text/html",
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "json": "application/json",
}


def files() -> dict[str, str]:
    """What is published from the folder, by path; all of it is text."""
    return {
        f"/{path.relative_to(SITE)}": path.read_text() for path in sorted(SITE.rglob("*")) if path.is_file()
    }


@contextlib.contextmanager
def running(
    folder: Path, site: Mapping[str, str], api: str | None, functions: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of the site. `api` is what the deployment writes into config.json, if it writes one."""
    published = dict(site)
    if api:
        published["/config.json"] = json.dumps({"apiUrl": api})
    staged = edge.stage(folder, functions or edge.sources(), {"apiOrigin": api} if api else None)
    with edge.running(staged) as running_edge:

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                uri = str(running_edge.request(self.path.partition("?")[0])["uri"])
                found = uri in published
                type_ = TYPES[uri.rpartition(".")[2]] if found else "application/xml"  # as S3 answers errors
                answer = running_edge.response(uri, 200 if found else 403, {"Content-Type": type_})
                body = str(answer.get("body", published.get(uri, ""))).encode()
                self.send_response(int(answer["status"]))
                for header in answer["headers"].values():
                    self.send_header(header[0]["key"], header[0]["value"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet: a test's output is its assertions."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
