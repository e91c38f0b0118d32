from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_SETTINGS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


class BucketsPrivate(Check):
    id, title = "S3-PRIVATE", "Every bucket blocks public access, in all four ways"
    why = "A policy or an access list written in a hurry cannot then publish what the bucket holds."
    fix = "Set all four settings of PublicAccessBlockConfiguration; publish through a distribution."
    severity = "high"
    source = "AWS Foundational Security Best Practices, S3.8"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::S3::Bucket")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        blocked = (resource.observed or {}).get("PublicAccessBlockConfiguration") or {}
        for name in _SETTINGS:
            if blocked.get(name) is not True:
                yield self.finding(resource, "does not block public access", f"{name} is not set")
