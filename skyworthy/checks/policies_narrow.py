from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from skyworthy.checks.base import Check, Unclear, reported
from skyworthy.checks.policies import statements
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


class PoliciesNarrow(Check):
    id, title = "IAM-NO-ADMIN", "No policy allows every action of a service, or of AWS, on every resource"
    why = "Whoever takes over such a role has the account, or every resource of that service in it."
    fix = "Write the actions that are needed and the ARNs they are needed on."
    severity = "high"
    source = "CIS AWS Foundations Benchmark 3.0, 1.16; AWS Foundational Security Best Practices, IAM.21"

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        return estate.of_type(
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Role",
            "AWS::IAM::User",
            "AWS::IAM::Group",
        )

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        if resource.type.endswith("Policy"):
            yield from self._judge(resource, reported(resource, "PolicyDocument"))
            return
        seen = resource.observed or {}
        for inline in seen.get("Policies") or []:
            yield from self._judge(resource, inline.get("PolicyDocument"))
        if ADMINISTRATOR in (seen.get("ManagedPolicyArns") or []):
            yield self.finding(resource, "is an administrator", ADMINISTRATOR)

    def _judge(self, resource: Resource, document: Mapping[str, Any]) -> Iterator[Finding]:
        for statement in statements(document):
            wide = [action for action in statement.actions if action == "*" or action.endswith(":*")]
            if statement.effect == "Allow" and wide and "*" in statement.resources:
                yield self.finding(
                    resource,
                    "allows every action on every resource",
                    f"{statement.sid}: {', '.join(wide)} on *",
                )
