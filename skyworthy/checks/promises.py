"""A platform's promises on what was deployed (letter D): JMESPath expectations over the observed estate.

`promises.toml` lies beside the platform's manifest; anybody's platform may have one:

    [[promise]]
    id = "WEB-2.2"
    says = "one NAT gateway in dev and staging, one per zone in production"

    [[promise.expect]]
    query = "length(resources[?type=='AWS::EC2::NatGateway'])"
    equals = 1
    in = { production = 3 }          # another value where an environment differs

    [[promise]]
    id = "WEB-2.5"
    says = "…"                       # what the outcome stands for, for whoever reads it
    checks = ["DB-NOT-PUBLIC"]       # checks of the tool that must hold too
    checks_in = { production = [] }  # more of them, where an environment differs
    pending = "the network proof"    # what only a proof can tell: the outcome is unknown, visibly

`queries.py` says what a query sees. One that gives null refutes: nothing was found to hold.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skyworthy.checks.queries import Queries, QueryError, syntax_error
from skyworthy.errors import ManifestError
from skyworthy.estate.model import Estate
from skyworthy.result import CheckResult, Outcome, PromiseResult

FILE = "promises.toml"


class Expectation(BaseModel):
    """One query and the value it must give."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    equals: Any
    per_environment: Mapping[str, Any] = Field(default_factory=dict, alias="in")

    def wanted(self, environment: str | None) -> Any:
        return self.per_environment.get(environment or "", self.equals)


class Promise(BaseModel):
    """A promise and what must be seen of it on the deployed platform."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z]+-\d+\.\d+$")
    says: str
    expect: tuple[Expectation, ...] = ()
    checks: tuple[str, ...] = ()
    checks_in: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    pending: str = ""


class Promises(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    promise: tuple[Promise, ...] = ()


def load(folder: Path) -> tuple[Promise, ...]:
    """The promises of a platform's folder; none where there is no file.

    Raises ManifestError with every problem of the file.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        promises = Promises.model_validate(tomllib.loads(path.read_text())).promise
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        problems = [f"  {'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
        raise ManifestError("\n".join([f"{path}: {len(problems)} problems:", *problems])) from error
    broken = [
        f"  {promise.id}: {expectation.query!r}: {wrong}"
        for promise in promises
        for expectation in promise.expect
        if (wrong := syntax_error(expectation.query))
    ]
    if broken:
        raise ManifestError("\n".join([f"{path}: {len(broken)} queries are not JMESPath:", *broken]))
    return promises


def evaluate(
    promises: Iterable[Promise], estate: Estate, environment: str | None, checks: Iterable[CheckResult]
) -> tuple[PromiseResult, ...]:
    """What each promise's expectations and checks say of this estate."""
    queries = Queries(estate, environment)
    outcomes = {check.id: check.outcome for check in checks}
    return tuple(_judge(promise, queries, environment, outcomes) for promise in promises)


def _judge(
    promise: Promise, queries: Queries, environment: str | None, outcomes: Mapping[str, Outcome]
) -> PromiseResult:
    broken = [said for each in promise.expect if (said := _broken(each, queries, environment))]
    needed = (*promise.checks, *promise.checks_in.get(environment or "", ()))
    broken += [f"check {name} is refuted" for name in needed if outcomes.get(name) == "refuted"]
    if broken:
        return PromiseResult(promise.id, "D", "refuted", "; ".join(broken))
    unknown = [
        f"check {name} is {outcomes.get(name, 'not run')}" for name in needed if outcomes.get(name) != "holds"
    ]
    if promise.pending:
        unknown.append(f"not established yet: {promise.pending}")
    if not promise.expect and not needed and not promise.pending:
        unknown.append("nothing is expected of it")
    if unknown:
        return PromiseResult(promise.id, "D", "unknown", "; ".join(unknown))
    return PromiseResult(promise.id, "D", "holds")


def _broken(expectation: Expectation, queries: Queries, environment: str | None) -> str:
    """How the estate differs from the expectation; empty when it does not."""
    wanted = expectation.wanted(environment)
    query = " ".join(expectation.query.split())
    try:
        found = queries.search(query)
    except (QueryError, ValueError) as error:
        return f"{query}: {error}"
    return "" if _same(found, wanted) else f"{query} is {found!r}, not {wanted!r}"


def _same(found: Any, wanted: Any) -> bool:
    """Equal, and not only to Python, for which 1 is true; nothing found is equal to nothing."""
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_same(found[name], wanted[name]) for name in found)
    return found is not None and isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)
