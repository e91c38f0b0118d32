"""Identities: roles, policies, groups, providers, through CloudFormation and back through the IAM API."""

from typing import Any

import pytest

from tests.contract.conftest import Aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        }
    ],
}


def policy(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": TRUST, **properties},
    }


def test_a_role_reports_all_that_is_declared_and_loses_what_is_not_any_more(aws: Aws) -> None:
    boundary = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy("s3:*")}}
    attached = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "PolicyDocument": policy("sqs:SendMessage"),
            "Description": "send",
            "Roles": [{"Ref": "Task"}],
        },
    }
    declared = role(
        Description="runs the service",
        Path="/web/",
        MaxSessionDuration=7200,
        PermissionsBoundary={"Ref": "Boundary"},
        ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        Policies=[{"PolicyName": "inline", "PolicyDocument": policy("sns:Publish")}],
        Tags=[{"Key": "Owner", "Value": "web"}],
    )
    resources = {"Boundary": boundary, "Task": declared, "Attached": attached}
    template = {
        "Resources": resources,
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Task", "Arn"]}}},
    }
    iam = aws.client("iam")
    made = aws.deploy(template, "roles")
    name = made.ids["Task"]

    reported = iam.get_role(RoleName=name)["Role"]
    assert reported["Arn"] == made.outputs["Arn"]
    assert reported["Arn"].endswith(f":role/web/{name}")
    assert reported["Description"] == "runs the service"
    assert reported["MaxSessionDuration"] == 7200
    assert reported["AssumeRolePolicyDocument"] == TRUST
    assert reported["PermissionsBoundary"]["PermissionsBoundaryArn"] == made.ids["Boundary"]
    assert {"Key": "Owner", "Value": "web"} in iam.list_role_tags(RoleName=name)["Tags"]
    assert iam.get_role_policy(RoleName=name, PolicyName="inline")["PolicyDocument"] == policy("sns:Publish")
    arns = {row["PolicyArn"] for row in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]}
    assert arns == {"arn:aws:iam::aws:policy/ReadOnlyAccess", made.ids["Attached"]}

    resources["Task"] = role(Path="/web/", Policies=[])
    assert aws.deploy(template, "roles").ids["Task"] == name
    reported = iam.get_role(RoleName=name)["Role"]
    assert "PermissionsBoundary" not in reported
    assert reported["MaxSessionDuration"] == 3600
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []

    aws.delete("roles")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=name)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn=made.ids["Attached"])


def test_groups_users_and_their_policies_are_made_changed_and_removed(aws: Aws) -> None:
    iam = aws.client("iam")
    group: dict[str, Any] = {
        "Type": "AWS::IAM::Group",
        "Properties": {
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "Policies": [{"PolicyName": "own", "PolicyDocument": policy("s3:GetObject")}],
        },
    }
    inside: dict[str, Any] = {
        "Type": "AWS::IAM::GroupPolicy",
        "Properties": {
            "GroupName": {"Ref": "Group"},
            "PolicyName": "inside",
            "PolicyDocument": policy("s3:PutObject"),
        },
    }
    addition = {
        "Type": "AWS::IAM::UserToGroupAddition",
        "Properties": {"GroupName": {"Ref": "Group"}, "Users": [{"Ref": "User"}]},
    }
    key = {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": {"Ref": "User"}}}
    resources = {
        "User": {"Type": "AWS::IAM::User"},
        "Group": group,
        "Inside": inside,
        "Addition": addition,
        "Key": key,
    }
    made = aws.deploy({"Resources": resources}, "groups")
    name = made.ids["Group"]
    assert [row["UserName"] for row in iam.get_group(GroupName=name)["Users"]] == [made.ids["User"]]
    assert set(iam.list_group_policies(GroupName=name)["PolicyNames"]) == {"own", "inside"}
    attached = iam.list_attached_group_policies(GroupName=name)["AttachedPolicies"]
    assert [row["PolicyName"] for row in attached] == ["ReadOnlyAccess"]
    keys = iam.list_access_keys(UserName=made.ids["User"])["AccessKeyMetadata"]
    assert [row["AccessKeyId"] for row in keys] == [made.ids["Key"]]

    inside["Properties"]["PolicyDocument"] = policy("s3:DeleteObject")
    group["Properties"] = {}
    aws.deploy({"Resources": resources}, "groups")
    document = iam.get_group_policy(GroupName=name, PolicyName="inside")["PolicyDocument"]
    assert document == policy("s3:DeleteObject")
    assert iam.list_group_policies(GroupName=name)["PolicyNames"] == ["inside"]

    aws.delete("groups")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_group(GroupName=name)


def test_an_identity_provider_is_made_and_removed(aws: Aws) -> None:
    provider = {
        "Type": "AWS::IAM::OIDCProvider",
        "Properties": {
            "Url": "https://token.actions.githubusercontent.com",
            "ClientIdList": ["sts.amazonaws.com"],
            "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        },
    }
    iam = aws.client("iam")
    arn = aws.deploy({"Resources": {"Provider": provider}}, "provider").ids["Provider"]
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert found["ClientIDList"] == ["sts.amazonaws.com"]
    aws.delete("provider")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
