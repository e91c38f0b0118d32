from collections.abc import Iterable, Iterator

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.checks.policies import statements
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding


class RolesNotPublic(Check):
    id, title = "IAM-NO-PUBLIC-TRUST", "No role can be assumed by anybody"
    why = "A role that trusts everyone is an account that trusts everyone."
    fix = "Name the services, accounts or identity providers that may assume the role."
    severity = "high"
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type("AWS::IAM::Role")

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        for statement in statements(reported(resource, "AssumeRolePolicyDocument")):
            if statement.effect != "Allow" or "*" not in statement.principals:
                continue
            if statement.conditions:
                yield Unclear(
                    resource.address, f"{statement.sid} trusts everyone whom its conditions let through"
                )
            else:
                yield self.finding(resource, "can be assumed by anybody", f"{statement.sid}: Principal is *")
