from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class DatabasesEncrypted(Check):
    id, title = "ENC-RDS", "Every database is encrypted at rest"
    why = "Storage that is not encrypted cannot be made so later: it takes a new database and a migration."
    fix = "Set StorageEncrypted, with a key of your own where it must be revocable."
    severity = "high"
    source = "AWS Foundational Security Best Practices, RDS.3 and RDS.27"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        yield from estate.of_type("AWS::RDS::DBCluster")
        for instance in estate.of_type("AWS::RDS::DBInstance"):
            if not (instance.observed or {}).get("DBClusterIdentifier"):
                yield instance  # one in a cluster stores in the cluster's volume

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if not reported(resource, "StorageEncrypted"):
            yield self.finding(resource, "is not encrypted at rest", "StorageEncrypted is false")
