"""Alarms change state by their own metric: with its dimensions, metric math and treatment of missing data."""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch as state

from skyworthy.cloud.host import alarm_state, private
from skyworthy.cloud.host.metric_math import NotEvaluated, Series

private.require(
    state,
    "_evaluate_alarm",
    "_metrics",
    "_dims_key",
    "_dims_from_list",
    "_calc_stats",
    "_stat_value",
    "_record_history",
    "_dispatch_alarm_actions",
    "_evaluate_parent_alarms",
)


def install() -> None:
    state._evaluate_alarm = _evaluate


def _evaluate(alarm: dict[str, Any]) -> None:
    try:
        judged = alarm_state.state(alarm, time.time(), _read)
    except NotEvaluated as unknown:
        alarm["StateReason"] = f"Not evaluated here: {unknown}"
        return
    if judged is None or judged[0] == alarm["StateValue"]:
        return
    before = alarm["StateValue"]
    alarm["StateValue"], alarm["StateReason"] = judged
    alarm["StateUpdatedTimestamp"] = int(time.time())
    state._record_history(alarm["AlarmName"], before, *judged)
    state._dispatch_alarm_actions(alarm, before, *judged)
    state._evaluate_parent_alarms(alarm)


def _read(metric: Mapping[str, Any], statistic: str, period: int) -> Series:
    """A metric is its namespace, its name and exactly these dimensions."""
    dimensions = state._dims_key(state._dims_from_list(metric.get("Dimensions") or []))
    points = state._metrics.get((metric.get("Namespace"), metric.get("MetricName"), dimensions)) or []
    by_period: dict[int, list[Any]] = defaultdict(list)
    for point in points:
        by_period[int(point["Timestamp"] // period) * period].append(point)
    values = {
        start: state._stat_value(state._calc_stats(found), statistic, found)
        for start, found in by_period.items()
    }
    return {start: float(value) for start, value in values.items() if value is not None}
