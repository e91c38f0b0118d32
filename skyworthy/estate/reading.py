"""Read an estate: every resource of an assembly's stacks, as declared and as the account's APIs report it.

Three rounds, each as wide as the machine allows: first the resources that are found by their physical id,
then those without a reader of their own, then those that are found by what they belong to (a route by its
table); declared properties may need the attributes of an earlier round. A reader that fails is a problem of
that resource, never a crash and never a pass.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from skyworthy.estate import assembly, generic
from skyworthy.estate.api import Api, Clients
from skyworthy.estate.assembly import StackTemplate
from skyworthy.estate.declared import Resolver
from skyworthy.estate.deployed import Deployed, deployed
from skyworthy.estate.model import Estate, Resource, Source
from skyworthy.estate.observed import READERS
from skyworthy.estate.reader import Wanted
from skyworthy.estate.spelling import spell
from skyworthy.estate.unread import NOT_IN_CLOUD_CONTROL, cloud_control, why_unreadable
from skyworthy.estate.withheld import without_secrets

THREADS = 16


@dataclass
class _Stack:
    """A stack being read."""

    template: StackTemplate
    deployed: Deployed
    resolver: Resolver
    observed: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    observed: Mapping[str, Any] | None
    source: Source
    problem: str = ""


def read(folder: Path, clients: Clients, account: str, *, region: str = "") -> Estate:
    """The estate of a cloud assembly (`cdk.out`) as it is deployed in `account`.

    `clients(service, region)` gives boto3 clients; `region` is for stacks that leave theirs open. Raises
    ManifestError when the folder is no assembly. Stacks that are not deployed are in the estate, each
    resource with that problem.
    """
    api = Api(clients)
    resources: list[Resource] = []
    outputs: dict[str, str] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="estate") as pool:
        templates = assembly.stacks(folder, region=region)
        found = list(pool.map(lambda stack: deployed(api, stack.region, stack.name), templates))
        stacks: list[_Stack] = []
        for template, answer in zip(templates, found, strict=True):
            if answer is None:
                resources.extend(_not_deployed(template))
            else:
                stacks.extend(_with_nested(api, account, template, answer))
        reads = _read_all(pool, api, account, stacks)
    for stack in stacks:
        outputs |= {f"{stack.deployed.name}.{name}": value for name, value in stack.deployed.outputs.items()}
        resources.extend(_resources(stack, reads))
    return Estate(account, tuple(resources), outputs)


def read_again(api: Api, account: str, resource: Resource) -> Resource:
    """One resource of an estate, as it is now."""
    wanted = Wanted(
        resource.type,
        resource.region,
        account,
        resource.stack,
        resource.logical_id,
        resource.physical_id,
        resource.declared,
    )
    now = _read_one(api, wanted, known_source=resource.source)
    return replace(resource, observed=now.observed, source=now.source, problem=now.problem)


def _with_nested(api: Api, account: str, template: StackTemplate, answer: Deployed) -> Iterator[_Stack]:
    observed: dict[str, Mapping[str, Any]] = {}
    outputs: dict[str, Mapping[str, Any]] = {}  # of nested stacks: `Fn::GetAtt` reads them as attributes
    resolver = Resolver(template, answer, api, account, lambda name: outputs.get(name, observed.get(name)))
    yield _Stack(template, answer, resolver, observed)
    for logical_id, physical_id in answer.physical_ids.items():
        path = template.nested(logical_id) if logical_id in template.resources else None
        nested = deployed(api, template.region, physical_id) if path else None
        if path and nested:
            outputs[logical_id] = {"Outputs": nested.outputs}
            inner = StackTemplate(nested.name, template.region, assembly.read_template(path), path.parent)
            yield from _with_nested(api, account, inner, nested)


def _read_all(
    pool: ThreadPoolExecutor, api: Api, account: str, stacks: list[_Stack]
) -> dict[tuple[str, str], _Read]:
    reads: dict[tuple[str, str], _Read] = {}
    present = [
        (stack, logical_id, resource["Type"])
        for stack in stacks
        for logical_id, resource in stack.template.resources.items()
        if logical_id in stack.deployed.physical_ids
    ]
    for number in range(3):
        round_ = [entry for entry in present if _round(entry[2]) == number]
        wanted = [_wanted(account, *entry) for entry in round_]
        for (stack, logical_id, _), result in zip(
            round_, pool.map(lambda each: _read_one(api, each), wanted), strict=True
        ):
            reads[stack.deployed.stack_id, logical_id] = result
            if result.observed is not None:
                stack.observed[logical_id] = result.observed
    return reads


def _round(resource_type: str) -> int:
    """When a type is read: by its physical id alone first, by what it belongs to last."""
    reader = READERS.get(resource_type)
    return 1 if reader is None else 2 if reader.joined else 0


def _wanted(account: str, stack: _Stack, logical_id: str, kind: str) -> Wanted:
    return Wanted(
        type=kind,
        region=stack.template.region,
        account=account,
        stack=stack.deployed.name,
        logical_id=logical_id,
        physical_id=stack.deployed.physical_ids[logical_id],
        declared=stack.resolver.resolve(stack.template.resources[logical_id].get("Properties", {})),
    )


def _read_one(api: Api, wanted: Wanted, *, known_source: Source | None = None) -> _Read:
    """`known_source` says where the resource was read before, so that it is looked for there again."""
    reason = why_unreadable(wanted.type)
    if reason:
        return _Read(None, "none", reason)
    reader = READERS.get(wanted.type)
    source: Source = "api"
    try:
        if reader is None:
            source, observed = _without_reader(api, wanted, known_source)
        else:
            answer = reader.look(api, wanted)
            observed = None if answer is None else spell(wanted.type, answer, reader.spelled)
    except generic.NoCall as error:
        return _Read(None, "none", str(error))
    except ClientError as error:
        said = error.response.get("Error", {})
        problem = f"{said.get('Code')}: {said.get('Message')} ({error.operation_name})"
    except BotoCoreError as error:
        problem = f"{type(error).__name__}: {error}"
    except Exception as error:  # a reader that fails must not take the whole estate with it
        problem = f"the reader failed, {type(error).__name__}: {error}"
    else:
        absent = f"the API knows no such {wanted.type}: {wanted.physical_id}"
        return _Read(without_secrets(observed, marked=False), source, absent if observed is None else "")
    return _Read(None, source, problem)


def _without_reader(
    api: Api, wanted: Wanted, known_source: Source | None
) -> tuple[Source, Mapping[str, Any] | None]:
    """Cloud Control knows every type on a real account; an embedded one only what it recorded for want of
    an API."""
    try:
        return "cloud-control", cloud_control(api, wanted)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code not in NOT_IN_CLOUD_CONTROL or known_source == "cloud-control":
            raise
    return "api", generic.look_up(api, wanted)


def _resources(stack: _Stack, reads: Mapping[tuple[str, str], _Read]) -> Iterator[Resource]:
    for logical_id, resource in stack.template.resources.items():
        if logical_id not in stack.deployed.physical_ids and _excluded(stack.resolver, resource):
            continue
        result = reads.get((stack.deployed.stack_id, logical_id))
        known = result or _Read(None, "none", "CloudFormation lists no such resource of the stack")
        yield Resource(
            stack=stack.deployed.name,
            region=stack.template.region,
            logical_id=logical_id,
            type=resource["Type"],
            physical_id=stack.deployed.physical_ids.get(logical_id, ""),
            declared=without_secrets(stack.resolver.resolve(resource.get("Properties", {})), marked=True),
            observed=known.observed,
            source=known.source,
            problem=known.problem,
            deletion_policy=stack.template.deletion_policy(logical_id),
        )


def _excluded(resolver: Resolver, resource: Mapping[str, Any]) -> bool:
    return "Condition" in resource and not resolver.holds(resource["Condition"])


def _not_deployed(template: StackTemplate) -> Iterator[Resource]:
    for logical_id, resource in template.resources.items():
        yield Resource(
            template.name,
            template.region,
            logical_id,
            resource["Type"],
            "",
            without_secrets(resource.get("Properties", {}), marked=True),
            None,
            "none",
            f"stack {template.name} is not deployed in {template.region}",
        )
