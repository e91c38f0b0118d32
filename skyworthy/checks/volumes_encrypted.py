from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class VolumesEncrypted(Check):
    id, title = "ENC-VOLUMES", "Every EBS volume and EFS file system is encrypted at rest"
    why = "A snapshot of a volume that is not encrypted can be read by every account it is shared with."
    fix = "Set Encrypted on the volume or file system, or encryption by default in the account."
    severity = "high"
    source = "AWS Foundational Security Best Practices, EC2.3 and EFS.1"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::EC2::Volume", "AWS::EFS::FileSystem")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if not reported(resource, "Encrypted"):
            yield self.finding(resource, "is not encrypted at rest", "Encrypted is false")
