"""Start, deployment and destroy on the embedded AWS: with short polls, and with the plain CDK."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import ROOT, WEB, Measurement, run, seconds
from skyworthy.cloud.server import Server, running, start
from skyworthy.engines.protocol import Assembly
from skyworthy.platform import load
from skyworthy.rehearsal.stage import Stage, engine_on, for_assembly, set_stage

REGION = "eu-west-1"


def measurements(folder: Path) -> Iterator[Measurement]:
    """Start, deploy, destroy; one synthesis, deployed from the same assembly both ways."""
    yield Measurement("embedded AWS ready", 2.0, seconds(lambda: start(folder / "start.log").stop()))
    platform = load(WEB)
    with running(folder / "fast.log") as server:
        stage = set_stage(server, REGION)
        with engine_on(stage, platform, folder / "cdk.out", lambda _event: None) as engine:
            assembly = engine.synthesise("production")
            engine.bootstrap(assembly)
            deploy = seconds(lambda: engine.deploy(assembly))
            _lift_protection(stage, assembly)
            destroy = seconds(lambda: engine.destroy(assembly))
    with running(folder / "stock.log") as server:
        plain = _plain(server, assembly)
        run(["cdk", "bootstrap", *_environments(assembly)], plain, WEB)
        command = ["cdk", "--app", str(folder / "cdk.out")]
        stock_deploy = seconds(
            lambda: run([*command, "deploy", "--all", "--require-approval", "never"], plain, WEB)
        )
        _lift_protection(for_assembly(set_stage(server, REGION), server, assembly), assembly)
        stock_destroy = seconds(lambda: run([*command, "destroy", "--all", "--force"], plain, WEB))
    size = sum(_count(template) for template in (folder / "cdk.out").glob("*.template.json"))
    yield Measurement(
        f"deploy production ({size} resources)", 5.0, deploy, stock_deploy, "cdk deploy --all, default polls"
    )
    yield Measurement("destroy it", 2.0, destroy, stock_destroy, "cdk destroy --all, default polls")


def _plain(server: Server, assembly: Assembly) -> dict[str, str]:
    from skyworthy.engines import node

    environment = node.with_tools(set_stage(server, REGION, assembly.accounts[0]).environment)
    return environment | {"PATH": f"{ROOT / 'node_modules' / '.bin'}:{environment['PATH']}", "CI": "true"}


def _environments(assembly: Assembly) -> list[str]:
    return sorted({f"aws://{stack.account}/{stack.region}" for stack in assembly.stacks})


def _lift_protection(stage: Stage, assembly: Assembly) -> None:
    from skyworthy.estate.reading import read
    from skyworthy.rehearsal.protection import protected, protected_stacks

    estate = read(assembly.folder, stage.clients, assembly.accounts[0])
    for stack in protected_stacks(estate, stage.clients):
        stack.lift(stage.clients)
    for item in protected(estate):
        item.lift(stage.clients)


def _count(template: Path) -> int:
    import json

    return len(json.loads(template.read_text()).get("Resources", {}))


def tidy(folder: Path) -> None:
    """Remove what the measurements wrote."""
    shutil.rmtree(folder, ignore_errors=True)


def machine() -> str:
    """The machine in one line, for the head of the table."""
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{cores} cores"
