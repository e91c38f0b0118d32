from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class TargetsChecked(Check):
    id, title = "TARGETS-CHECKED", "Every target group checks the health of its targets"
    why = "Without a check, requests go to targets that are starting, stuck or gone."
    fix = "Leave HealthCheckEnabled on, with a path that says whether the target can serve."
    severity = "medium"
    source = (
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"
    )

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::ElasticLoadBalancingV2::TargetGroup")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if not reported(resource, "HealthCheckEnabled"):
            yield self.finding(resource, "does not check its targets", "HealthCheckEnabled is false")
        elif reported(resource, "HealthCheckProtocol") in ("HTTP", "HTTPS"):
            reported(resource, "HealthCheckPath")
