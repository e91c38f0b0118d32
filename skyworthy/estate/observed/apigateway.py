"""API Gateway's REST APIs: what belongs to an API is asked for by the API's id, which no answer repeats."""

from collections.abc import Mapping
from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted

_GONE = ("NotFoundException",)


def _within_api(operation: str, parameter: str) -> Look:
    def look(api: Api, wanted: Wanted) -> Answer | None:
        rest_api = wanted.within("RestApiId")
        asked = {"restApiId": rest_api, parameter: wanted.physical_id.rpartition("|")[2]}
        answer = api.ask_if_any(wanted.region, "apigateway", operation, *_GONE, **asked)
        return {**answer, "RestApiId": rest_api} if answer else None

    return look


def _method(api: Api, wanted: Wanted) -> Answer | None:
    asked = {
        "restApiId": wanted.within("RestApiId"),
        "resourceId": wanted.within("ResourceId"),
        "httpMethod": wanted.within("HttpMethod"),
    }
    answer = api.ask_if_any(wanted.region, "apigateway", "get_method", *_GONE, **asked)
    if not answer:
        return None
    responses = [{**each, "statusCode": code} for code, each in (answer.get("methodResponses") or {}).items()]
    return {
        **answer,
        "RestApiId": asked["restApiId"],
        "ResourceId": asked["resourceId"],
        "methodResponses": responses,
        **({"methodIntegration": _integration(answer["methodIntegration"])} if _integrated(answer) else {}),
    }


def _integrated(answer: Answer) -> bool:
    return bool(answer.get("methodIntegration"))


def _integration(integration: Mapping[str, Any]) -> dict[str, Any]:
    responses = integration.get("integrationResponses") or {}
    return {
        **integration,
        "integrationResponses": [{**each, "statusCode": code} for code, each in responses.items()],
    }


def _stage(api: Api, wanted: Wanted) -> Answer | None:
    found = _within_api("get_stage", "stageName")(api, wanted)
    if found is None:
        return None
    settings = [_setting(path, each) for path, each in (found.get("methodSettings") or {}).items()]
    return {**found, "methodSettings": settings}


def _setting(path: str, setting: Mapping[str, Any]) -> dict[str, Any]:
    """`*/*` is every method of every resource, which CloudFormation writes `/*`; else `~1orders/GET`."""
    resource, _, method = path.rpartition("/")
    escaped = resource if resource.startswith("~1") else f"~1{resource.removeprefix('/')}"
    named = "/*" if resource == "*" else escaped.replace("~1", "/")
    return {**setting, "ResourcePath": named, "HttpMethod": method}


def _plan_key(api: Api, wanted: Wanted) -> Answer | None:
    asked = {"usagePlanId": wanted.within("UsagePlanId"), "keyId": wanted.within("KeyId")}
    answer = api.ask_if_any(wanted.region, "apigateway", "get_usage_plan_key", *_GONE, **asked)
    return (
        {"UsagePlanId": asked["usagePlanId"], "KeyId": answer["id"], "KeyType": answer["type"]}
        if answer
        else None
    )


READERS = {
    "AWS::ApiGateway::Authorizer": Reader(_within_api("get_authorizer", "authorizerId"), joined=True),
    "AWS::ApiGateway::Deployment": Reader(
        _within_api("get_deployment", "deploymentId"),
        unreported={
            "StageName": "the stage is a resource of its own to the API",
            "StageDescription": "the stage is a resource of its own to the API",
        },
        joined=True,
    ),
    "AWS::ApiGateway::Method": Reader(
        _method,
        spelled={
            "Integration": "methodIntegration",
            "Integration.IntegrationHttpMethod": "httpMethod",
        },
        defaults={"ApiKeyRequired": False},
        joined=True,
    ),
    "AWS::ApiGateway::Resource": Reader(
        _within_api("get_resource", "resourceId"), spelled={"ResourceId": "id"}, joined=True
    ),
    "AWS::ApiGateway::Stage": Reader(
        _stage,
        joined=True,
    ),
    "AWS::ApiGateway::UsagePlanKey": Reader(_plan_key, joined=True),
}
