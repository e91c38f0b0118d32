"""guard → synthesise → validate → bootstrap → deploy → read back → check → destroy → what is left."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from skyworthy.checks import promises, run_checks
from skyworthy.cloud import confinement, state
from skyworthy.cloud.server import Server, start
from skyworthy.engines.events import Event, Listener, Message
from skyworthy.engines.protocol import Assembly, Engine
from skyworthy.errors import DeploymentFailed, SkyworthyError, SynthesisFailed
from skyworthy.estate.leftovers import Inventory
from skyworthy.estate.model import Estate
from skyworthy.estate.reading import read
from skyworthy.platform import Platform
from skyworthy.rehearsal import failures, leaving, protection, readback, tools
from skyworthy.rehearsal.phases import Phases
from skyworthy.rehearsal.stage import DEFAULT_REGION, Stage, engine_on, for_assembly, set_stage
from skyworthy.result import CheckResult, LeftBehind, PromiseResult, Result, Verdict, verdict_of
from skyworthy.templates import refuse_invalid


@dataclass(frozen=True)
class Options:
    """What the user asked of a rehearsal."""

    build: Path
    """the folder for logs, the assembly, the estate and the result"""
    keep: bool = False
    """leave the platform and the embedded AWS up"""
    port: int | None = None


@dataclass
class Rehearsal:
    """One run. `say` hears what happens in words, `listener` the engine's events."""

    platform: Platform
    environment: str | None
    options: Options
    say: Callable[[str], None]
    listener: Listener
    server: Server | None = None
    stage: Stage | None = None
    result: Result | None = None
    """what was established; where `run` raises, a result with the verdict `failed`"""
    _checks: list[CheckResult] = field(default_factory=list)
    _refused: list[str] = field(default_factory=list)
    _engines: list[Engine] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> Result:
        """The result, saved in the build folder. Raises a SkyworthyError where the rehearsal could not be
        played to its end; that is saved as a result too.
        """
        phases = Phases(self.say)
        build = self.options.build
        failures.prepare(build, self.say)
        try:
            with contextlib.ExitStack() as stack, failures.explained(build, phases, lambda: self.server):
                result = replace(self._rehearse(stack, phases), phases=phases.done)
                failures.save(result, build)
                self.result = result
        except SkyworthyError as error:
            self.result = failures.result(self.platform, self.environment, phases, error)
            with contextlib.suppress(SkyworthyError):
                failures.save(self.result, build)
            raise
        return result

    def _rehearse(self, stack: contextlib.ExitStack, phases: Phases) -> Result:
        with phases("start the embedded AWS"):
            server = self.server = self._server(stack)
            stage = set_stage(server, self._region())
        leaving.warm(stage, self.platform.manifest.regions or (stage.target.region,))
        with phases("synthesise"):
            engine = self._engine(stack, stage)
            assembly = self._synthesise(engine)
        pinned = for_assembly(stage, server, assembly)
        if pinned is not stage:
            self.say(f"the application pins account {pinned.target.account}: rehearsing in it")
            stage, engine = pinned, self._engine(stack, pinned)
        self.stage = stage
        with phases("validate"):
            refuse_invalid(assembly)
        with phases("bootstrap"):
            engine.bootstrap(assembly)
        with phases("take stock"):
            before = leaving.inventory(stage, assembly)
        return self._play(engine, stage, assembly, phases, before)

    def _synthesise(self, engine: Engine) -> Assembly:
        try:
            assembly = engine.synthesise(self.environment)
        except SynthesisFailed as error:
            confinement.stop_if_aws(self._refused, error.detail)
            raise
        confinement.stop_if_aws(self._refused)
        return assembly

    def _play(
        self, engine: Engine, stage: Stage, assembly: Assembly, phases: Phases, before: Inventory
    ) -> Result:
        with phases("deploy"):
            engine.deploy(assembly)
        with phases("read back"):
            estate = read(assembly.folder, stage.clients, stage.target.account, region=stage.target.region)
            estate.save(self.options.build / "estate.json")
            resources = readback.results(estate)
        with phases("check"):
            self._checks += run_checks(estate)
        left: tuple[LeftBehind, ...] = ()
        if not self.options.keep:
            with phases("destroy"):
                self._destroy(engine, stage, assembly, estate)
            with phases("prove that nothing is left"):
                left, nothing_left = leaving.compare(
                    before, leaving.inventory(stage, assembly), estate, stage
                )
                self._checks.append(nothing_left)
        checks = tuple(self._checks)
        kept = promises.evaluate(promises.load(self.platform.folder), estate, self.environment, checks)
        return Result(
            platform=self.platform.name,
            environment=self.environment or "default",
            verdict=_with_promises(verdict_of(resources, checks, left), kept),
            resources=resources,
            checks=checks,
            promises=kept,
            outputs=dict(estate.outputs),
            left_behind=left,
            not_tested=readback.not_tested(
                estate, kept, keep=self.options.keep, refused=tuple(dict.fromkeys(self._refused))
            ),
            tools=tools.versions(self.platform.folder),
        )

    def _destroy(self, engine: Engine, stage: Stage, assembly: Assembly, estate: Estate) -> None:
        if stacks := protection.protected_stacks(estate, stage.clients):
            refusal = self._refusal(engine, assembly)
            self._checks.append(protection.untouched(stacks, refusal, estate, stage.clients))
            for stack in stacks if refusal else ():
                self.say(f"lifting termination protection: {stack.lift(stage.clients)}")
        found = protection.protected(estate)
        if not found:
            engine.destroy(assembly)
            return
        refusal = self._refusal(engine, assembly)
        gone = protection.still_there(found, stage.clients)
        self._checks.append(protection.enforced(found, refusal, gone))
        if refusal:
            for item in found:
                if item not in gone:
                    self.say(f"lifting deletion protection: {item.lift(stage.clients)}")
            engine.destroy(assembly)

    def _refusal(self, engine: Engine, assembly: Assembly) -> str:
        """What a destroy says that something protected refuses; nothing, where it goes through."""
        try:
            engine.destroy(assembly)
        except DeploymentFailed as error:
            self.say(f"destroy was refused, as it should be:\n{error.message}")
            return error.message
        return ""

    def _server(self, stack: contextlib.ExitStack) -> Server:
        log = self.options.build / "embedded-aws.log"
        server = start(log, port=self.options.port, detached=self.options.keep)
        stack.callback(self._end, server)
        threading.Thread(target=self._abandon_with, args=(server,), daemon=True).start()
        return server

    def _abandon_with(self, server: Server) -> None:
        """When the server dies, the engine would go on asking it for a minute."""
        server.process.wait()
        if not self._over.is_set():
            for engine in self._engines:
                engine.abandon()

    def _end(self, server: Server) -> None:
        """Only a rehearsal that was played to its end keeps its platform."""
        self._over.set()
        if self.options.keep and self.result and self.stage:
            state.save(self.options.build, server, self.stage.target)
        else:
            server.stop()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Message):
            self._refused += confinement.refused([event.text])
        self.listener(event)

    def _engine(self, stack: contextlib.ExitStack, stage: Stage) -> Engine:
        outdir = self.options.build / "cdk.out"
        engine = stack.enter_context(engine_on(stage, self.platform, outdir, self._hear))
        self._engines.append(engine)
        return engine

    def _region(self) -> str:
        regions = self.platform.manifest.regions
        return regions[0] if regions else DEFAULT_REGION


def _with_promises(verdict: Verdict, kept: tuple[PromiseResult, ...]) -> Verdict:
    """A refuted promise refutes; one that only a later proof can establish is printed as unknown."""
    return "refuted" if any(promise.outcome == "refuted" for promise in kept) else verdict
