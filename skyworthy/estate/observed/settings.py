"""Small services that hold settings and rules: SSM parameters, EventBridge rules."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, further, with_more


def _parameter(api: Api, wanted: Wanted) -> Answer | None:
    name, region = wanted.physical_id, wanted.region
    answer = api.ask_if_any(region, "ssm", "get_parameter", "ParameterNotFound", Name=name)
    if not answer:
        return None
    described = api.indexed(region, "ssm", "describe_parameters", "Parameters", "Name").get(name, {})
    tags = api.ask(region, "ssm", "list_tags_for_resource", ResourceType="Parameter", ResourceId=name)
    return {**described, **answer["Parameter"], "Tags": tags["TagList"]}


def _rule(api: Api, wanted: Wanted) -> Answer | None:
    """A rule of another bus than the default one is found in that bus only."""
    bus, _, name = wanted.physical_id.rpartition("|")
    bus = bus or (wanted.within("EventBusName") if "EventBusName" in wanted.declared else "")
    named = {"EventBusName": bus} if bus else {}
    answer = api.ask_if_any(
        wanted.region, "events", "describe_rule", "ResourceNotFoundException", Name=name, **named
    )
    if not answer:
        return None
    targets = api.rows(wanted.region, "events", "list_targets_by_rule", "Targets", Rule=name, **named)
    return {**answer, "RuleName": name, "Targets": targets}


READERS = {
    "AWS::SSM::Parameter": Reader(_parameter),
    "AWS::Events::Rule": Reader(
        with_more(_rule, further("events", "list_tags_for_resource", "Tags", "Tags", ResourceARN="Arn")),
        defaults={"EventBusName": "default"},
        joined=True,
    ),
}
