"""The stage of a rehearsal: an embedded AWS, children that can reach nothing else, and the engine on top."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skyworthy.cloud import clients, guard
from skyworthy.cloud.environment import Target, child_environment
from skyworthy.cloud.server import Server
from skyworthy.engines import node
from skyworthy.engines.cdk import EMBEDDED_POLL, CdkEngine, CdkProject
from skyworthy.engines.events import Listener
from skyworthy.engines.protocol import Assembly
from skyworthy.errors import GuardRefused, ManifestError
from skyworthy.platform import Platform, cdk_context

DEFAULT_REGION = "us-east-1"
"""For an application that names no region, as the AWS CLI's own documentation does."""
Clients = Callable[[str, str], Any]


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal plays. Everything here has passed the guard."""

    target: Target
    environment: Mapping[str, str]
    clients: Clients
    """`clients(service, region)` gives a boto3 client on the embedded AWS"""


def set_stage(server: Server, region: str, account: str | None = None) -> Stage:
    """Draw an account, build the children's environment, and let the guard try it. Raises GuardRefused."""
    target = server.target(region, account)
    environment = child_environment(target, os.environ)
    guard.check(target, environment)
    return Stage(target, environment, _clients(target))


def for_assembly(stage: Stage, server: Server, assembly: Assembly) -> Stage:
    """The same stage, or one for the account that the application pins in its own code."""
    if assembly.accounts == (stage.target.account,):
        return stage
    if len(assembly.accounts) > 1:
        raise GuardRefused(
            f"the stacks name {len(assembly.accounts)} accounts ({', '.join(assembly.accounts)}); "
            "a rehearsal plays in one. Rehearse the stacks of each account apart"
        )
    return set_stage(server, stage.target.region, assembly.accounts[0])


@contextlib.contextmanager
def engine_on(
    stage: Stage, platform: Platform, outdir: Path, listener: Listener, *, validation: bool = True
) -> Iterator[CdkEngine]:
    """The platform's engine, its children on `stage`; ended with the block."""
    if platform.manifest.engine != "cdk":
        raise ManifestError(
            f"{platform.folder}: engine is {platform.manifest.engine!r}; this version rehearses 'cdk'"
        )
    project = CdkProject(
        folder=platform.folder,
        command=platform.command,
        context=cdk_context(platform.folder),
        environment_context=platform.manifest.environment_context,
        default_account=stage.target.account,
        default_region=stage.target.region,
    )
    engine = CdkEngine(
        project,
        node=node.node(),
        toolkit_home=node.toolkit_home((platform.folder, Path(__file__).resolve().parent)),
        environment=node.with_tools(stage.environment),
        outdir=outdir,
        listener=listener,
        poll=EMBEDDED_POLL,
        validation=validation,
    )
    try:
        yield engine
    finally:
        engine.close()


def _clients(target: Target) -> Clients:
    session = clients.session(target, access_key=target.account, secret_key="embedded")
    made: dict[tuple[str, str], Any] = {}
    lock = threading.Lock()  # making a client is not thread-safe in boto3; using one is

    def client(service: str, region: str) -> Any:
        with lock:
            if (service, region) not in made:
                made[service, region] = clients.client(
                    session, target, service, region, retries={"max_attempts": 2}, max_pool_connections=16
                )
            return made[service, region]

    return client
