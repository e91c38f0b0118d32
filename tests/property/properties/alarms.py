"""Property 9: the five promised alarms, each on a metric that is published, each telling somebody."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from platforms.patterns.metrics import METRICS
from tests.property.properties.logs import GROUP, named_by_aws
from tests.property.templates import Configuration, Resource, at

ALARM = "AWS::CloudWatch::Alarm"
FIVE_MINUTES = 300
# what a dimension's value must be, for the metric to be of a resource of this environment
DIMENSIONS = {
    "ClusterName": "AWS::ECS::Cluster",
    "DBClusterIdentifier": "AWS::RDS::DBCluster",
    "LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "ServiceName": "AWS::ECS::Service",
}


@dataclass(frozen=True)
class Series:
    """One metric that an alarm reads."""

    id: str
    namespace: str
    name: str
    statistic: str
    period: int
    dimensions: Mapping[str, Any]


def alarms_cover(configuration: Configuration) -> None:
    alarms = {_subject(alarm): alarm for alarm in configuration.all(ALARM)}
    for alarm in alarms.values():
        _tells_somebody(configuration, alarm)
        for series in _series(alarm):
            _is_published(configuration, alarm, series)
    _threshold(alarms, "TargetResponseTime p95", "GreaterThanThreshold", 2)
    _threshold(alarms, "error rate", "GreaterThanThreshold", 5)
    _threshold(alarms, "DatabaseConnectionFailures Sum", "GreaterThanThreshold", 10)
    minimum = configuration.settings.api.minimum_tasks
    _threshold(alarms, "RunningTaskCount Minimum", "LessThanThreshold", minimum)
    _threshold(alarms, "ACUUtilization Maximum", "GreaterThanThreshold", 90)
    _counts_errors(alarms["error rate"])
    failures = alarms["DatabaseConnectionFailures Sum"]
    window = at(failures, "Period") * at(failures, "EvaluationPeriods")
    assert window == FIVE_MINUTES, f"{failures.name} looks at {window} s"


def _subject(alarm: Resource) -> str:
    series = list(_series(alarm))
    if len(series) == 1 and "Metrics" not in alarm.properties:
        return f"{series[0].name} {series[0].statistic}"
    return "error rate"


def _threshold(alarms: Mapping[str, Resource], subject: str, operator: str, threshold: float) -> None:
    assert subject in alarms, f"no alarm on {subject}, only {sorted(alarms)}"
    alarm = alarms[subject]
    found = at(alarm, "ComparisonOperator"), at(alarm, "Threshold")
    assert found == (operator, threshold), f"{alarm.name} fires at {found}, not at {(operator, threshold)}"


def _series(alarm: Resource) -> Iterator[Series]:
    if "MetricName" in alarm.properties:
        yield _of("", alarm.properties, alarm.properties, "Statistic", "ExtendedStatistic")
    for query in at(alarm, "Metrics") or ():
        if "MetricStat" in query:
            yield _of(query["Id"], query["MetricStat"]["Metric"], query["MetricStat"], "Stat")


def _of(id_: str, metric: Mapping[str, Any], around: Mapping[str, Any], *statistics: str) -> Series:
    return Series(
        id_,
        metric["Namespace"],
        metric["MetricName"],
        next(around[name] for name in statistics if name in around),
        around["Period"],
        {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())},
    )


def _tells_somebody(configuration: Configuration, alarm: Resource) -> None:
    assert at(alarm, "ActionsEnabled") is not False, f"{alarm.name} has its actions switched off"
    topics = configuration.targets(alarm, "AlarmActions")
    assert topics, f"{alarm.name} tells nobody"
    for topic in topics:
        assert topic.type == "AWS::SNS::Topic", f"{alarm.name} tells {topic.name}"
        told = [
            at(subscription, "Endpoint")
            for subscription in configuration.all("AWS::SNS::Subscription")
            if configuration.target(subscription.stack, at(subscription, "TopicArn")) == topic
        ]
        receivers = configuration.settings.receivers
        wanted = (sorted(receivers.critical), sorted(receivers.warning))
        assert told and sorted(told) in wanted, f"{topic.name} tells {told}"


def _is_published(configuration: Configuration, alarm: Resource, series: Series) -> None:
    if not series.namespace.startswith(("AWS/", "ECS/")):
        _is_made_by_a_filter(configuration, alarm, series)
        return
    published = METRICS.get(series.name)
    assert published and published.namespace == series.namespace, (
        f"AWS publishes no {series.namespace} {series.name}"
    )
    assert frozenset(series.dimensions) in published.dimensions, (
        f"{alarm.name}: dimensions {set(series.dimensions)}"
    )
    assert published.has(series.statistic), f"{alarm.name}: {series.name} has no {series.statistic}"
    for name, value in series.dimensions.items():
        target = configuration.target(alarm.stack, value)
        assert target.type == DIMENSIONS[name], f"{alarm.name}: {name} is {target.name}"


def _is_made_by_a_filter(configuration: Configuration, alarm: Resource, series: Series) -> None:
    """A metric of our own comes from a filter on a log that is really written."""
    written = {name for _, name in named_by_aws(configuration)}
    for each in configuration.all("AWS::Logs::MetricFilter"):
        made = [(t["MetricNamespace"], t["MetricName"]) for t in at(each, "MetricTransformations")]
        if (series.namespace, series.name) in made and not series.dimensions:
            group = configuration.target(each.stack, at(each, "LogGroupName"))
            assert group.type == GROUP, f"{each.name} reads {group.name}"
            assert at(group, "LogGroupName") in written, f"{each.name} reads a log that nobody writes"
            assert "authentication failed" in str(at(each, "FilterPattern")), (
                f"{each.name} counts other lines"
            )
            return
    raise AssertionError(f"{alarm.name}: nothing publishes {series.namespace} {series.name}")


def _counts_errors(alarm: Resource) -> None:
    """The alarm's formula, worked out for a hundred requests: it must be a percentage of errors."""
    expressions = [query["Expression"] for query in at(alarm, "Metrics") if query.get("ReturnData", True)]
    assert len(expressions) == 1, f"{alarm.name} has {len(expressions)} results"
    names = {series.id: series.name for series in _series(alarm)}
    for of_targets, of_balancer in ((0, 0), (5, 0), (6, 0), (0, 6)):
        counted = {
            "RequestCount": 100 - of_balancer,
            "HTTPCode_Target_5XX_Count": of_targets,
            "HTTPCode_ELB_5XX_Count": of_balancer,
        }
        percent = _evaluate(expressions[0], {id_: counted.get(name, 0) for id_, name in names.items()})
        assert abs(percent - of_targets - of_balancer) < 0.001, f"{alarm.name} makes {percent} of {counted}"


def _evaluate(expression: str, values: Mapping[str, float]) -> float:
    plain = re.sub(r"FILL\((\w+), 0\)", r"\1", expression)
    assert re.fullmatch(r"[\w\s+*/().-]+", plain), f"cannot work out {expression!r}"
    return float(eval(plain, {"__builtins__": {}}, dict(values)))
