"""ECR repositories through ECR's own API: a name that is taken is refused, a full one stays."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call, text, truth


def install() -> None:
    register("AWS::ECR::Repository", _create, _delete, _update)


def _create(properties: Properties, context: Context) -> Provisioned:
    name = properties.get("RepositoryName") or context.generated_name(longest=256, lowercase=True)
    made = call("ecr", "create_repository", properties, repositoryName=name)["repository"]
    try:
        _settle_policies(name, {}, properties)
    except Exception:
        client("ecr").delete_repository(repositoryName=name)
        raise
    return _provisioned(made)


def _provisioned(repository: dict[str, Any]) -> Provisioned:
    attributes = {"Arn": repository["repositoryArn"], "RepositoryUri": repository["repositoryUri"]}
    return Provisioned(repository["repositoryName"], attributes)


def _settle_policies(name: str, old: Properties, new: Properties) -> None:
    ecr = client("ecr")
    lifecycle = (new.get("LifecyclePolicy") or {}).get("LifecyclePolicyText")
    if lifecycle:
        ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text(lifecycle))
    elif old.get("LifecyclePolicy"):
        ecr.delete_lifecycle_policy(repositoryName=name)
    policy = new.get("RepositoryPolicyText")
    if policy:
        ecr.set_repository_policy(repositoryName=name, policyText=text(policy))
    elif old.get("RepositoryPolicyText"):
        ecr.delete_repository_policy(repositoryName=name)


def _update(name: str, old: Properties, new: Properties) -> Provisioned:
    ecr = client("ecr")
    scanning = new.get("ImageScanningConfiguration") or {}
    ecr.put_image_scanning_configuration(
        repositoryName=name,
        imageScanningConfiguration={"scanOnPush": truth(scanning.get("ScanOnPush", False))},
    )
    ecr.put_image_tag_mutability(
        repositoryName=name, imageTagMutability=new.get("ImageTagMutability", "MUTABLE")
    )
    _settle_policies(name, old, new)
    made = ecr.describe_repositories(repositoryNames=[name])["repositories"][0]
    changed, gone = tags.changes(old, new)
    if gone:
        ecr.untag_resource(resourceArn=made["repositoryArn"], tagKeys=gone)
    if changed:
        ecr.tag_resource(resourceArn=made["repositoryArn"], tags=changed)
    return _provisioned(made)


def _delete(name: str, properties: Properties) -> None:
    force = truth(properties.get("EmptyOnDelete", False))
    client("ecr").delete_repository(repositoryName=name, force=force)
