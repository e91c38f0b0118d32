"""Lambda: functions with their settings, versions, permissions and layers."""

import json
from collections.abc import Mapping
from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, asked

_GONE = ("ResourceNotFoundException",)


def _function(api: Api, wanted: Wanted) -> Answer | None:
    name = wanted.physical_id
    answer = api.ask_if_any(wanted.region, "lambda", "get_function", *_GONE, FunctionName=name)
    if not answer:
        return None
    reserved = answer.get("Concurrency", {}).get("ReservedConcurrentExecutions")
    tags = answer.get("Tags", {})
    return {**answer["Configuration"], "Tags": tags, "ReservedConcurrentExecutions": reserved}


def _permission(api: Api, wanted: Wanted) -> Answer | None:
    """A permission is a statement of the function's policy."""
    function = wanted.within("FunctionName")
    answer = api.ask_if_any(wanted.region, "lambda", "get_policy", *_GONE, FunctionName=function)
    for statement in json.loads(answer["Policy"])["Statement"] if answer else ():
        if statement.get("Sid") == wanted.physical_id:
            return {"FunctionName": statement.get("Resource", function), **_permitted(statement)}
    return None


def _permitted(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions = {
        key.lower(): value for keys in statement.get("Condition", {}).values() for key, value in keys.items()
    }
    principal = statement["Principal"]
    return {
        "Id": statement["Sid"],
        "Action": statement["Action"],
        "Principal": next(iter(principal.values())) if isinstance(principal, Mapping) else principal,
        "SourceArn": conditions.get("aws:sourcearn"),
        "SourceAccount": conditions.get("aws:sourceaccount"),
        "PrincipalOrgID": conditions.get("aws:principalorgid"),
        "InvokedViaFunctionUrl": conditions.get("lambda:invokedviafunctionurl"),
        "FunctionUrlAuthType": conditions.get("lambda:functionurlauthtype"),
        "EventSourceToken": conditions.get("lambda:eventsourcetoken"),
    }


READERS = {
    "AWS::Lambda::Function": Reader(
        _function,
        spelled={"Arn": "FunctionArn", "Layers": "Layers[].Arn"},
        ordered=frozenset({"Layers", "ImageConfig.Command", "ImageConfig.EntryPoint"}),
        defaults={"PackageType": "Zip"},
    ),
    "AWS::Lambda::Version": Reader(
        asked("lambda", "get_function_configuration", "FunctionName", missing=_GONE)
    ),
    "AWS::Lambda::Permission": Reader(_permission, joined=True),
    "AWS::Lambda::LayerVersion": Reader(
        asked("lambda", "get_layer_version_by_arn", "Arn", missing=_GONE),
        spelled={"LayerName": "LayerArn"},
        unreported={"Content": "Lambda answers with a link to the code, not with where it came from"},
    ),
}
