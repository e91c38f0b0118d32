"""The bridge to the toolkit, with real Node processes; and how a failed deployment is explained."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from skyworthy.engines import node
from skyworthy.engines.bridge import Bridge, BridgeError
from skyworthy.engines.events import ResourceEvent
from skyworthy.engines.failure import describe, root_causes
from skyworthy.engines.protocol import Assembly, StackPlan
from skyworthy.errors import ManifestError, SkyworthyError

HOME = node.toolkit_home((Path(__file__).parent,))


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge(node.node(), HOME, os.environ)
    yield made
    made.close()


def test_a_request_that_the_toolkit_refuses_is_an_error_in_its_own_words(
    bridge: Bridge, tmp_path: Path
) -> None:
    with pytest.raises(BridgeError, match="nowhere"):
        bridge.call("diff", {"assembly": str(tmp_path / "nowhere")}, lambda _: None)
    with pytest.raises(BridgeError):
        bridge.call("no such action", {}, lambda _: None)


def test_closing_ends_the_node_process_and_may_be_repeated(bridge: Bridge) -> None:
    process = bridge._process
    bridge.close()
    bridge.close()
    assert process.poll() is not None


def test_closing_ends_an_application_that_still_synthesises(bridge: Bridge, tmp_path: Path) -> None:
    started = tmp_path / "started"
    options = {
        "command": f"sh -c 'echo $$ > {started}; exec sleep 300'",
        "folder": str(tmp_path),
        "outdir": str(tmp_path / "out"),
    }
    raised: list[Exception] = []

    def synthesise() -> None:
        try:
            bridge.call("synth", options, lambda _: None)
        except SkyworthyError as error:
            raised.append(error)

    thread = threading.Thread(target=synthesise)
    thread.start()
    deadline = time.monotonic() + 30
    while not (started.exists() and started.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    bridge.kill()
    thread.join(timeout=10)
    assert [str(error) for error in raised] == ["the CDK toolkit ended unexpectedly (exit code -9)"]
    found = subprocess.run(
        ["ps", "-o", "stat=", "-p", started.read_text().strip()], capture_output=True, check=False
    )
    assert found.stdout.strip() in (b"", b"Z")


def test_a_toolkit_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    bridge = Bridge(node.node(), tmp_path, os.environ)
    with pytest.raises(SkyworthyError, match="the CDK toolkit ended unexpectedly") as ended:
        bridge.call("synth", {}, lambda _: None)
    assert "@aws-cdk/toolkit-lib" in ended.value.detail
    bridge.close()


def event(name: str, status: str, reason: str = "", *, stack: str = "Shop") -> ResourceEvent:
    kind = "AWS::CloudFormation::Stack" if name == stack else "AWS::SQS::Queue"
    return ResourceEvent(stack, name, kind, status, reason=reason)


FAILED = [
    event("Dead", "CREATE_COMPLETE"),
    event("Jobs", "CREATE_FAILED", "the name is taken"),
    event("Other", "CREATE_FAILED", "Resource creation cancelled"),
    event("Shop", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Jobs]."),
    event("Dead", "DELETE_COMPLETE"),
]


def test_a_failure_names_the_cause_and_not_its_consequences() -> None:
    assert [cause.logical_id for cause in root_causes(FAILED)] == ["Jobs"]
    assert describe("deploy", FAILED, "said") == (
        "deploy failed:\n  Shop/Jobs (AWS::SQS::Queue): the name is taken\n"
        "  rolled back: 1 resource\n    Shop/Dead (AWS::SQS::Queue)"
    )


def test_what_another_stack_removes_is_not_called_rolled_back() -> None:
    elsewhere = event("Old", "DELETE_COMPLETE", stack="Other")
    assert "Old" not in describe("deploy", [*FAILED, elsewhere], "said")


def test_where_no_event_explains_it_the_engine_is_quoted() -> None:
    assert describe("deploy", [], " Shop has not been bootstrapped \n") == (
        "deploy failed: Shop has not been bootstrapped"
    )


def test_a_stack_is_chosen_by_either_name_with_what_it_needs() -> None:
    network = StackPlan("Network", "shop-dev-Network", "eu-west-1", "1")
    registry = StackPlan("Registry", "shop-dev-Registry", "eu-west-1", "1")
    service = StackPlan("Api", "shop-dev-Api", "eu-west-1", "1", ("Network",))
    assembly = Assembly(Path("cdk.out"), (network, registry, service))
    assert assembly.chosen(["shop-dev-Api"]) == assembly.chosen(["Api"]) == (network, service)
    assert assembly.chosen([]) == (network, registry, service)
    with pytest.raises(ManifestError, match="no stack 'Web' in this application; it has: shop-dev-Network"):
        assembly.chosen(["Web"])
