"""The edge functions as CloudFront runs them: the real files in Node, on events of CloudFront's shape."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PLATFORM = Path(__file__).parents[3] / "platforms" / "web_application"
PAGE = PLATFORM / "site" / "index.html"
NODE = Path(sys.executable).parent / "node"
RUNNER = Path(__file__).with_name("runner.js")
API_ORIGIN = "https://api.example.com"


def sources() -> dict[str, str]:
    return {name: (PLATFORM / "edge" / name).read_text() for name in ("request.js", "response.js")}


def stage(folder: Path, files: Mapping[str, str], settings: Mapping[str, str] | None) -> Path:
    """As the platform stages them at synthesis."""
    for name, text in {"index.html": PAGE.read_text(), **files}.items():
        (folder / name).write_text(text)
    if settings is not None:
        (folder / "settings.json").write_text(json.dumps(settings))
    return folder


class Edge:
    """The two functions in one Node process, asked by any thread."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lock = threading.Lock()

    def request(self, uri: str, **members: Any) -> dict[str, Any]:
        """What goes to the origin."""
        return self._run("request.js", {"request": _request(uri) | members})

    def response(self, uri: str, status: int, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What the origin's answer to `uri` (as the origin saw it) becomes."""
        given = {name.lower(): [{"key": name, "value": value}] for name, value in (headers or {}).items()}
        response = {"status": str(status), "statusDescription": "as the origin says", "headers": given}
        return self._run("response.js", {"request": _request(uri), "response": response})

    def _run(self, module: str, cf: dict[str, Any]) -> dict[str, Any]:
        config = {
            "distributionDomainName": "d111111abcdef8.cloudfront.net",
            "distributionId": "EDFDVBD6EXAMPLE",
        }
        event = {"Records": [{"cf": {"config": config, **cf}}]}
        with self._lock:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps([module, event]) + "\n")
            self._process.stdin.flush()
            result: dict[str, Any] = json.loads(self._process.stdout.readline())
        return result


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Edge]:
    command = [str(NODE), str(RUNNER), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Edge(process)
        finally:
            process.terminate()


def _request(uri: str) -> dict[str, Any]:
    """The request event of the CloudFront developer guide, shortened to what functions may look at."""
    bucket = "site.s3.eu-west-1.amazonaws.com"
    return {
        "clientIp": "203.0.113.178",
        "method": "GET",
        "querystring": "",
        "uri": uri,
        "headers": {"host": [{"key": "Host", "value": bucket}]},
        "origin": {"s3": {"authMethod": "none", "domainName": bucket, "path": "", "region": "eu-west-1"}},
    }
