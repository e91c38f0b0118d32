from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class KeysRotate(Check):
    id, title = "KEY-ROTATION", "Every symmetric key is rotated by AWS"
    why = "What one key protects grows for ever; rotation bounds what a leaked key can read."
    fix = "Set EnableKeyRotation on the key."
    severity = "medium"
    source = "CIS AWS Foundations Benchmark 3.0, 3.6"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        for key in estate.of_type("AWS::KMS::Key"):
            if (key.observed or {}).get("KeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT":
                yield key  # AWS rotates no other kind

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if not reported(resource, "EnableKeyRotation"):
            yield self.finding(resource, "is never rotated", "EnableKeyRotation is false")
