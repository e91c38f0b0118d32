from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class DatabasesBackedUp(Check):
    id, title = "DB-BACKUPS", "Every database is backed up automatically, to any point in time"
    why = "Without automated backups there is no way back from a wrong DELETE."
    fix = "Set BackupRetentionPeriod to 1 day or more; on a DynamoDB table, point-in-time recovery."
    severity = "high"
    source = "AWS Foundational Security Best Practices, RDS.11 and DynamoDB.2"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        yield from estate.of_type("AWS::RDS::DBCluster", "AWS::DynamoDB::Table")
        for instance in estate.of_type("AWS::RDS::DBInstance"):
            if not (instance.observed or {}).get("DBClusterIdentifier"):
                yield instance  # Aurora backs up the cluster's volume

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if resource.type == "AWS::DynamoDB::Table":
            path = "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"
            if not reported(resource, path):
                yield self.finding(resource, "has no point-in-time recovery", f"{path} is false")
        elif int(reported(resource, "BackupRetentionPeriod")) < 1:
            yield self.finding(resource, "is not backed up", "BackupRetentionPeriod is 0")
