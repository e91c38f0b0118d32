from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from skyworthy.checks.base import Check, NotReported, Unclear, reported
from skyworthy.checks.published_metrics import PUBLISHED
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class AlarmsOnRealMetrics(Check):
    """A metric exists when AWS publishes it (with these dimensions, where the table knows them), or when a
    metric filter of the estate does."""

    id, title = "ALARM-METRIC", "Every alarm watches a metric that somebody publishes"
    why = "An alarm on a metric that does not exist never fires, and nothing in AWS says that it cannot."
    fix = "Take namespace, name and dimensions from the service's page, or add the metric filter."
    severity = "high"
    source = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html"
    )
    evidence = "computed"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::CloudWatch::Alarm")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        filters = _of_filters(estate)
        for metric in _metrics(resource):
            namespace, name = str(metric.get("Namespace")), str(metric.get("MetricName"))
            said = f"{namespace} {name}"
            published = PUBLISHED.get(namespace)
            if (namespace, name) in filters:
                continue
            if not namespace.startswith("AWS/") and published is None:
                yield from self._custom(resource, namespace, said, filters)
            elif published is None:
                yield Unclear(resource.address, f"the table of metrics does not have {namespace} ({name})")
            elif name not in published.metrics and not published.complete:
                yield Unclear(resource.address, f"the table of {namespace} is not complete, and lacks {name}")
            elif name not in published.metrics:
                yield self.finding(resource, f"watches {said}, which does not exist", published.source)
            elif not published.may_have(name, _dimensions(metric)):
                names = ", ".join(sorted(_dimensions(metric))) or "none"
                yield self.finding(
                    resource, f"watches {said} by dimensions it does not have: {names}", published.source
                )

    def _custom(
        self, alarm: Resource, namespace: str, said: str, filters: set[tuple[str, str]]
    ) -> Iterator[Finding | Unclear]:
        if namespace in {known for known, _ in filters}:
            yield self.finding(alarm, f"watches {said}, which no metric filter of that namespace publishes")
        else:
            yield Unclear(alarm.address, f"{said} is published by code, if at all")


def _metrics(alarm: Resource) -> list[Mapping[str, Any]]:
    """The metrics an alarm reads: its own, or those of its expression."""
    seen = alarm.observed or {}
    if seen.get("MetricName"):
        return [seen]
    queries = reported(alarm, "Metrics")
    found = [query["MetricStat"]["Metric"] for query in queries if query.get("MetricStat")]
    if not found:
        raise NotReported("the API reports neither a metric nor one in an expression")
    return found


def _dimensions(metric: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(each["Name"]) for each in metric.get("Dimensions") or [])


def _of_filters(estate: Estate) -> set[tuple[str, str]]:
    return {
        (str(each.get("MetricNamespace")), str(each.get("MetricName")))
        for found in estate.of_type("AWS::Logs::MetricFilter")
        for each in (found.observed or {}).get("MetricTransformations") or []
    }
