"""Types without a reader: kept by Cloud Control, or by nothing at all."""

import json
from collections.abc import Mapping
from typing import Any

from skyworthy.estate.api import Api
from skyworthy.estate.reader import Wanted

_NOWHERE = {
    "AWS::CDK::Metadata": "usage statistics of the CDK; nothing exists in the account",
    "AWS::CloudFormation::CustomResource": "a custom resource has no API; its effect is checked elsewhere",
    "AWS::CloudFormation::WaitConditionHandle": "exists only while CloudFormation waits",
    "AWS::CloudFormation::WaitCondition": "exists only while CloudFormation waits",
}


NOT_IN_CLOUD_CONTROL = ("ResourceNotFoundException", "UnsupportedActionException", "TypeNotFoundException")


def is_absence(code: str) -> bool:
    """Whether an error code says that there is no such resource; each service has its own word for it."""
    return any(word in code for word in ("NotFound", "NoSuch", "NonExist", "Nonexist", "DoesNotExist"))


def why_unreadable(resource_type: str) -> str:
    """Why no API of AWS's reports a type; empty when one does."""
    if resource_type.startswith("Custom::"):
        return _NOWHERE["AWS::CloudFormation::CustomResource"]
    return _NOWHERE.get(resource_type, "")


def cloud_control(api: Api, wanted: Wanted) -> Mapping[str, Any]:
    """What Cloud Control answers for the resource: on a real account the service's own state, on an
    embedded AWS the properties that were recorded for a type without an API."""
    answer = api.ask(
        wanted.region,
        "cloudcontrol",
        "get_resource",
        TypeName=wanted.type,
        Identifier=wanted.physical_id,
    )
    properties: Mapping[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
    return properties
