"""The state of a metric alarm from datapoints: dimensions, metric math, M out of N, and missing data.

Pure: what the datapoints are, and what follows from a change of state, is the caller's matter.
"""

from collections.abc import Callable, Mapping
from typing import Any

from skyworthy.cloud.host.metric_math import Series, evaluate

Alarm = Mapping[str, Any]
Read = Callable[[Mapping[str, Any], str, int], Series]
"""`(metric, statistic, period)`: the values of one metric, by the start of their period"""

_OLDER = 2
"""Periods beyond the evaluated ones, so that a datapoint that is late does not count as missing."""
_BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def state(alarm: Alarm, now: float, read: Read) -> tuple[str, str] | None:
    """The state and its reason; None when nothing can be said and the alarm keeps the one it has.

    An alarm whose metric nobody has published keeps its state too: silence here says nothing about AWS.
    Raises NotEvaluated for an expression that is not understood.
    """
    breaches = _BREACHES.get(alarm.get("ComparisonOperator", ""))
    if breaches is None or "Threshold" not in alarm:
        return None  # anomaly detection
    wanted = int(alarm.get("EvaluationPeriods", 1))
    period = _period(alarm)
    latest = int(now // period) * period
    periods = [latest - back * period for back in range(wanted + _OLDER - 1, -1, -1)]
    values = _values(alarm, periods, period, read)
    if values is None:
        return None
    present = [values[start] for start in periods if start in values][-wanted:]
    return _judged(alarm, present, wanted, breaches)


def _judged(
    alarm: Alarm, present: list[float], wanted: int, breaches: Callable[[float, float], bool]
) -> tuple[str, str] | None:
    threshold = float(alarm["Threshold"])
    missing, treat = wanted - len(present), alarm.get("TreatMissingData", "missing")
    breaching = sum(breaches(value, threshold) for value in present)
    if treat == "breaching":
        breaching += missing
    elif not present and treat != "notBreaching":
        return None if treat == "ignore" else ("INSUFFICIENT_DATA", "Insufficient Data")
    needed = int(alarm.get("DatapointsToAlarm") or wanted)
    needed = min(needed, len(present)) if treat == "missing" else needed
    found = "ALARM" if breaching >= needed else "OK"
    shown = ", ".join(f"{value:g}" for value in present) or "none"
    return found, (
        f"Threshold Crossed: {breaching} of {wanted} datapoints [{shown}] "
        f"{alarm['ComparisonOperator']} {threshold:g}; {needed} are needed to alarm"
    )


def _period(alarm: Alarm) -> int:
    periods = [query["MetricStat"]["Period"] for query in alarm.get("Metrics") or [] if "MetricStat" in query]
    return int(max(periods, default=alarm.get("Period") or 60))


def _values(alarm: Alarm, periods: list[int], period: int, read: Read) -> Series | None:
    """What is compared with the threshold; None when no metric of the alarm has ever been published."""
    queries = alarm.get("Metrics")
    if not queries:
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
        return read(alarm, statistic, period) or None
    known: dict[str, Series] = {}
    for query in queries:
        if stat := query.get("MetricStat"):
            known[query["Id"]] = read(stat["Metric"], stat["Stat"], int(stat["Period"]))
    if not any(known.values()):
        return None
    pending = [query for query in queries if query.get("Expression")]
    while pending:
        # an expression may name another one, in any order
        ready = next((query for query in pending if not _names_any(query, pending)), pending[0])
        pending.remove(ready)
        known[ready["Id"]] = evaluate(ready["Expression"], known, periods)
    watched = next(query["Id"] for query in queries if query.get("ReturnData", True))
    return known[watched]


def _names_any(query: Mapping[str, Any], others: list[Mapping[str, Any]]) -> bool:
    return any(other is not query and other["Id"] in query["Expression"] for other in others)
