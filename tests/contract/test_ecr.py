"""Repositories that CloudFormation makes are in ECR's API as declared."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed
from tests.contract.test_ec2 import own_tags, tagged

RULES = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50},
            "action": {"type": "expire"},
        }
    ]
}


def template(**properties: Any) -> dict[str, Any]:
    declared = {
        "RepositoryName": "contract/api",
        "ImageTagMutability": "IMMUTABLE",
        "ImageScanningConfiguration": {"ScanOnPush": "true"},
        "EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": "alias/images"},
        "LifecyclePolicy": {"LifecyclePolicyText": json.dumps(RULES)},
        "Tags": tagged("a"),
        **properties,
    }
    return {"Resources": {"Images": {"Type": "AWS::ECR::Repository", "Properties": declared}}}


def repository_of(aws: Aws, name: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]
    return found


def test_a_repository_is_as_declared_through_updates(aws: Aws) -> None:
    ecr = aws.client("ecr")
    name = aws.deploy(template(), "images").ids["Images"]
    repository = repository_of(aws, name)
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": "alias/images"}
    assert json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]) == RULES
    tags = ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    assert own_tags(tags) == tagged("a")

    changed = template(ImageScanningConfiguration={"ScanOnPush": False}, Tags=tagged("b"))
    del changed["Resources"]["Images"]["Properties"]["LifecyclePolicy"]
    aws.deploy(changed, "images")
    repository = repository_of(aws, name)
    assert repository["imageScanningConfiguration"] == {"scanOnPush": False}
    tags = ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]
    assert own_tags(tags) == tagged("b")
    with pytest.raises(ecr.exceptions.LifecyclePolicyNotFoundException):
        ecr.get_lifecycle_policy(repositoryName=name)
    aws.delete("images")
    assert ecr.describe_repositories()["repositories"] == []


def test_a_name_that_is_taken_is_refused_and_a_full_repository_stays(aws: Aws) -> None:
    ecr = aws.client("ecr")
    ecr.create_repository(repositoryName="contract/api")
    with pytest.raises(StackFailed, match="already exists"):
        aws.deploy(template(), "taken")
    aws.delete("taken")
    ecr.delete_repository(repositoryName="contract/api")

    aws.deploy(template(), "full")
    ecr.put_image(repositoryName="contract/api", imageManifest='{"schemaVersion": 2}', imageTag="1")
    with pytest.raises(StackFailed, match="NotEmpty"):
        aws.delete("full")
    ecr.batch_delete_image(repositoryName="contract/api", imageIds=[{"imageTag": "1"}])
    aws.delete("full")
