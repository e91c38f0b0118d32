"""CloudFormation's own resources: nested stacks."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.deployed import deployed
from skyworthy.estate.reader import Reader, Wanted


def _stack(api: Api, wanted: Wanted) -> Answer | None:
    found = deployed(api, wanted.region, wanted.physical_id)
    if found is None:
        return None
    answer = api.ask(wanted.region, "cloudformation", "describe_stacks", StackName=wanted.physical_id)[
        "Stacks"
    ][0]
    return {**answer, "Parameters": dict(found.parameters)}


READERS = {
    "AWS::CloudFormation::Stack": Reader(
        _stack,
        unreported={
            "TemplateURL": "CloudFormation keeps the template, not where it came from",
            "TimeoutInMinutes": "only used while the stack is created",
        },
    )
}
