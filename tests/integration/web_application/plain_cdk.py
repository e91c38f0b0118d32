"""The platform as any CDK user works with it: the plain CLI, in its folder, on an embedded account."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skyworthy.cloud.server import Server
from skyworthy.engines.node import with_tools
from skyworthy.estate import Estate, read
from skyworthy.rehearsal.stage import Stage, set_stage

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "platforms" / "web_application"
REGION, EDGE_REGION = "eu-west-1", "us-east-1"
ENVIRONMENTS = ("dev", "staging", "production")
_SECONDS = 240


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Account:
    """An account of the embedded AWS, and where assemblies of the platform are kept."""

    stage: Stage
    folder: Path
    environment: dict[str, str]

    @property
    def id(self) -> str:
        return self.stage.target.account

    def assembly(self, environment: str) -> Path:
        return self.folder / environment

    def client(self, service: str, region: str = REGION) -> Any:
        return self.stage.clients(service, region)

    def start(self, *command: str, cwd: Path = FOLDER) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def start_cdk(self, environment: str, *command: str) -> "subprocess.Popen[str]":
        chosen = ("-c", f"environment={environment}", "--output", str(self.assembly(environment)))
        return self.start("cdk", *command, *chosen)

    def cdk(self, environment: str, *command: str) -> Ran:
        return ended(self.start_cdk(environment, *command))

    def skyworthy(self, *command: str) -> Ran:
        return ended(self.start(sys.executable, "-m", "skyworthy", *command, cwd=self.folder))

    def estate(self, environment: str) -> Estate:
        return read(self.assembly(environment), self.stage.clients, self.id, region=REGION)

    def statuses(self) -> dict[str, str]:
        """Every stack of both regions but CDK's own, with its status."""
        return {
            stack["StackName"]: stack["StackStatus"]
            for region in (REGION, EDGE_REGION)
            for page in self.client("cloudformation", region).get_paginator("describe_stacks").paginate()
            for stack in page["Stacks"]
            if stack["StackName"] != "CDKToolkit"
        }


@dataclass
class SideBySide:
    """All environments in one account, deployed with `cdk deploy --all`."""

    account: Account
    runs: dict[str, Ran]
    """What the CLI said in the development environment, by command."""
    deployed: dict[str, Ran]
    """How each environment's deployment ended."""
    statuses: dict[str, str]
    estates: dict[str, Estate] = field(default_factory=dict)


def open_account(server: Server, folder: Path) -> Account:
    """A fresh account, bootstrapped in both regions."""
    stage = set_stage(server, REGION)
    environment = with_tools(stage.environment) | {"CI": "true", "PYTHONPATH": str(ROOT)}
    environment["PATH"] = f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{environment['PATH']}"
    account = Account(stage, folder, environment)
    homes = [f"aws://{account.id}/{region}" for region in (REGION, EDGE_REGION)]
    ran = ended(account.start("cdk", "bootstrap", *homes, cwd=folder))
    assert ran.code == 0, ran.err
    return account


def deploy_side_by_side(account: Account) -> SideBySide:
    """`list`, `synth`, `diff`, `deploy`, `diff` of the development environment, and the others beside it."""
    deploy = ("deploy", "--all", "--require-approval", "never", "--concurrency", "4")
    runs = {command: account.cdk("dev", command) for command in ("list", "synth", "diff")}
    others = {name: account.start_cdk(name, *deploy) for name in ENVIRONMENTS if name != "dev"}
    runs["deploy"] = account.cdk("dev", *deploy)
    deployed = {"dev": runs["deploy"], **{name: ended(process) for name, process in others.items()}}
    runs["diff again"] = account.cdk("dev", "diff")
    estates = {name: account.estate(name) for name in ENVIRONMENTS}
    return SideBySide(account, runs, deployed, account.statuses(), estates)


def ended(process: "subprocess.Popen[str]") -> Ran:
    """Wait for a command; one that hangs is killed, and has failed."""
    try:
        out, err = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    return Ran(process.returncode, out, err)
