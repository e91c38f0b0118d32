from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, NotReported, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class SecretsRotated(Check):
    id, title = "SECRET-ROTATION", "Every secret is rotated on a schedule"
    why = "A secret that never changes stays useful to whoever once read it."
    fix = "Add a rotation schedule, with AWS's hosted rotation where there is one for the service."
    severity = "medium"
    source = "AWS Foundational Security Best Practices, SecretsManager.1"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::SecretsManager::Secret")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        secret = reported(resource, "Id")
        unread = []
        for schedule in estate.of_type("AWS::SecretsManager::RotationSchedule"):
            if schedule.observed is None:
                unread.append(f"{schedule.address}: {schedule.problem}")
            elif schedule.observed.get("SecretId") == secret:
                rules = reported(schedule, "RotationRules")
                if rules.get("AutomaticallyAfterDays") or rules.get("ScheduleExpression"):
                    return
                yield self.finding(resource, "is not rotated on a schedule", schedule.address)
                return
        if unread:
            raise NotReported(f"a rotation schedule could not be read ({'; '.join(unread)})")
        yield self.finding(resource, "is never rotated", "no rotation schedule names it")
