"""The server, and the functions that it runs for a stack, cannot leave this machine either."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from skyworthy.cloud import clients
from skyworthy.cloud.server import Server, running
from tests.guard.decoy import Decoy

PYTHON = """
import socket
import urllib.request

def handler(event, context):
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return {"status": opener.open(event["url"], timeout=5).status}
    except OSError as error:
        return {"refused": str(error)}
"""
NODE = """
exports.handler = async (event) => {
  const url = new URL(event.url);
  return new Promise((resolve) => {
    require(url.protocol.slice(0, -1))
      .get(event.url, { agent: false }, (answer) => resolve({ status: answer.statusCode }))
      .on("error", (error) => resolve({ refused: error.message }));
  });
};
"""
UNDOING = {"HTTPS_PROXY": "", "NO_PROXY": "*", "NODE_OPTIONS": "--enable-source-maps", "PYTHONPATH": "/tmp"}
"""What a function's own settings may say, in good faith or not."""


@pytest.fixture(scope="module", params=["python3.13", "nodejs22.x"])
def function(request: pytest.FixtureRequest, server: Server) -> Any:
    """Invoke a deployed function of each runtime with an event."""
    target = server.target("eu-west-1")
    session = clients.session(target, access_key=target.account, secret_key="embedded")
    functions = clients.client(session, target, "lambda", target.region)
    name, source = ("index.py", PYTHON) if request.param.startswith("python") else ("index.js", NODE)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr(name, source)
    functions.create_function(
        FunctionName="explorer",
        Runtime=request.param,
        Handler="index.handler",
        Role=f"arn:aws:iam::{target.account}:role/explorer",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": UNDOING},
        Timeout=20,
    )
    yield lambda url: json.loads(
        functions.invoke(FunctionName="explorer", Payload=json.dumps({"url": url}))["Payload"].read()
    )
    functions.delete_function(FunctionName="explorer")


def test_a_function_reaches_this_machine(function: Any, elsewhere: Decoy) -> None:
    """The control: what the next tests see refused does work where it may."""
    assert function(elsewhere.near) == {"status": 200}


def test_a_function_reaches_no_other_address_whatever_its_own_settings_say(
    function: Any, elsewhere: Decoy
) -> None:
    answer = function(elsewhere.far)
    assert "a rehearsal only talks to this machine" in answer["refused"]
    assert elsewhere.visits == []


def test_a_function_that_names_a_real_endpoint_is_refused_or_led_to_the_embedded_aws(function: Any) -> None:
    """The server leads Node's requests for AWS names to itself; nothing else may answer them."""
    answer = function("https://sts.eu-west-1.amazonaws.com/_ministack/health")
    led = answer == {"status": 200}  # no other STS knows that path
    assert led or "refused a connection to sts.eu-west-1.amazonaws.com:443" in answer["refused"]
    assert "192.0.2.1:443" in function("https://192.0.2.1/")["refused"]


def test_the_server_takes_nothing_of_aws_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_ENDPOINT_URL": "https://sts.amazonaws.com",
        "LAMBDA_EXECUTOR": "docker",
        "PERSIST_STATE": "1",
        "HTTPS_PROXY": "http://proxy.example.com:3128",
    }
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    with running(tmp_path / "log") as server:
        raw = Path(f"/proc/{server.process.pid}/environ").read_bytes().decode().split("\0")
    seen = dict(line.split("=", 1) for line in raw if "=" in line)
    assert {name for name, value in hostile.items() if seen.get(name) == value} == set()
    assert "GATEWAY_PORT" in seen
