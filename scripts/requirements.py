"""Print promise × letter → evidence → outcome; exit 1 when evidence is missing or a promise is not met.

Evidence is what the tests recorded (`build/requirements/tests.json`, written by a full `make test`) and
what the rehearsals of every environment found (`build/rehearsals/*/result.json`).
"""

import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "docs" / "requirements"
ROW = re.compile(r"^\| (?P<id>[A-Z]+-\d+\.\d+) \| (?P<promise>.+) \| (?P<letters>[UPD ]+) \|$")
PENDING = "not established yet"


@dataclass(frozen=True)
class Line:
    """One id and letter, with what speaks for it."""

    id: str
    letter: str
    evidence: str
    outcome: str
    """met, unmet, missing, unknown or not built"""


def promised() -> dict[str, list[tuple[str, str]]]:
    """Platform to its (id, letter) pairs, from the tables."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in sorted(TABLES.glob("*.md")):
        rows = [row for line in table.read_text().splitlines() if (row := ROW.match(line.strip()))]
        if rows:
            found[table.stem] = [(row["id"], letter) for row in rows for letter in row["letters"].split()]
    return found


@dataclass(frozen=True)
class Built:
    """A platform that exists."""

    environments: tuple[str, ...]
    in_rehearsals: frozenset[str]
    """the promises of its `promises.toml`: every environment's rehearsal must speak of them"""


def built() -> dict[str, Built]:
    """Every platform that exists, by name."""
    found = {}
    for path in (ROOT / "platforms").glob("*/skyworthy.toml"):
        manifest = tomllib.loads(path.read_text())
        promises = path.with_name("promises.toml")
        rows = tomllib.loads(promises.read_text())["promise"] if promises.exists() else []
        found[manifest["name"]] = Built(
            tuple(manifest.get("environments", ())), frozenset(row["id"] for row in rows)
        )
    return found


def tested() -> dict[tuple[str, str], list[dict[str, Any]]]:
    path = ROOT / "build" / "requirements" / "tests.json"
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in json.loads(path.read_text()) if path.exists() else ():
        id_, letter = row["promise"].split()
        rows[id_, letter].append(row)
    return rows


def rehearsed(platform: str, environments: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """Promise id → environment → what its rehearsal found."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for environment in environments:
        path = ROOT / "build" / "rehearsals" / f"{platform}-{environment}" / "result.json"
        if path.exists():
            for promise in json.loads(path.read_text())["promises"]:
                found[promise["id"]][environment] = promise
    return found


def lines() -> list[Line]:
    tests, platforms = tested(), built()
    result = []
    for platform, pairs in promised().items():
        if platform not in platforms:
            result += [Line(id_, letter, "", "not built") for id_, letter in pairs]
            continue
        here = platforms[platform]
        deployed = rehearsed(platform, here.environments)
        for id_, letter in pairs:
            wanted = here.environments if letter == "D" and id_ in here.in_rehearsals else ()
            found = deployed.get(id_, {}) if wanted else {}
            result.append(_line(id_, letter, tests.get((id_, letter), []), found, wanted))
    return result


def _line(
    id_: str,
    letter: str,
    tests: list[dict[str, Any]],
    rehearsals: dict[str, dict[str, str]],
    environments: tuple[str, ...],
) -> Line:
    names = sorted({row["test"].split("[")[0] for row in tests})
    kept = [row for row in tests if "mutant" not in row["test"]]
    mutants = [row for row in tests if "mutant" in row["test"]]
    evidence = [f"{name} ({sum(name in row['test'] for row in mutants)} mutants)" for name in names]
    if rehearsals:
        evidence.append(
            "rehearsals " + ", ".join(f"{name}: {row['outcome']}" for name, row in rehearsals.items())
        )
    outcomes = {row["outcome"] for row in rehearsals.values()}
    if any(row["outcome"] != "passed" for row in tests) or "refuted" in outcomes:
        outcome = "unmet"
    elif not kept and not rehearsals:
        outcome = "missing"
    elif not mutants:
        outcome = "missing"
        evidence.append("no mutant")
    elif set(rehearsals) != set(environments):
        outcome = "missing"
        evidence.append(f"not rehearsed: {', '.join(sorted(set(environments) - set(rehearsals)))}")
    elif "unknown" in outcomes:
        pending = all(PENDING in row["reason"] for row in rehearsals.values() if row["outcome"] == "unknown")
        outcome = "unknown" if pending else "unmet"
        evidence += sorted({row["reason"] for row in rehearsals.values() if row["outcome"] == "unknown"})
    else:
        outcome = "met"
    return Line(id_, letter, "; ".join(evidence), outcome)


def main() -> int:
    table = lines()
    if not table:
        print(f"no promise found in {TABLES.relative_to(ROOT)}", file=sys.stderr)
        return 1
    for line in table:
        if line.outcome != "not built":
            print(f"{line.id:<9} {line.letter}  {line.outcome:<8} {line.evidence}")
    for prefix, count in Counter(
        line.id.split("-")[0] for line in table if line.outcome == "not built"
    ).items():
        print(f"{prefix}-*     not built ({count} pieces of evidence promised)")
    counts = Counter(line.outcome for line in table)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    return 1 if counts["missing"] or counts["unmet"] else 0


if __name__ == "__main__":
    sys.exit(main())
