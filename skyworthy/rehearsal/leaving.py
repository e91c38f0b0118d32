"""Prove that nothing is left: list calls before and after, and whether all of them answered."""

import contextlib
import threading
from collections.abc import Iterable

from skyworthy.engines.protocol import Assembly
from skyworthy.estate import leftovers
from skyworthy.estate.assembly import stacks
from skyworthy.estate.model import Estate
from skyworthy.rehearsal.stage import Stage
from skyworthy.result import CheckResult, Finding, LeftBehind, Outcome

CHECK = "NOTHING-LEFT"
TITLE = "The destroy leaves nothing but what AWS itself would leave"
_NOTHING_TO_LIST = ("AWS::CDK::", "AWS::CloudFormation::")


def warm(stage: Stage, regions: Iterable[str]) -> None:
    """Make the list calls once in the background, while the application synthesises.

    The first call of each service costs its client here and its module in the server; its answer is not used.
    """

    def call() -> None:
        with contextlib.suppress(Exception):  # what fails here fails again, and is told, where it counts
            leftovers.inventory(stage.clients, regions)

    threading.Thread(target=call, daemon=True, name="warm").start()


def inventory(stage: Stage, assembly: Assembly) -> leftovers.Inventory:
    """Everything of the regions that the assembly uses."""
    types = {
        resource["Type"]
        for stack in stacks(assembly.folder, region=stage.target.region)
        for resource in stack.resources.values()
        if resource["Type"].startswith("AWS::") and not resource["Type"].startswith(_NOTHING_TO_LIST)
    }
    return leftovers.inventory(stage.clients, assembly.regions, recorded=types)


def compare(
    before: leftovers.Inventory, after: leftovers.Inventory, estate: Estate, stage: Stage
) -> tuple[tuple[LeftBehind, ...], CheckResult]:
    """What is left with its reasons, and the check over it."""
    unlisted, untold = leftovers.still_there(estate, stage.clients)
    found = [*leftovers.left_behind(before, after, estate), *unlisted]
    left = tuple(
        LeftBehind(each.item.service, each.item.region, each.item.kind, each.item.id, each.reason)
        for each in found
    )
    refuted = tuple(
        Finding(item.id, f"{item.kind} is left in {item.region}") for item in left if not item.reason
    )
    blind = (
        *(
            Finding(problem, "this list call failed, so what it would have listed is not known")
            for problem in sorted({*before.problems, *after.problems})
        ),
        *(Finding(problem, "whether it is still there cannot be told") for problem in untold),
    )
    outcome: Outcome = "refuted" if refuted else "unknown" if blind else "holds"
    return left, CheckResult(CHECK, TITLE, outcome, "read back", (*refuted, *blind))
