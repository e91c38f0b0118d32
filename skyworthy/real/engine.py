"""The engine with the user's own credentials: nothing stripped but what slows children down."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from skyworthy.engines import node
from skyworthy.engines.cdk import CdkEngine, CdkProject
from skyworthy.engines.events import Listener
from skyworthy.errors import ManifestError
from skyworthy.platform import Platform, cdk_context
from skyworthy.real import account


@contextlib.contextmanager
def engine_for_account(
    platform: Platform, profile: str | None, outdir: Path, listener: Listener
) -> Iterator[CdkEngine]:
    """The platform's engine on whatever account the user's settings name; ended with the block."""
    if platform.manifest.engine != "cdk":
        raise ManifestError(
            f"{platform.folder}: engine is {platform.manifest.engine!r}; this version drives 'cdk'"
        )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if profile:
        environment["AWS_PROFILE"] = profile
    regions = platform.manifest.regions
    engine = CdkEngine(
        CdkProject(
            folder=platform.folder,
            command=platform.command,
            context=cdk_context(platform.folder),
            environment_context=platform.manifest.environment_context,
            default_account=environment.get("CDK_DEFAULT_ACCOUNT", ""),
            default_region=environment.get("AWS_REGION")
            or account.region(profile)
            or (regions[0] if regions else "us-east-1"),
        ),
        node=node.node(),
        toolkit_home=node.toolkit_home((platform.folder, Path(__file__).resolve().parent)),
        environment=node.with_tools(environment),
        outdir=outdir,
        listener=listener,
    )
    try:
        yield engine
    finally:
        engine.close()
