"""Groups, policies inside roles, users and groups, identity providers, service-linked roles, access keys."""

from collections.abc import Mapping
from typing import Any

from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import text
from skyworthy.cloud.host.simple import Simple, provide


def install() -> None:
    register("AWS::IAM::Group", _create_group, _delete_group, _update_group)
    for kind in ("Role", "User", "Group"):
        _provide_inline_policy(kind)
    provide(
        "AWS::IAM::OIDCProvider",
        Simple(
            "iam",
            create="create_open_id_connect_provider",
            delete="delete_open_id_connect_provider",
            identify=lambda answer, _: str(answer["OpenIDConnectProviderArn"]),
            target=lambda arn, _: {"OpenIDConnectProviderArn": arn},
            attributes=lambda answer, _: {"Arn": answer["OpenIDConnectProviderArn"]},
        ),
    )
    provide(
        "AWS::IAM::ServiceLinkedRole",
        Simple(
            "iam",
            create="create_service_linked_role",
            delete="delete_service_linked_role",
            identify=lambda answer, _: str(answer["Role"]["RoleName"]),
            target=lambda name, _: {"RoleName": name},
            attributes=lambda answer, _: {"RoleName": answer["Role"]["RoleName"]},
        ),
    )
    provide(
        "AWS::IAM::AccessKey",
        Simple(
            "iam",
            create="create_access_key",
            delete="delete_access_key",
            identify=lambda answer, _: str(answer["AccessKey"]["AccessKeyId"]),
            target=lambda key, properties: {"AccessKeyId": key, "UserName": properties["UserName"]},
            attributes=lambda answer, _: {
                "Id": answer["AccessKey"]["AccessKeyId"],
                "SecretAccessKey": answer["AccessKey"]["SecretAccessKey"],
            },
        ),
    )
    register("AWS::IAM::UserToGroupAddition", _add_users, _remove_users, _change_users)


def _create_group(properties: Properties, context: Context) -> Provisioned:
    name = properties.get("GroupName") or context.generated_name(longest=128)
    made = client("iam").create_group(GroupName=name, Path=properties.get("Path", "/"))["Group"]
    _settle_group(name, {}, properties)
    return Provisioned(name, {"Arn": made["Arn"]})


def _update_group(name: str, old: Properties, new: Properties) -> Provisioned:
    _settle_group(name, old, new)
    return Provisioned(name, {"Arn": client("iam").get_group(GroupName=name)["Group"]["Arn"]})


def _delete_group(name: str, properties: Properties) -> None:
    _settle_group(name, properties, {})
    client("iam").delete_group(GroupName=name)


def _settle_group(name: str, old: Properties, new: Properties) -> None:
    api = client("iam")
    before, after = set(old.get("ManagedPolicyArns") or []), set(new.get("ManagedPolicyArns") or [])
    for arn in sorted(before - after):
        api.detach_group_policy(GroupName=name, PolicyArn=arn)
    for arn in sorted(after - before):
        api.attach_group_policy(GroupName=name, PolicyArn=arn)
    former, current = _documents(old), _documents(new)
    for policy in sorted(former.keys() - current.keys()):
        api.delete_group_policy(GroupName=name, PolicyName=policy)
    for policy, document in current.items():
        api.put_group_policy(GroupName=name, PolicyName=policy, PolicyDocument=document)


def _documents(properties: Properties) -> dict[str, str]:
    return {row["PolicyName"]: text(row["PolicyDocument"]) for row in properties.get("Policies") or []}


def _provide_inline_policy(kind: str) -> None:
    """RolePolicy, UserPolicy, GroupPolicy: one policy inside one identity."""
    verb = kind.lower()

    def named(properties: Properties) -> Mapping[str, Any]:
        return {f"{kind}Name": properties[f"{kind}Name"], "PolicyName": properties["PolicyName"]}

    def put(properties: Properties) -> Provisioned:
        document = text(properties.get("PolicyDocument") or {})
        getattr(client("iam"), f"put_{verb}_policy")(**named(properties), PolicyDocument=document)
        return Provisioned(f"{properties['PolicyName']}|{properties[f'{kind}Name']}")

    register(
        f"AWS::IAM::{kind}Policy",
        lambda properties, _: put(properties),
        lambda _, properties: getattr(client("iam"), f"delete_{verb}_policy")(**named(properties)),
        lambda _, _old, new: put(new),
    )


def _add_users(properties: Properties, context: Context) -> Provisioned:
    _change_users("", {}, properties)
    return Provisioned(context.generated_name())


def _change_users(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    api = client("iam")
    before, after = set(old.get("Users") or []), set(new.get("Users") or [])
    for user in sorted(before - after):
        api.remove_user_from_group(GroupName=old["GroupName"], UserName=user)
    for user in sorted(after - before):
        api.add_user_to_group(GroupName=new["GroupName"], UserName=user)
    return Provisioned(physical_id)


def _remove_users(physical_id: str, properties: Properties) -> None:
    _change_users(physical_id, properties, {})
