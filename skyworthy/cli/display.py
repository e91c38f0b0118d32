"""Show an engine's events: a bar per stack on a terminal, one line per event otherwise."""

import contextlib
from collections.abc import Iterator

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from skyworthy.cli.output import Output
from skyworthy.engines.events import Event, Listener, Message, ResourceEvent, StackFinished, StackStarted
from skyworthy.errors import SkyworthyError


@contextlib.contextmanager
def watching(output: Output) -> Iterator[Listener]:
    """A listener for the length of a `with` block. An error that leaves it says nothing a second time."""
    try:
        with _listening(output) as listener:
            yield listener
    except SkyworthyError as error:
        lines = error.detail.splitlines()
        error.detail = "\n".join(line for line in lines if line.strip() not in output.said)
        raise


@contextlib.contextmanager
def _listening(output: Output) -> Iterator[Listener]:
    if not output.live:
        yield _Lines(output)
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}", markup=False),
        TimeElapsedColumn(),
        console=output.progress,
        transient=True,
    )
    with progress:
        yield _Bars(progress, output)


class _Lines:
    """One line per event; the application's own words too."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __call__(self, event: Event) -> None:
        match event:
            case ResourceEvent():
                reason = f"  {event.reason}" if event.reason else ""
                self._output.say(f"{event.stack}  {event.status}  {event.logical_id}  {event.type}{reason}")
            case Message(level="error" | "warn", text=text):
                self._output.say(text)


class _Bars:
    """A bar per stack, counting the resources that are done."""

    def __init__(self, progress: Progress, output: Output) -> None:
        self._progress = progress
        self._output = output
        self._bars: dict[str, TaskID] = {}
        self._done: dict[str, set[str]] = {}

    def __call__(self, event: Event) -> None:
        match event:
            case StackStarted(stack, total):
                self._done[stack] = set()
                self._bars[stack] = self._progress.add_task(stack, total=total, now="")
            case ResourceEvent() if event.stack in self._bars:
                if event.finished and not event.is_stack:
                    self._done[event.stack].add(event.logical_id)
                self._progress.update(
                    self._bars[event.stack], completed=len(self._done[event.stack]), now=event.logical_id[:40]
                )
                if event.failed:
                    self._output.say(f"{event.stack}/{event.logical_id} {event.status}: {event.reason}")
            case StackFinished(stack) if stack in self._bars:
                bar = self._bars[stack]
                self._progress.update(
                    bar, total=len(self._done[stack]) or 1, completed=len(self._done[stack]) or 1
                )
                self._progress.update(bar, now="done")
            case Message(level="error" | "warn", text=text):
                self._output.say(text)
