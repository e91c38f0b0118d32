"""A platform's promises on what was deployed (letter D): JMESPath expectations over the observed estate.

`promises.toml` lies beside the platform's manifest; anybody's platform may have one:

    [[promise]]
    id = "WEB-2.2"
    says = "one NAT gateway in dev and staging, one per zone in production"

    [[promise.expect]]
    query = "length(resources[?type=='AWS::EC2::NatGateway'])"
    equals = 1
    in = { production = 3 }          # another value where an environment differs

    [promise]
    checks = ["DB-ISOLATED"]         # checks of the tool that must hold too
    pending = "the network proof"    # what only a proof can tell: the outcome is unknown, visibly

A query sees `environment`, `account`, `outputs` and `resources` (each with `stack`, `region`, `logical_id`, `type`,
`physical_id`, `observed` from the service's API, `recorded` from the record kept for types without one). What was only
declared is not there to be asked for. A query that gives null refutes: nothing was found to hold.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skyworthy.errors import ManifestError
from skyworthy.estate.model import Estate, Resource
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
    pending: str = ""


class Promises(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    promise: tuple[Promise, ...] = ()


def load(folder: Path) -> tuple[Promise, ...]:
    """The promises of a platform's folder; none where there is no file. Raises ManifestError, all problems at once."""
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
        f"  {promise.id}: {expectation.query!r}: {error}"
        for promise in promises
        for expectation in promise.expect
        if (error := _syntax_error(expectation.query))
    ]
    if broken:
        raise ManifestError("\n".join([f"{path}: {len(broken)} queries are not JMESPath:", *broken]))
    return promises


def evaluate(
    promises: Iterable[Promise], estate: Estate, environment: str | None, checks: Iterable[CheckResult]
) -> tuple[PromiseResult, ...]:
    """What each promise's expectations and checks say of this estate."""
    seen = _document(estate, environment)
    outcomes = {check.id: check.outcome for check in checks}
    return tuple(_judge(promise, seen, environment, outcomes) for promise in promises)


def _judge(
    promise: Promise, seen: dict[str, Any], environment: str | None, checks: Mapping[str, Outcome]
) -> PromiseResult:
    broken = []
    for expectation in promise.expect:
        wanted = expectation.wanted(environment)
        try:
            found = jmespath.search(expectation.query, seen)
        except JMESPathError as error:
            broken.append(f"{expectation.query}: {error}")
            continue
        if found is None or found != wanted:
            broken.append(f"{expectation.query} is {found!r}, not {wanted!r}")
    refuted = [f"check {name} is refuted" for name in promise.checks if checks.get(name) == "refuted"]
    if broken or refuted:
        return PromiseResult(promise.id, "D", "refuted", "; ".join([*broken, *refuted]))
    open_checks = [f"check {name} is {checks.get(name, 'not run')}" for name in promise.checks]
    unknown = [
        text for name, text in zip(promise.checks, open_checks, strict=True) if checks.get(name) != "holds"
    ]
    if promise.pending:
        unknown.append(f"not established yet: {promise.pending}")
    if not promise.expect and not promise.checks and not promise.pending:
        unknown.append("nothing is expected of it")
    if unknown:
        return PromiseResult(promise.id, "D", "unknown", "; ".join(unknown))
    return PromiseResult(promise.id, "D", "holds")


def _document(estate: Estate, environment: str | None) -> dict[str, Any]:
    return {
        "environment": environment,
        "account": estate.account,
        "outputs": dict(estate.outputs),
        "resources": [_resource(resource) for resource in estate.resources],
    }


def _resource(resource: Resource) -> dict[str, Any]:
    observed = dict(resource.observed or {})
    return {
        "stack": resource.stack,
        "region": resource.region,
        "logical_id": resource.logical_id,
        "type": resource.type,
        "physical_id": resource.physical_id,
        "observed": observed if resource.source == "api" else {},
        "recorded": observed if resource.source == "cloud-control" else {},
    }


def _syntax_error(query: str) -> str:
    try:
        jmespath.compile(query)
    except JMESPathError as error:
        return str(error).splitlines()[0]
    return ""
