from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, NotReported, Unclear, reported
from skyworthy.checks.policies import Statement, condition, statements
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class BucketsTlsOnly(Check):
    id, title = "S3-TLS-ONLY", "Every bucket refuses requests without TLS"
    why = "S3 answers plain HTTP too, and a signed request in the clear can be read on its way."
    fix = "Deny s3:* on the bucket and its objects where aws:SecureTransport is false."
    severity = "medium"
    source = "AWS Foundational Security Best Practices, S3.5"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::S3::Bucket")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        arn = reported(resource, "Arn")
        for policy in estate.of_type("AWS::S3::BucketPolicy"):
            if policy.observed is None:
                raise NotReported(f"{policy.address} could not be read: {policy.problem}")
            if policy.observed.get("Bucket") == resource.physical_id:
                refusals = [each for each in statements(reported(policy, "PolicyDocument")) if _refuses(each)]
                covered = {name for each in refusals for name in each.resources}
                if "*" in covered or {arn, f"{arn}/*"} <= covered:
                    return
        yield self.finding(resource, "answers requests without TLS", "no policy denies them")


def _refuses(statement: Statement) -> bool:
    insecure = condition(statement, "Bool", "aws:SecureTransport")
    return (
        statement.effect == "Deny"
        and "*" in statement.principals
        and {"s3:*", "*"} & set(statement.actions) != set()
        and str(insecure).lower() == "false"
        and len(statement.conditions) == 1
    )
