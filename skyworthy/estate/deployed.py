"""What CloudFormation says it deployed: physical ids, parameters, outputs and exports of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.estate.api import Api


@dataclass(frozen=True)
class Deployed:
    """One deployed stack."""

    name: str
    stack_id: str
    physical_ids: Mapping[str, str]
    parameters: Mapping[str, str]
    """Of parameters typed as SSM names, the value that they had at deployment."""
    outputs: Mapping[str, str]
    notification_arns: tuple[str, ...] = ()


def deployed(api: Api, region: str, stack: str) -> Deployed | None:
    """The stack of that name or ARN, or None when there is none."""
    try:
        answer = api.ask(region, "cloudformation", "describe_stacks", StackName=stack)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    found = answer["Stacks"][0]
    rows = api.rows(
        region, "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack
    )
    return Deployed(
        name=found["StackName"],
        stack_id=found["StackId"],
        physical_ids={
            row["LogicalResourceId"]: row["PhysicalResourceId"]
            for row in rows
            if row.get("PhysicalResourceId") and row["ResourceStatus"] != "DELETE_COMPLETE"
        },
        parameters={
            entry["ParameterKey"]: entry.get("ResolvedValue", entry.get("ParameterValue", ""))
            for entry in found.get("Parameters", [])
        },
        outputs=_outputs(found),
        notification_arns=tuple(found.get("NotificationARNs", ())),
    )


def output(api: Api, region: str, stack: str, name: str) -> str | None:
    """One output of any stack of the account, as `Fn::GetStackOutput` reads it."""
    try:
        answer = api.ask(region, "cloudformation", "describe_stacks", StackName=stack)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return _outputs(answer["Stacks"][0]).get(name)


def export(api: Api, region: str, name: str) -> str | None:
    """One export of the region, as `Fn::ImportValue` reads it."""
    rows = api.rows(region, "cloudformation", "list_exports", "Exports")
    return next((row["Value"] for row in rows if row["Name"] == name), None)


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {entry["OutputKey"]: entry["OutputValue"] for entry in stack.get("Outputs", [])}
