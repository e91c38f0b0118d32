"""What ends a rehearsal early, in one message each: the server died, the disk is full, Ctrl-C …"""

import contextlib
import errno
from collections.abc import Callable, Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from skyworthy.cloud import state
from skyworthy.cloud.server import Server, tail
from skyworthy.errors import CloudError, Interrupted, SkyworthyError
from skyworthy.platform import Platform
from skyworthy.rehearsal.phases import Phases
from skyworthy.result import Result

RESULT = "result.json"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def prepare(build: Path, say: Callable[[str], None]) -> None:
    """A folder that can be written, without an earlier run's result or the platform that one left up."""
    kept = state.load(build)
    if kept:
        say(f"ending what an earlier rehearsal kept up on port {kept.port}")
        kept.end()
    try:
        build.mkdir(parents=True, exist_ok=True)
        (build / RESULT).unlink(missing_ok=True)
        state.forget(build)
        probe = build / ".probe"
        probe.write_bytes(bytes(4096))
        probe.unlink()
    except OSError as error:
        raise cannot_write(error, build) from error


def save(result: Result, build: Path) -> None:
    try:
        result.save(build / RESULT)
    except OSError as error:
        raise cannot_write(error, build) from error


def cannot_write(error: OSError, build: Path) -> SkyworthyError:
    where = error.filename or build
    if error.errno in _FULL:
        return SkyworthyError(
            f"{where}: the disk is full ({error.strerror}); free some space, or put results elsewhere with "
            "--build"
        )
    return SkyworthyError(f"{where}: cannot be written: {error.strerror}; choose another folder with --build")


@contextlib.contextmanager
def explained(build: Path, phases: Phases, server: Callable[[], Server | None]) -> Iterator[None]:
    """Turn whatever ends the block into a SkyworthyError that says what happened during which phase."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(
            f"interrupted during '{phases.last}'; the embedded AWS and everything on it is gone, nothing is "
            "left running. Run the same command again"
        ) from None
    except Exception as error:
        running = server()
        if running and not running.alive():
            raise CloudError(
                f"the embedded AWS ended during '{phases.last}' (exit code {running.process.returncode}), "
                f"and everything on it is gone. Run the same command again; if it ends again, its log says "
                f"why: {running.log}",
                detail=tail(running.log, 5),
            ) from error
        if isinstance(error, OSError) and error.errno:
            raise cannot_write(error, build) from error
        if isinstance(error, BotoCoreError | ClientError):
            raise CloudError(
                f"the embedded AWS did not answer during '{phases.last}' as AWS would: {error}"
            ) from error
        raise


def result(platform: Platform, environment: str | None, phases: Phases, error: SkyworthyError) -> Result:
    """The result of a rehearsal that was not played to its end."""
    return Result(
        platform=platform.name,
        environment=environment or "default",
        verdict="failed",
        phases=phases.done,
        failure=f"{error.message}\n{error.detail}".strip(),
    )
