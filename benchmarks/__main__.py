"""Measure, print the table, save it: `make benchmark`. Numbers are read here, not asserted."""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks import deployment, rehearsal, synthesis
from benchmarks.measuring import ROOT, Measurement


def main() -> None:
    """Every measurement, one after the other: they would disturb each other."""
    console = Console(width=150)
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = [
            measurement
            for module in (synthesis, deployment, rehearsal)
            for measurement in module.measurements(folder)
        ]
    console.print(_table(found))
    saved = ROOT / "build" / "benchmarks.json"
    saved.parent.mkdir(exist_ok=True)
    saved.write_text(json.dumps([asdict(measurement) for measurement in found], indent=1) + "\n")


def _table(found: list[Measurement]) -> Table:
    table = Table("what", "hold", "measured", "holds", "stock", "ratio", title=deployment.machine())
    for each in found:
        stock = f"{each.stock:.1f} s ({each.stock_is})" if each.stock is not None else ""
        ratio = f"{each.ratio:.1f} times" if each.ratio is not None else ""
        measured = f"{each.seconds:.2f} {each.unit}"
        table.add_row(
            each.what, f"{each.hold:g} {each.unit}", measured, "yes" if each.holds else "NO", stock, ratio
        )
    return table


if __name__ == "__main__":
    main()
