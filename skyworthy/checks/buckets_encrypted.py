from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class BucketsEncrypted(Check):
    id, title = "ENC-S3", "Every bucket names how it encrypts what it holds"
    why = (
        "S3 encrypts by itself since 2023, with a key that nobody chose: a bucket that says so is a decision."
    )
    fix = "Set BucketEncryption: SSE-S3, or SSE-KMS with a key of your own."
    severity = "medium"
    source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::S3::Bucket")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        rules = ((resource.observed or {}).get("BucketEncryption") or {}).get(
            "ServerSideEncryptionConfiguration"
        ) or []
        algorithms = [(rule.get("ServerSideEncryptionByDefault") or {}).get("SSEAlgorithm") for rule in rules]
        if not any(algorithms):
            yield self.finding(resource, "has no default encryption", "BucketEncryption is absent")
