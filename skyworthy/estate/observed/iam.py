"""IAM: roles with everything attached to them, inline policies wherever they are, managed policies."""

from typing import Any

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.normal import policy
from skyworthy.estate.reader import Reader, Wanted

_REGION = "us-east-1"
_GONE = ("NoSuchEntity",)
_HOLDERS = {
    "Roles": ("get_role_policy", "RoleName"),
    "Groups": ("get_group_policy", "GroupName"),
    "Users": ("get_user_policy", "UserName"),
}


def _role(api: Api, wanted: Wanted) -> Answer | None:
    name = wanted.physical_id
    answer = api.ask_if_any(_REGION, "iam", "get_role", *_GONE, RoleName=name)
    if not answer:
        return None
    role = answer["Role"]
    attached = api.rows(
        _REGION, "iam", "list_attached_role_policies", "AttachedPolicies[].PolicyArn", RoleName=name
    )
    inline = api.rows(_REGION, "iam", "list_role_policies", "PolicyNames[]", RoleName=name)
    policies = [api.ask(_REGION, "iam", "get_role_policy", RoleName=name, PolicyName=each) for each in inline]
    return {**role, "ManagedPolicyArns": attached, "Policies": policies}


def _user(api: Api, wanted: Wanted) -> Answer | None:
    name = wanted.physical_id
    answer = api.ask_if_any(_REGION, "iam", "get_user", *_GONE, UserName=name)
    if not answer:
        return None
    groups = api.rows(_REGION, "iam", "list_groups_for_user", "Groups[].GroupName", UserName=name)
    return {**answer["User"], **_holds(api, "user", "UserName", name), "Groups": groups}


def _group(api: Api, wanted: Wanted) -> Answer | None:
    name = wanted.physical_id
    answer = api.ask_if_any(_REGION, "iam", "get_group", *_GONE, GroupName=name)
    return {**answer["Group"], **_holds(api, "group", "GroupName", name)} if answer else None


def _holds(api: Api, kind: str, parameter: str, name: str) -> Answer:
    """The policies of a user or group, attached and inline."""
    named = {parameter: name}
    return {
        "ManagedPolicyArns": api.rows(
            _REGION, "iam", f"list_attached_{kind}_policies", "AttachedPolicies[].PolicyArn", **named
        ),
        "Policies": [
            api.ask(_REGION, "iam", f"get_{kind}_policy", **named, PolicyName=each)
            for each in api.rows(_REGION, "iam", f"list_{kind}_policies", "PolicyNames[]", **named)
        ],
    }


def _instance_profile(api: Api, wanted: Wanted) -> Answer | None:
    name = wanted.physical_id.rsplit("/", 1)[-1]  # an embedded AWS takes the ARN for the id
    answer = api.ask_if_any(_REGION, "iam", "get_instance_profile", *_GONE, InstanceProfileName=name)
    if not answer:
        return None
    found = answer["InstanceProfile"]
    return {**found, "Roles": [role["RoleName"] for role in found["Roles"]]}


def _access_key(api: Api, wanted: Wanted) -> Answer | None:
    user = wanted.within("UserName")
    keys = api.rows(_REGION, "iam", "list_access_keys", "AccessKeyMetadata", UserName=user)
    return next((key for key in keys if key["AccessKeyId"] == wanted.physical_id), None)


def _inline_policy(api: Api, wanted: Wanted) -> Answer | None:
    """One document at every holder: those that hold another one, or none, are not reported as holders."""
    name = wanted.within("PolicyName")
    documents: list[Any] = []
    holders: dict[str, list[str]] = {}
    for kind, (operation, parameter) in _HOLDERS.items():
        for holder in wanted.declared.get(kind, ()):
            asked = {parameter: holder, "PolicyName": name}
            answer = api.ask_if_any(_REGION, "iam", operation, *_GONE, **asked)
            if answer and (not documents or policy(documents[0]) == policy(answer["PolicyDocument"])):
                documents.append(answer["PolicyDocument"])
                holders.setdefault(kind, []).append(holder)
    return {"PolicyName": name, "PolicyDocument": documents[0], **holders} if documents else None


def _managed_policy(api: Api, wanted: Wanted) -> Answer | None:
    arn = wanted.physical_id
    answer = api.ask_if_any(_REGION, "iam", "get_policy", *_GONE, PolicyArn=arn)
    if not answer:
        return None
    found = answer["Policy"]
    version = api.ask(
        _REGION, "iam", "get_policy_version", PolicyArn=arn, VersionId=found["DefaultVersionId"]
    )
    holders = api.ask(_REGION, "iam", "list_entities_for_policy", PolicyArn=arn)
    return {
        **found,
        "PolicyArn": arn,
        "PolicyDocument": version["PolicyVersion"]["Document"],
        "Roles": [each["RoleName"] for each in holders["PolicyRoles"]],
        "Groups": [each["GroupName"] for each in holders["PolicyGroups"]],
        "Users": [each["UserName"] for each in holders["PolicyUsers"]],
    }


_CLOSED: dict[str, list[Any]] = {"ManagedPolicyArns": [], "Policies": []}

READERS = {
    "AWS::IAM::Role": Reader(
        _role,
        spelled={"PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"},
        defaults={"MaxSessionDuration": 3600, "Path": "/"},
        closed=_CLOSED,
    ),
    "AWS::IAM::User": Reader(
        _user,
        spelled={"PermissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"},
        defaults={"Path": "/"},
        closed={**_CLOSED, "Groups": []},
    ),
    "AWS::IAM::Group": Reader(_group, defaults={"Path": "/"}, closed=_CLOSED),
    "AWS::IAM::AccessKey": Reader(_access_key, spelled={"Id": "AccessKeyId"}, joined=True),
    "AWS::IAM::InstanceProfile": Reader(_instance_profile, defaults={"Path": "/"}),
    "AWS::IAM::Policy": Reader(_inline_policy, joined=True),
    "AWS::IAM::ManagedPolicy": Reader(
        _managed_policy, spelled={"ManagedPolicyName": "PolicyName"}, defaults={"Path": "/"}
    ),
}
