"""Secrets Manager: secrets, resource policies, rotation and the function that AWS hosts for it."""

import json
from typing import Any

from skyworthy.cloud.host import rotation_function, tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, text, truth

_SERVICE = "secretsmanager"


def install() -> None:
    register("AWS::SecretsManager::Secret", _create_secret, _delete_secret, _update_secret)
    register("AWS::SecretsManager::ResourcePolicy", _put_policy, _delete_policy, _update_policy)
    register("AWS::SecretsManager::RotationSchedule", _rotate, _cancel_rotation, _update_rotation)


def _arn(secret_id: str) -> str:
    return str(client(_SERVICE).describe_secret(SecretId=secret_id)["ARN"])


def _value(properties: Properties) -> str:
    """The declared value, or a generated one that the template cannot know."""
    generate = properties.get("GenerateSecretString")
    if generate is None or properties.get("SecretString"):
        return text(properties.get("SecretString") or "")
    generated = str(call(_SERVICE, "get_random_password", generate)["RandomPassword"])
    template = generate.get("SecretStringTemplate")
    if template is None:
        return generated
    return json.dumps({**json.loads(template), generate["GenerateStringKey"]: generated})


def _create_secret(properties: Properties, context: Context) -> Provisioned:
    """`Ref` gives the ARN."""
    made = call(
        _SERVICE,
        "create_secret",
        properties,
        Name=properties.get("Name") or context.generated_name(),
        SecretString=_value(properties),
        AddReplicaRegions=properties.get("ReplicaRegions") or None,
        Tags=tags.as_list(properties.get("Tags")) or None,
    )
    return Provisioned(made["ARN"], {"Id": made["ARN"]})


def _update_secret(arn: str, old: Properties, new: Properties) -> Provisioned:
    generated = ("SecretString", "GenerateSecretString")
    changed = any(old.get(name) != new.get(name) for name in generated)
    client(_SERVICE).update_secret(
        SecretId=arn,
        Description=new.get("Description", ""),
        **({"KmsKeyId": new["KmsKeyId"]} if new.get("KmsKeyId") else {}),
        **({"SecretString": _value(new)} if changed else {}),
    )
    added, gone = tags.changes(old, new)
    if gone:
        client(_SERVICE).untag_resource(SecretId=arn, TagKeys=gone)
    if added:
        client(_SERVICE).tag_resource(SecretId=arn, Tags=added)
    if new.get("ReplicaRegions") and new["ReplicaRegions"] != old.get("ReplicaRegions"):
        regions = {"AddReplicaRegions": new["ReplicaRegions"]}
        call(_SERVICE, "replicate_secret_to_regions", regions, SecretId=arn)
    return Provisioned(arn, {"Id": arn})


def _delete_secret(arn: str, _: Properties) -> None:
    client(_SERVICE).delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def _put_policy(properties: Properties, _: Context) -> Provisioned:
    call(_SERVICE, "put_resource_policy", properties)
    arn = _arn(properties["SecretId"])
    return Provisioned(arn, {"Id": arn})


def _update_policy(_: str, _old: Properties, new: Properties) -> Provisioned:
    return _put_policy(new, Context("", ""))


def _delete_policy(arn: str, _: Properties) -> None:
    client(_SERVICE).delete_resource_policy(SecretId=arn)


def _listed(value: Any) -> list[str]:
    """Subnets and groups come as one string with commas."""
    items = value if isinstance(value, list) else str(value or "").split(",")
    return [str(item).strip() for item in items if str(item).strip()]


def _hosted(properties: Properties, context: Context) -> str | None:
    """What the transform would have expanded to: a function, its role and its permission."""
    hosted = properties.get("HostedRotationLambda")
    if not hosted:
        return None
    _, function_arn = rotation_function.create(
        rotation_function.Rotation(
            name=hosted.get("RotationLambdaName") or context.generated_name(longest=64),
            subnets=_listed(hosted.get("VpcSubnetIds")),
            groups=_listed(hosted.get("VpcSecurityGroupIds")),
            exclude_characters=hosted.get("ExcludeCharacters"),
            key_arn=hosted.get("KmsKeyArn"),
            runtime=hosted.get("Runtime", "python3.10"),
            superuser_secret=hosted.get("SuperuserSecretArn") or hosted.get("MasterSecretArn"),
        )
    )
    return function_arn


def _schedule(properties: Properties, function_arn: str | None) -> Provisioned:
    now = truth(properties.get("RotateImmediatelyOnUpdate", True))
    call(
        _SERVICE,
        "rotate_secret",
        {"RotationRules": properties.get("RotationRules")},
        SecretId=properties["SecretId"],
        RotationLambdaARN=function_arn,
        RotateImmediately=now,
    )
    arn = _arn(properties["SecretId"])
    return Provisioned(arn, {"Id": arn})


def _rotate(properties: Properties, context: Context) -> Provisioned:
    hosted = _hosted(properties, context)
    try:
        return _schedule(properties, hosted or properties.get("RotationLambdaARN"))
    except Exception:
        if hosted:
            rotation_function.delete(hosted)
        raise


def _update_rotation(arn: str, old: Properties, new: Properties) -> Provisioned:
    """A hosted function whose declaration changed is made anew, as its stack's update would replace it."""
    if old.get("HostedRotationLambda") == new.get("HostedRotationLambda"):
        return _schedule(new, new.get("RotationLambdaARN"))
    before = client(_SERVICE).describe_secret(SecretId=arn).get("RotationLambdaARN")
    if before:
        rotation_function.delete(before)
    name = before.rpartition(":")[2] if before else ""
    hosted = new.get("HostedRotationLambda")
    named = {**new, "HostedRotationLambda": {"RotationLambdaName": name, **hosted}} if hosted else new
    return _rotate(named, Context("", ""))


def _cancel_rotation(arn: str, properties: Properties) -> None:
    secret = client(_SERVICE).describe_secret(SecretId=arn)
    client(_SERVICE).cancel_rotate_secret(SecretId=arn)
    if properties.get("HostedRotationLambda") and secret.get("RotationLambdaARN"):
        rotation_function.delete(secret["RotationLambdaARN"])
