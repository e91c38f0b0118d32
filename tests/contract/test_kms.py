"""Keys and aliases."""

import json
from typing import Any

from tests.contract.conftest import Aws

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}],
}


def template(**key: Any) -> dict[str, Any]:
    alias = {"AliasName": "alias/web", "TargetKeyId": {"Ref": "Key"}}
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": POLICY, **key}},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": alias},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}},
    }


def test_a_key_reports_its_policy_rotation_and_tags_and_waits_before_it_goes(aws: Aws) -> None:
    kms = aws.client("kms")
    tags = [{"Key": "Owner", "Value": "web"}]
    declared = template(
        Description="data",
        EnableKeyRotation=True,
        RotationPeriodInDays=180,
        PendingWindowInDays=7,
        Tags=tags,
    )
    made = aws.deploy(declared, "keys")
    key = made.ids["Key"]
    described = kms.describe_key(KeyId="alias/web")["KeyMetadata"]
    assert described["Arn"] == made.outputs["Arn"] and described["Description"] == "data"
    rotation = kms.get_key_rotation_status(KeyId=key)
    assert rotation["KeyRotationEnabled"] and rotation["RotationPeriodInDays"] == 180
    assert json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]) == POLICY
    tagged = kms.list_resource_tags(KeyId=key)["Tags"]
    assert {"TagKey": "Owner", "TagValue": "web"} in tagged

    again = aws.deploy(template(Enabled=False, PendingWindowInDays=7), "keys")
    assert again.ids["Key"] == key
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"

    aws.delete("keys")
    gone = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert gone["KeyState"] == "PendingDeletion"
    assert (gone["DeletionDate"] - gone["CreationDate"]).days in (6, 7)
    assert not [row for row in kms.list_aliases()["Aliases"] if row["AliasName"] == "alias/web"]
