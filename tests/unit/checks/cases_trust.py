"""Policies: what identities may do, and who is trusted."""

from typing import Any

from skyworthy.checks.policies_narrow import ADMINISTRATOR, PoliciesNarrow
from skyworthy.checks.resources_not_public import ResourcesNotPublic
from skyworthy.checks.roles_not_public import RolesNotPublic
from skyworthy.estate.model import Resource
from tests.estates import Change, added, not_reported, observed, resource
from tests.unit.checks.case import Case

READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::bucket/*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
ROLE = resource(
    "Role",
    "AWS::IAM::Role",
    {
        "AssumeRolePolicyDocument": {"Statement": [TRUST]},
        "Policies": [{"PolicyName": "read", "PolicyDocument": {"Statement": READ}}],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
)
POLICY = resource("Policy", "AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Statement": [READ]}})
ACCOUNT_ROOT = {"AWS": "arn:aws:iam::123456789012:root"}


def _allows(**values: Any) -> Change:
    return observed("Policy", "PolicyDocument.Statement.0", {**READ, **values})


def _with_policy(logical_id: str, type_: str, name: str) -> Resource:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": ACCOUNT_ROOT}
    return resource(logical_id, type_, {name: {"Statement": [statement]}})


RESOURCES = (
    _with_policy("Key", "AWS::KMS::Key", "KeyPolicy"),
    _with_policy("Bucket", "AWS::S3::BucketPolicy", "PolicyDocument"),
    _with_policy("Secret", "AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    _with_policy("Topic", "AWS::SNS::TopicPolicy", "PolicyDocument"),
    _with_policy("Queue", "AWS::SQS::QueuePolicy", "PolicyDocument"),
)

CASES = (
    Case(
        PoliciesNarrow,
        (ROLE, POLICY),
        {
            "everything": (_allows(Action="*", Resource="*"), "app/Policy: allows every action"),
            "every action of a service": (
                _allows(Action=["s3:GetObject", "s3:*"], Resource=["*"]),
                "s3:* on *",
            ),
            "all but one action": (_allows(Action=None, NotAction="iam:*", Resource="*"), "* on *"),
            "an inline policy": (
                observed(
                    "Role",
                    "Policies.0.PolicyDocument.Statement",
                    {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"},
                ),
                "app/Role: allows every action on every resource (All: * on *)",
            ),
            "AWS's administrator": (observed("Role", "ManagedPolicyArns", [ADMINISTRATOR]), "administrator"),
        },
        {
            "no document reported": not_reported("Policy", "PolicyDocument"),
            "no document": observed("Policy", "PolicyDocument", {}),
        },
        {
            "a refusal of everything": _allows(Effect="Deny", Action="*", Resource="*"),
            "every action on one bucket": _allows(Action="s3:*"),
            "one action on everything": _allows(Action="ecr:GetAuthorizationToken", Resource="*"),
        },
    ),
    Case(
        RolesNotPublic,
        (ROLE,),
        {
            "anybody": (
                observed("Role", "AssumeRolePolicyDocument.Statement.0.Principal", "*"),
                "can be assumed by anybody",
            ),
            "any account": (
                observed("Role", "AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": ["*"]}),
                "app/Role",
            ),
            "all but one": (
                observed(
                    "Role",
                    "AssumeRolePolicyDocument.Statement.0",
                    {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": ACCOUNT_ROOT},
                ),
                "app/Role",
            ),
        },
        {
            "anybody under a condition": observed(
                "Role",
                "AssumeRolePolicyDocument.Statement.0",
                {**TRUST, "Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
            ),
            "not reported": not_reported("Role", "AssumeRolePolicyDocument"),
        },
    ),
    Case(
        ResourcesNotPublic,
        RESOURCES,
        {
            each.logical_id: (
                observed(
                    each.logical_id,
                    f"{next(iter(each.observed or {}))}.Statement.0.Principal",
                    {"AWS": "*"},
                ),
                f"app/{each.logical_id}: is open to everybody",
            )
            for each in RESOURCES
        },
        {
            "everybody under a condition": observed(
                "Topic",
                "PolicyDocument.Statement.0",
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Condition": {"StringEquals": {"aws:SourceOwner": "1"}},
                },
            ),
            "not reported": not_reported("Key", "KeyPolicy"),
        },
        {
            "a refusal of everybody": added(
                resource(
                    "Refusal",
                    "AWS::S3::BucketPolicy",
                    {
                        "PolicyDocument": {
                            "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}]
                        }
                    },
                )
            )
        },
    ),
)
