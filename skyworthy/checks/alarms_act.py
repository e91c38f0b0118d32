from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class AlarmsAct(Check):
    id, title = "ALARM-ACTION", "Every alarm tells somebody"
    why = "An alarm without an action is a colour on a page that nobody has open."
    fix = "Give the alarm an action, and leave ActionsEnabled on."
    severity = "medium"
    source = "AWS Foundational Security Best Practices, CloudWatch.15 and CloudWatch.17"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        alarms = list(estate.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"))
        rules = " ".join(str((alarm.observed or {}).get("AlarmRule", "")) for alarm in alarms)
        for alarm in alarms:
            if f'"{(alarm.observed or {}).get("AlarmName", alarm.physical_id)}"' not in rules:
                yield alarm  # a part of a composite alarm may leave the telling to it

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        seen = resource.observed or {}
        if not seen.get("AlarmActions"):
            yield self.finding(resource, "has no action", "AlarmActions is empty")
        elif seen.get("ActionsEnabled", True) is not True:
            yield self.finding(resource, "has its actions switched off", "ActionsEnabled is false")
