from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class DatabasesNotPublic(Check):
    id, title = "DB-NOT-PUBLIC", "No database instance has a public address"
    why = "A public address makes the security group the only thing between the database and the internet."
    fix = "Set PubliclyAccessible to false, and reach the database from inside its network."
    severity = "high"
    source = "AWS Foundational Security Best Practices, RDS.2"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::RDS::DBInstance")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if reported(resource, "PubliclyAccessible"):
            yield self.finding(resource, "is publicly accessible", "PubliclyAccessible is true")
