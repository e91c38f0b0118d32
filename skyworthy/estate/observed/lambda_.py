"""Lambda: functions with their settings, versions, permissions and layers."""

import json
from collections.abc import Mapping
from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted, asked, further, with_more

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


def _named(operation: str, name: str) -> Look:
    """What belongs to a function is asked for by the function, whose name no answer repeats."""

    def look(api: Api, wanted: Wanted) -> Answer | None:
        function, part = wanted.within("FunctionName"), wanted.within(name)
        asked = {"FunctionName": function, name: part}
        answer = api.ask_if_any(wanted.region, "lambda", operation, *_GONE, **asked)
        return {**answer, "FunctionName": function, name: part} if answer else None

    return look


def _url(api: Api, wanted: Wanted) -> Answer | None:
    function, qualifier = wanted.within("TargetFunctionArn"), wanted.declared.get("Qualifier")
    named = {"Qualifier": qualifier} if isinstance(qualifier, str) else {}
    answer = api.ask_if_any(
        wanted.region, "lambda", "get_function_url_config", *_GONE, FunctionName=function, **named
    )
    if not answer:
        return None
    unqualified = answer["FunctionArn"].removesuffix(f":{qualifier}")
    return {**answer, **named, "TargetFunctionArn": unqualified}


READERS = {
    "AWS::Lambda::Alias": Reader(
        _named("get_alias", "Name"),
        spelled={
            "RoutingConfig.AdditionalVersionWeights": (
                "items(AdditionalVersionWeights)[].{FunctionVersion: [0], FunctionWeight: [1]}"
            )
        },
        joined=True,
    ),
    "AWS::Lambda::EventInvokeConfig": Reader(
        _named("get_function_event_invoke_config", "Qualifier"), joined=True
    ),
    "AWS::Lambda::EventSourceMapping": Reader(
        with_more(
            asked("lambda", "get_event_source_mapping", "UUID", missing=_GONE),
            further("lambda", "list_tags", "Tags", "Tags", *_GONE, Resource="EventSourceMappingArn"),
        ),
        spelled={
            "Enabled": "State && contains(['Enabled', 'Enabling', 'Creating'], State)",
            "FunctionName": "FunctionArn",
            "Id": "UUID",
        },
    ),
    "AWS::Lambda::Url": Reader(_url, joined=True),
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
