"""Alarms: members that the service forgets (metric math too), and the Query protocol's short answers."""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch as state

from skyworthy.cloud.host import private, query, tags
from skyworthy.cloud.host.models import operation
from skyworthy.cloud.host.registry import Properties, client, reconcile

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Any, Any, bool, bool], Answer]

_SINGLE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")

private.require(
    state,
    "_put_metric_alarm",
    "_put_composite_alarm",
    "_describe_alarms",
    "_validate_alarm_tag_arn",
    "_alarms",
    "_composite_alarms",
    "_dashboards",
    "_xml",
)


def install() -> None:
    for name, function, alarms in (
        ("PutMetricAlarm", "_put_metric_alarm", state._alarms),
        ("PutCompositeAlarm", "_put_composite_alarm", state._composite_alarms),
    ):
        setattr(state, function, _keeping_everything(name, getattr(state, function), alarms))
    state._describe_alarms = _answering_in_full("DescribeAlarms", state._describe_alarms)
    state._validate_alarm_tag_arn = _taking_dashboards(state._validate_alarm_tag_arn)
    reconcile("AWS::CloudWatch::Dashboard", _tag_dashboard)


def _keeping_everything(name: str, put: Operation, alarms: Any) -> Operation:
    """The alarm's record gets every member that was sent, whatever the protocol."""
    shape = operation("cloudwatch", name).input_shape

    @functools.wraps(put)
    def putting(parameters: Any, sent: Any, is_cbor: bool, is_json: bool) -> Answer:
        answer = put(parameters, sent, is_cbor, is_json)
        if answer[0] < 300:
            given = sent if is_cbor or is_json else query.structure(shape, parameters)
            _complete(alarms[given["AlarmName"]], given)
        return answer

    return putting


def _complete(alarm: dict[str, Any], sent: dict[str, Any]) -> None:
    alarm.update({name: value for name, value in sent.items() if name != "Tags"})
    if sent.get("Metrics"):
        for name in _SINGLE_METRIC:
            alarm.pop(name, None)
    elif sent.get("ExtendedStatistic"):
        alarm.pop("Statistic", None)
    if sent.get("ThresholdMetricId"):
        alarm.pop("Threshold", None)


def _answering_in_full(name: str, describe: Operation) -> Operation:
    """The service's JSON answer is whole; the Query protocol gets the same one, as XML."""
    model = operation("cloudwatch", name)

    @functools.wraps(describe)
    def describing(parameters: Any, sent: Any, is_cbor: bool, is_json: bool) -> Answer:
        if is_cbor or is_json:
            return describe(parameters, sent, is_cbor, is_json)
        answer = describe(parameters, query.structure(model.input_shape, parameters) or {}, False, True)
        if answer[0] >= 300:
            return describe(parameters, sent, False, False)
        inner = query.xml(model.output_shape, json.loads(answer[2]))
        whole: Answer = state._xml(200, f"{name}Response", f"<{name}Result>{inner}</{name}Result>")
        return whole

    return describing


def _taking_dashboards(validate: Callable[..., Any]) -> Callable[..., Any]:
    """Dashboards can be tagged too."""

    @functools.wraps(validate)
    def validating(arn: str, is_json: bool = False, is_cbor: bool = False) -> Any:
        prefix = f"arn:aws:cloudwatch::{private.account_id()}:dashboard/"
        if arn.startswith(prefix) and arn.removeprefix(prefix) in state._dashboards:
            return None
        return validate(arn, is_json=is_json, is_cbor=is_cbor)

    return validating


def _tag_dashboard(name: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    arn = f"arn:aws:cloudwatch::{private.account_id()}:dashboard/{name}"
    if changed:
        client("cloudwatch").tag_resource(ResourceARN=arn, Tags=tags.without_system(changed))
    if gone:
        client("cloudwatch").untag_resource(ResourceARN=arn, TagKeys=gone)
