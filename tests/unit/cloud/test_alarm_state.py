"""The state of an alarm from datapoints, and the metric math in it."""

from collections.abc import Mapping
from typing import Any

import pytest

from skyworthy.cloud.host.alarm_state import state
from skyworthy.cloud.host.metric_math import NotEvaluated, Series, evaluate

NOW = 6000.0
PERIODS = [5880, 5940, 6000]


def alarm(**changes: Any) -> dict[str, Any]:
    return {
        "Namespace": "Web",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        **changes,
    }


def judged(declared: dict[str, Any], *values: float | None) -> str | None:
    """The state with these values in the last periods."""
    starts = range(6000 - 60 * (len(values) - 1), 6001, 60)
    series = {start: value for start, value in zip(starts, values, strict=True) if value is not None}
    found = state(declared, NOW, lambda metric, statistic, period: series)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("values", "expected"),
    [((9, 9, 9), "ALARM"), ((9, 1, 9), "OK"), ((5, 5, 5), "OK"), ((1, 9, 9, 9), "ALARM")],
)
def test_every_evaluated_period_must_breach(values: tuple[float, ...], expected: str) -> None:
    assert judged(alarm(), *values) == expected


def test_m_out_of_n_suffices() -> None:
    assert judged(alarm(DatapointsToAlarm=2), 9, 1, 9) == "ALARM"
    assert judged(alarm(DatapointsToAlarm=2), 9, 1, 1) == "OK"


@pytest.mark.parametrize(
    ("treat", "values", "expected"),
    [
        ("missing", (9, None, None), "ALARM"),
        ("missing", (1, None, None), "OK"),
        ("breaching", (9, None, None), "ALARM"),
        ("notBreaching", (9, None, None), "OK"),
        ("ignore", (9, None, None), "OK"),
    ],
)
def test_missing_data_is_treated_as_declared(
    treat: str, values: tuple[float | None, ...], expected: str
) -> None:
    assert judged(alarm(TreatMissingData=treat), *values) == expected


@pytest.mark.parametrize(
    ("treat", "expected"),
    [("missing", "INSUFFICIENT_DATA"), ("breaching", "ALARM"), ("notBreaching", "OK"), ("ignore", None)],
)
def test_data_that_stopped_long_ago_is_missing(treat: str, expected: str | None) -> None:
    old = judged(alarm(TreatMissingData=treat), 9, 9, *[None] * 20)
    assert old == expected


@pytest.mark.parametrize("treat", ["missing", "breaching", "notBreaching", "ignore"])
def test_a_metric_never_published_says_nothing(treat: str) -> None:
    assert judged(alarm(TreatMissingData=treat), None, None, None) is None


def counted(name: str) -> dict[str, Any]:
    return {"Metric": {"MetricName": name}, "Period": 60, "Stat": "Sum"}


def test_metric_math_is_compared_with_the_threshold() -> None:
    queries = [
        {"Id": "rate", "Expression": "100 * errors / requests", "ReturnData": True},
        *(
            {
                "Id": name,
                "ReturnData": False,
                "MetricStat": {"Metric": {"MetricName": name}, "Period": 60, "Stat": "Sum"},
            }
            for name in ("errors", "requests")
        ),
    ]

    def read(errors: float) -> Any:
        def series(metric: Mapping[str, Any], statistic: str, period: int) -> Series:
            return dict.fromkeys(PERIODS, errors if metric["MetricName"] == "errors" else 100.0)

        return series

    declared = {"Metrics": queries, **alarm(MetricName=None)}
    high, low = state(declared, NOW, read(6)), state(declared, NOW, read(4))
    assert high and high[0] == "ALARM" and "6, 6, 6" in high[1]
    assert low and low[0] == "OK"


A: Series = {5880: 4.0, 5940: 0.0}
B: Series = {5880: 2.0, 5940: 0.0, 6000: 1.0}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b", {5880: 6, 5940: 0}),
        ("a / b", {5880: 2}),
        ("FILL(a, 0) + b", {5880: 6, 5940: 0, 6000: 1}),
        ("FILL(a, REPEAT)", {5880: 4, 5940: 0, 6000: 0}),
        ("IF(b > 0, a / b, 0)", {5880: 2, 5940: 0}),
        ("SUM([a, b])", {5880: 6, 5940: 0, 6000: 1}),
        ("MAX(METRICS())", {5880: 4, 5940: 0, 6000: 1}),
        ("-(b ^ 2)", {5880: -4, 5940: 0, 6000: -1}),
        ("a > 3 AND b > 1", {5880: 1, 5940: 0}),
        ("NOT b", {5880: 0, 5940: 1, 6000: 0}),
        ("7", {5880: 7, 5940: 7, 6000: 7}),
    ],
)
def test_metric_math(expression: str, expected: Series) -> None:
    assert evaluate(expression, {"a": A, "b": B}, PERIODS) == expected


@pytest.mark.parametrize(
    "expression", ["ANOMALY_DETECTION_BAND(a)", "a.b", "__import__('os')", "a +", "c", "SEARCH('x')", "[a]"]
)
def test_what_is_not_understood_is_not_guessed(expression: str) -> None:
    with pytest.raises(NotEvaluated):
        evaluate(expression, {"a": A, "b": B}, PERIODS)
