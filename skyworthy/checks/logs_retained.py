from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class LogsRetained(Check):
    id, title = "LOG-RETENTION", "Every log group says how long it keeps what is written"
    why = "Logs kept for ever cost more every month, and keep personal data longer than anyone decided."
    fix = "Set RetentionInDays on the log group."
    severity = "low"
    source = "AWS Foundational Security Best Practices, CloudWatch.16"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::Logs::LogGroup")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if not (resource.observed or {}).get("RetentionInDays"):
            yield self.finding(resource, "keeps its logs for ever", "RetentionInDays is not set")
