from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.checks.policies import statements
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

_POLICIES = {
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
}


class ResourcesNotPublic(Check):
    id, title = (
        "POLICY-NOT-PUBLIC",
        "No key, bucket, secret, topic or queue is open to everybody by its policy",
    )
    why = "An Allow for every principal makes the resource public, whatever the network says."
    fix = "Name the principals, or bind the statement to your account or organisation by a condition."
    severity = "high"
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type(*_POLICIES)

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        for statement in statements(reported(resource, _POLICIES[resource.type])):
            if statement.effect != "Allow" or "*" not in statement.principals:
                continue
            if statement.conditions:
                yield Unclear(
                    resource.address, f"{statement.sid} allows everyone whom its conditions let through"
                )
            else:
                yield self.finding(resource, "is open to everybody", f"{statement.sid}: Principal is *")
