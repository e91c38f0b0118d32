"""The CDK engine: AWS's toolkit library, with its own events, driven through a small bridge process."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skyworthy.engines.bridge import Bridge, BridgeError
from skyworthy.engines.events import (
    Event,
    Listener,
    Message,
    ResourceEvent,
    StackFinished,
    StackStarted,
    ignore,
)
from skyworthy.engines.failure import describe
from skyworthy.engines.protocol import Assembly, Change, Drift, StackPlan
from skyworthy.errors import DeploymentFailed, SynthesisFailed

EMBEDDED_POLL = 100
"""Milliseconds between looks at a stack on the embedded AWS; a real account keeps the toolkit's own."""
_DIFFERENCE = "CDK_TOOLKIT_I4002"
_TIMING = "CDK_TOOLKIT_I1000"


@dataclasses.dataclass(frozen=True)
class CdkProject:
    """What the engine needs to know of a platform."""

    folder: Path
    command: str
    context: Mapping[str, Any]
    """what `-c` would give on the command line; the environment's name among it"""
    environment_context: str | None
    """the context key that takes the environment's name"""
    default_account: str
    default_region: str


class CdkEngine:
    """Synthesise, deploy and destroy one project with the real CDK toolkit."""

    def __init__(
        self,
        project: CdkProject,
        *,
        node: Path,
        toolkit_home: Path,
        environment: Mapping[str, str],
        outdir: Path,
        listener: Listener = ignore,
        poll: int | None = None,
        validation: bool = True,
    ) -> None:
        self.project = project
        self.listener = listener
        self._outdir = outdir
        self._poll = poll
        self._validation = validation
        self._seen: list[ResourceEvent] = []
        self._said: list[str] = []
        self._differences: dict[str, str] = {}
        self._bridge = Bridge(node, toolkit_home, environment)

    def synthesise(self, environment: str | None) -> Assembly:
        context = dict(self.project.context)
        if environment and self.project.environment_context:
            context[self.project.environment_context] = environment
        self._outdir.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = self._call(
                "synth",
                command=self.project.command,
                folder=str(self.project.folder),
                outdir=str(self._outdir),
                context=context,
                validation=self._validation,
            )
        except BridgeError as error:
            raise SynthesisFailed(self._why_not(str(error)), detail="\n".join(self._said[-40:])) from error
        return Assembly(self._outdir, tuple(self._plan(stack) for stack in made["stacks"]))

    def bootstrap(self, assembly: Assembly) -> None:
        environments = sorted({f"aws://{stack.account}/{stack.region}" for stack in assembly.stacks})
        try:
            self._call("bootstrap", environments=environments, poll=self._poll)
        except BridgeError as error:
            raise self._failed("bootstrap", error) from error

    def diff(self, assembly: Assembly, only: tuple[str, ...] = ()) -> tuple[Change, ...]:
        self._differences.clear()
        counts: Mapping[str, int] = self._on("diff", assembly, stacks=only)
        return tuple(
            Change(stack, count, self._differences.get(stack, "")) for stack, count in sorted(counts.items())
        )

    def deploy(self, assembly: Assembly, only: tuple[str, ...] = ()) -> Mapping[str, Mapping[str, str]]:
        return {stack["stackName"]: stack["outputs"] for stack in self._on("deploy", assembly, stacks=only)}

    def drift(self, assembly: Assembly) -> tuple[Drift, ...]:
        found = self._on("drift", assembly)
        return tuple(
            Drift(
                stack,
                drift["numResourcesWithDrift"],
                drift["numResourcesUnchecked"],
                "".join(drift["formattedDrift"].get(kind) or "" for kind in ("modified", "deleted")),
            )
            for stack, drift in found.items()
        )

    def rollback(self, assembly: Assembly) -> None:
        self._on("rollback", assembly)

    def destroy(self, assembly: Assembly) -> None:
        self._on("destroy", assembly)

    def close(self) -> None:
        self._bridge.close()

    def abandon(self) -> None:
        self._bridge.kill()

    def _why_not(self, said: str) -> str:
        command = self.project.command
        reason = said.removeprefix(f"{command}: ")
        if "ENOENT" in said and "manifest.json" in said:
            reason = "it ended without writing a cloud assembly; does it call app.synth()?"
        return f"{self.project.folder.name}: `{command}` did not synthesise: {reason}"

    def _on(self, action: str, assembly: Assembly, stacks: tuple[str, ...] = ()) -> Any:
        self._seen.clear()
        options: dict[str, Any] = {"assembly": str(assembly.folder)}
        if stacks:
            options["stacks"] = [stack.id for stack in assembly.chosen(stacks)]
        if self._poll:
            options["poll"] = self._poll
        try:
            return self._call(action, **options)
        except BridgeError as error:
            raise self._failed(action, error) from error

    def _failed(self, action: str, error: BridgeError) -> DeploymentFailed:
        return DeploymentFailed(describe(action, self._seen, str(error)), detail="")

    def _call(self, action: str, **options: Any) -> Any:
        self._said.clear()
        return self._bridge.call(action, options, self._hear)

    def _hear(self, raw: dict[str, Any]) -> None:
        if raw["code"] == _DIFFERENCE:
            self._differences[raw["data"]["stack"]] = raw["data"]["text"]
            return
        event = _event(raw)
        if isinstance(event, ResourceEvent):
            self._seen.append(event)
        elif isinstance(event, Message) and raw["code"] != _TIMING:
            self._said.append(event.text)
        self.listener(event)

    def _plan(self, stack: Mapping[str, Any]) -> StackPlan:
        """A stack that names no account or region goes to the defaults, as the toolkit would send it."""
        account = self.project.default_account if stack["account"] == "unknown-account" else stack["account"]
        region = self.project.default_region if stack["region"] == "unknown-region" else stack["region"]
        return StackPlan(stack["id"], stack["name"], region, account, tuple(stack["needs"]))


def _event(raw: dict[str, Any]) -> Event:
    data = raw["data"]
    match raw["code"]:
        case "CDK_TOOLKIT_I5501":
            return StackStarted(data["stack"], data.get("total"))
        case "CDK_TOOLKIT_I5503":
            return StackFinished(data["stack"])
        case "CDK_TOOLKIT_I5502":
            return ResourceEvent(
                data["stack"],
                data["logicalId"],
                data.get("type") or "",
                data["status"],
                data.get("physicalId") or "",
                data.get("reason") or "",
                data.get("path") or "",
            )
        case _:
            return Message(raw["level"], raw["message"].rstrip())
