"""Types without a reader of their own, read by what the registry says CloudFormation itself calls to read
them.

The schema's read permissions (`backup:DescribeBackupVault`) name the calls, botocore knows what these take,
and the declared properties and the physical id fill that in. Names that the service spells otherwise than
CloudFormation are not found this way, so what is absent from such an answer is not compared, instead of being
a difference.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from skyworthy import schemas
from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Wanted
from skyworthy.estate.spelling import spell

WHY_ABSENT = "the call that CloudFormation reads this type by does not report it under this name"
_SERVICES = {
    "es": "opensearch",
    "aoss": "opensearchserverless",
    "bedrock-agentcore": "bedrock-agentcore-control",
    "states": "stepfunctions",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "airflow": "mwaa",
    "geo": "location",
    "ses": "sesv2",
}
"""boto3's names of services whose permissions are named otherwise."""


class NoCall(Exception):
    """There is no reader for a type, and no call of its service that could be made without one."""


def look_up(api: Api, wanted: Wanted) -> dict[str, Any] | None:
    """The resource in CloudFormation's spelling, as far as names agree; None when the service knows no such
    one.

    Raises NoCall when no call of the service can be filled in.
    """
    for service, operation in _calls(wanted.type):
        try:
            client = api.client(wanted.region, service)
        except BotoCoreError:
            continue
        model = client.meta.service_model
        if operation not in model.operation_names:
            continue
        shape = model.operation_model(operation).input_shape
        parameters = _parameters(wanted, shape)
        if parameters is not None:
            answer = api.ask(wanted.region, service, xform_name(operation), **parameters)
            found = _found(answer, wanted)
            if not found:  # some services answer what does not exist with an empty description
                return None
            found = {**_tags(api, wanted, found), **found}
            return spell(wanted.type, found, _short_names(wanted.type, found))
    raise NoCall(f"this version reads no {wanted.type}: it is deployed, and not read back")


def _short_names(resource_type: str, found: Answer) -> dict[str, str]:
    """A user pool's name is `UserPoolName` in CloudFormation, and `Name` in the service's own words."""
    kind = resource_type.rsplit("::", 1)[-1]
    names = (schemas.schema(resource_type) or {}).get("properties", {})
    short = {name: name.removeprefix(kind) for name in names if name.startswith(kind) and name not in found}
    return {name: rest for name, rest in short.items() if rest in found}


def _calls(resource_type: str) -> Iterator[tuple[str, str]]:
    """Services and operations, those first that are named most like the type."""
    _, group, kind = resource_type.split("::")
    permissions = (
        (schemas.schema(resource_type) or {}).get("handlers", {}).get("read", {}).get("permissions", [])
    )
    own = permissions[0].partition(":")[0].lower() if permissions else ""
    calls = []
    for permission in permissions:
        prefix, _, operation = permission.partition(":")
        prefix = prefix.lower()
        if prefix != own:  # the key, the role … that the resource uses
            continue
        if prefix == "apigateway":
            calls.append((group.lower(), f"Get{kind}"))
        elif operation.startswith(("Describe", "Get")):
            calls.append((_SERVICES.get(prefix, prefix), operation))
    meant = [call for call in calls if _names_it(call[1], kind)]
    yield from sorted(meant, key=lambda call: (kind.lower() not in call[1].lower(), len(call[1])))


def _names_it(operation: str, kind: str) -> bool:
    """`GetGroup` reads a `UserPoolGroup`, `GetAgentRuntime` a `Runtime` (and no `RuntimeEndpoint`)."""
    noun = re.sub("ies$", "y", operation.removeprefix("Describe").removeprefix("Get").lower())
    return kind.lower() in noun or kind.lower().endswith(noun.removesuffix("s"))


def _tags(api: Api, wanted: Wanted, found: Answer) -> Answer:
    """What the service's own call for tags answers, where it takes nothing but the resource's ARN."""
    arn = next((value for name, value in found.items() if _is_arn(name, value)), None)
    permissions = (
        (schemas.schema(wanted.type) or {}).get("handlers", {}).get("read", {}).get("permissions", [])
    )
    for permission in permissions if arn else ():
        prefix, _, operation = permission.partition(":")
        service = _SERVICES.get(prefix.lower(), prefix.lower())
        if operation.startswith("ListTags"):
            model = api.client(wanted.region, service).meta.service_model
            shape = (
                model.operation_model(operation).input_shape if operation in model.operation_names else None
            )
            required = list(shape.required_members) if shape else []
            if shape and len(required) == 1 and shape.members[required[0]].type_name == "string":
                asked = {required[0]: arn}
                try:
                    answer = api.ask(wanted.region, service, xform_name(operation), **asked)
                except ClientError:  # without its tags, which are then listed as not compared
                    return {}
                tags = [value for name, value in answer.items() if "tag" in name.lower()]
                return {"Tags": tags[0]} if tags else {}
    return {}


def _is_arn(name: str, value: Any) -> bool:
    return name.lower().endswith("arn") and isinstance(value, str) and value.startswith("arn:")


def _parameters(wanted: Wanted, shape: Any) -> dict[str, Any] | None:
    """The call's parameters: declared properties of the same name, and the physical id for what identifies
    the resource; None when something required has no value."""
    members: Mapping[str, Any] = shape.members if shape else {}
    required = list(shape.required_members) if shape else []
    identifiers = {name.lower() for name in schemas.property_names(wanted.type, "primaryIdentifier")}
    declared = {name.lower(): value for name, value in wanted.declared.items() if isinstance(value, str)}
    asked = required or [name for name in members if name.lower() in identifiers]
    parameters: dict[str, Any] = {}
    for name in asked:
        known = declared.get(name.lower())
        if known is None and (len(asked) == 1 or name.lower() in identifiers):
            known = _identity(wanted.physical_id, name, alone=len(asked) == 1)
        if known is None:
            return None
        parameters[name] = _typed(known, members[name].type_name)
    return parameters


def _typed(known: str, kind: str) -> Any:
    if kind in ("integer", "long") and known.isdigit():
        return int(known)
    return [known] if kind == "list" else known


def _identity(physical_id: str, parameter: str, *, alone: bool) -> str | None:
    """The physical id as a parameter: of an ARN the last part, unless an ARN is asked for; nothing of a joint
    id."""
    if "|" in physical_id:
        return None
    if physical_id.startswith("arn:") and "arn" not in parameter.lower():
        return physical_id.split(":", 5)[-1].replace(":", "/").rsplit("/", 1)[-1]
    return physical_id if alone else physical_id.rsplit("/", 1)[-1]


def _found(answer: Answer, wanted: Wanted) -> Mapping[str, Any] | None:
    """The resource within the answer: the answer itself, its only member, or the entry that has the
    physical id."""
    parts = {
        name: value
        for name, value in answer.items()
        if name not in ("ResponseMetadata", "NextToken", "Marker")
    }
    lists = [value for value in parts.values() if isinstance(value, list)]
    if len(parts) == 1 and lists:
        return next((entry for entry in lists[0] if _is_it(entry, wanted)), None)
    nested = [value for value in parts.values() if isinstance(value, Mapping)]
    if len(parts) == 1 and nested:
        return nested[0]
    return {**parts, **(nested[0] if len(nested) == 1 else {})}


def _is_it(entry: Any, wanted: Wanted) -> bool:
    return isinstance(entry, Mapping) and any(
        isinstance(value, str) and value.lower() == wanted.physical_id.lower() for value in entry.values()
    )
