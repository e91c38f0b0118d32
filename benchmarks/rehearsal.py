"""A whole rehearsal, and how much of it is the tool's own work: neither engine nor server."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import ROOT, Measurement, fast, run

OWN = ("validate", "take stock", "read back", "check", "prove that nothing is left")
"""Phases in which neither the engine nor a deployment is what is waited for."""


def measurements(folder: Path) -> Iterator[Measurement]:
    """Production, the largest environment."""
    command = [
        sys.executable,
        "-m",
        "skyworthy",
        "rehearse",
        "web-application",
        "-e",
        "production",
        "--quiet",
    ]
    run([*command, "--build", str(folder)], fast(), ROOT)
    result = json.loads((folder / "rehearsals" / "web-application-production" / "result.json").read_text())
    phases = {phase["name"]: phase["seconds"] for phase in result["phases"]}
    whole = sum(phases.values())
    own = sum(phases[name] for name in OWN)
    yield Measurement(f"whole rehearsal of production ({result['resource_count']} resources)", 20.0, whole)
    yield Measurement("the tool's own share of it", 15.0, 100 * own / whole, unit="%")
