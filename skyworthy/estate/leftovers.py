"""What a destroy leaves behind: list calls of every service and region before and after.

AWS leaves some things by design (a key waits a week at least, a final snapshot is the point of it). Each of
these has its reason here; anything else that is still there is a finding.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from skyworthy.estate.api import Api, Clients
from skyworthy.estate.listings import ALSO, GLOBAL_REGION, LISTINGS, PART_OF, Listing
from skyworthy.estate.model import Estate, Resource
from skyworthy.estate.reading import read_again
from skyworthy.estate.unread import is_absence

THREADS = 16
EVERYWHERE = "global"
_ZONE = "/hostedzone/"
"""How Route 53's lists begin the id of a zone; its other answers, and CloudFormation, leave it out."""


@dataclass(frozen=True, order=True)
class Item:
    """One thing that exists in the account."""

    service: str
    region: str
    """`global` where the service has one list for the account."""
    kind: str
    """Its CloudFormation type."""
    id: str
    state: str = field(default="", compare=False)
    """Where the list says it: a key that is pending deletion exists, and is on its way out."""

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.region})"


@dataclass(frozen=True)
class Inventory:
    """What an account had at one moment."""

    items: frozenset[Item]
    problems: tuple[str, ...]
    """List calls that failed: of what they would have listed, nothing is known."""


@dataclass(frozen=True)
class LeftBehind:
    """One thing that was not there before and is there after."""

    item: Item
    reason: str
    """Why AWS leaves it too; empty for a finding."""


def inventory(clients: Clients, regions: Iterable[str], *, recorded: Iterable[str] = ()) -> Inventory:
    """Everything that list calls report in `regions`.

    `recorded` names types without a service API, which are listed by Cloud Control.
    """
    api = Api(clients)
    wanted = [
        (GLOBAL_REGION if listing.everywhere else region, kind, listing)
        for region in dict.fromkeys(regions)
        for kind, listing in (*LISTINGS.items(), *ALSO)
    ]
    wanted += [
        (
            region,
            kind,
            Listing(
                "cloudcontrol", "list_resources", "ResourceDescriptions[].Identifier", {"TypeName": kind}
            ),
        )
        for region in dict.fromkeys(regions)
        for kind in sorted(set(recorded) - set(LISTINGS))
    ]
    items: set[Item] = set()
    problems: list[str] = []
    with ThreadPoolExecutor(THREADS, thread_name_prefix="inventory") as pool:
        for (region, kind, listing), found in zip(
            wanted, pool.map(lambda each: _list(api, *each), wanted), strict=True
        ):
            if isinstance(found, str):
                problems.append(f"{listing.service} {listing.operation} in {region}: {found}")
            else:
                where = EVERYWHERE if listing.everywhere else region
                items |= {Item(listing.service, where, kind, id_, state) for id_, state in found}
    return Inventory(frozenset(items), tuple(sorted(set(problems))))


def left_behind(before: Inventory, after: Inventory, estate: Estate | None = None) -> list[LeftBehind]:
    """What `after` has that `before` had not, with the reason AWS would leave it too.

    The estate says what its templates asked to retain.
    """
    kept = _kept(estate)
    return [LeftBehind(item, _reason(item, kept)) for item in sorted(after.items - before.items)]


def still_there(estate: Estate, clients: Clients) -> tuple[list[LeftBehind], tuple[str, ...]]:
    """Resources of the estate whose types no list call covers, looked for one by one after a destroy.

    Returns what is still there, and the problems of those of which it could not be said.
    """
    api = Api(clients)
    unlisted = [
        resource
        for resource in estate.resources
        if PART_OF.get(resource.type, resource.type) not in LISTINGS and resource.observed is not None
    ]
    with ThreadPoolExecutor(THREADS, thread_name_prefix="still-there") as pool:
        again = list(pool.map(lambda resource: read_again(api, estate.account, resource), unlisted))
    kept = _kept(estate)
    left = [
        LeftBehind(item, _reason(item, kept))
        for resource in again
        if resource.observed is not None
        for item in [
            Item(resource.type.split("::")[1].lower(), resource.region, resource.type, resource.physical_id)
        ]
    ]
    return left, tuple(f"{each.address}: {each.problem}" for each in again if not _known(each))


def _known(resource: Resource) -> bool:
    """Whether reading a resource again said that it is there, or that it is gone."""
    code, _, message = resource.problem.partition(":")
    return (
        resource.observed is not None
        or code.startswith("the API knows no such")
        or is_absence(code)
        or (code == "InvalidRequestException" and "not found" in message)  # Athena's word for it
    )


def _kept(estate: Estate | None) -> dict[str, dict[str, str]]:
    """By policy, what the templates ask of their resources' ends: addresses by physical id."""
    resources = estate.resources if estate else ()
    return {
        policy: {
            each.physical_id: each.address
            for each in resources
            # a custom resource that sets a log group's retention has the group's name for its id
            if each.deletion_policy.startswith(policy) and not each.type.startswith("Custom::")
        }
        for policy in ("Delete", "Retain", "Snapshot")
    }


def _list(api: Api, region: str, kind: str, listing: Listing) -> list[tuple[str, str]] | str:
    try:
        found = api.rows(region, listing.service, listing.operation, listing.items, **listing.parameters)
        ids = [str(id_).removeprefix(_ZONE) for id_ in found]
        return [(id_, _key_state(api, region, id_) if kind == "AWS::KMS::Key" else "") for id_ in ids]
    except (ClientError, BotoCoreError) as error:
        return str(error)


def _key_state(api: Api, region: str, key: str) -> str:
    metadata = api.ask(region, "kms", "describe_key", KeyId=key)["KeyMetadata"]
    return _OF_AWS if metadata.get("KeyManager") == "AWS" else str(metadata["KeyState"])


def _reason(item: Item, kept: Mapping[str, Mapping[str, str]]) -> str:
    if item.id in kept["Retain"]:
        return f"{kept['Retain'][item.id]} is declared with DeletionPolicy Retain"
    if item.kind in ("AWS::RDS::DBClusterSnapshot", "AWS::RDS::DBSnapshot") and kept["Snapshot"]:
        databases = ", ".join(kept["Snapshot"].values())
        return f"the final snapshot that DeletionPolicy Snapshot asks for ({databases})"
    if item.kind == "AWS::Logs::LogGroup" and item.id in kept["Delete"]:
        return ""  # declared, and to be deleted: no service's own
    return next((reason for applies, reason in _REASONS if applies(item)), "")


_BOOTSTRAP = re.compile(
    r"CDKToolkit"
    r"|/cdk-bootstrap/[a-z0-9]+/version"
    r"|cdk-[a-z0-9]+-(assets|container-assets|(cfn-exec|deploy|(file|image)-publishing|lookup)-role)"
    r"-\d{12}-[a-z0-9-]+"
)
_OF_AWS = "managed by AWS"
_SERVICE_LOGS = ("/aws/lambda/", "/aws/rds/", "/aws/ecs/containerinsights/", "/aws/apigateway/")

_REASONS: tuple[tuple[Callable[[Item], bool], str], ...] = (
    (
        lambda item: item.state == "PendingDeletion",
        "a KMS key is deleted after its waiting period, never at once",
    ),
    (lambda item: item.state == _OF_AWS, "AWS's own key for a service, made on first use and never deleted"),
    (
        lambda item: item.kind == "AWS::Logs::LogGroup" and item.id.startswith(_SERVICE_LOGS),
        "the service created this log group outside of any stack, and never deletes it",
    ),
    (
        lambda item: _BOOTSTRAP.fullmatch(item.id) is not None,
        "the CDK's bootstrap, shared by all applications of the account and region",
    ),
    (
        lambda item: item.kind == "AWS::IAM::Role" and item.id.startswith("AWSServiceRoleFor"),
        "a service-linked role, which the service creates on first use for the whole account",
    ),
)
