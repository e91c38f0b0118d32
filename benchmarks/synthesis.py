"""How long synthesis takes: cold, with the policy packs, and for the next application of a process."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import ROOT, WEB, Measurement, fast, run, seconds, stock

_MANY = """
import sys, time
sys.path.insert(0, sys.argv[1])
import aws_cdk as cdk, json
from platforms.web_application.assembly import build
from platforms.web_application.environments import read
context = json.loads(sys.argv[3])
times = []
for number in range(6):
    began = time.perf_counter()
    app = cdk.App(outdir=f"{sys.argv[2]}-{number}", context=context)
    build(app, read(context["environments"])["dev"], account="123456789012")
    app.synth()
    times.append(time.perf_counter() - began)
print(sum(times[1:]) / len(times[1:]))
"""
"""Six applications in one process; the first, which loads everything, does not count."""


def measurements(folder: Path) -> Iterator[Measurement]:
    """Cold without validation, cold with everything, and the mean of the later ones in one process."""
    plain = {"CDK_VALIDATION": "false", "CDK_CONTEXT_JSON": _context(policies="off")}
    full = {"CDK_CONTEXT_JSON": _context()}
    yield Measurement(
        "synthesis of one environment, cold process, validation off",
        3.0,
        seconds(lambda: _synthesise(fast() | plain, folder / "plain")),
        seconds(lambda: _synthesise(stock(folder) | plain, folder / "plain-stock")),
        "no compiled Python",
    )
    yield Measurement(
        "the same with validation and both policy packs",
        7.0,
        seconds(lambda: _synthesise(fast() | full, folder / "full")),
        seconds(lambda: _synthesise(stock(folder) | full, folder / "full-stock")),
        "no compiled Python",
    )
    each = _in_one_process(folder)
    yield Measurement("every further application of one process", 0.6, each)


def _in_one_process(folder: Path) -> float:
    command = [sys.executable, "-c", _MANY, str(ROOT), str(folder / "many"), _context()]
    return float(run(command, fast() | {"CDK_VALIDATION": "false"}, WEB).strip())


def _context(**more: str) -> str:
    context = json.loads((WEB / "cdk.json").read_text())["context"]
    return json.dumps({**context, "environment": "dev", **more})


def _synthesise(environment: dict[str, str], outdir: Path) -> None:
    run([sys.executable, "app.py"], environment | {"CDK_OUTDIR": str(outdir)}, WEB)
