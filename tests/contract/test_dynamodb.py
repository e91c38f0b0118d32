"""Tables and global tables: every declared setting is what the API reports."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

KEYS: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*"}],
}
ON = {"PointInTimeRecoveryEnabled": True}
KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}}


def template(kind: str, **properties: Any) -> dict[str, Any]:
    table = {"Type": f"AWS::DynamoDB::{kind}", "Properties": {**KEYS, **properties}}
    return {"Resources": {"Key": KEY, "Table": table}}


def reported(aws: Aws, table: str) -> dict[str, Any]:
    api = aws.client("dynamodb")
    described = api.describe_table(TableName=table)["Table"]
    backups = api.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    expiry = api.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    encryption = described.get("SSEDescription", {})
    return {
        "encrypted": encryption.get("Status") == "ENABLED",
        "key": encryption.get("KMSMasterKeyArn"),
        "recovery": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "expiry": expiry.get("AttributeName") if expiry["TimeToLiveStatus"] == "ENABLED" else None,
        "protected": described["DeletionProtectionEnabled"],
        "class": described.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
    }


def test_a_table_reports_its_settings_and_loses_those_no_longer_declared(aws: Aws) -> None:
    arn = {"Fn::GetAtt": ["Key", "Arn"]}
    declared = template(
        "Table",
        SSESpecification={"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": arn},
        TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True},
        PointInTimeRecoverySpecification=ON,
        TableClass="STANDARD_INFREQUENT_ACCESS",
        DeletionProtectionEnabled=True,
        ResourcePolicy={"PolicyDocument": POLICY},
        ContributorInsightsSpecification={"Enabled": True},
    )
    api = aws.client("dynamodb")
    made = aws.deploy(declared, "tables")
    table = made.ids["Table"]
    found = reported(aws, table)
    assert found.pop("key").endswith(made.ids["Key"])
    assert found == {
        "encrypted": True,
        "recovery": "ENABLED",
        "expiry": "ttl",
        "protected": True,
        "class": "STANDARD_INFREQUENT_ACCESS",
    }
    table_arn = api.describe_table(TableName=table)["Table"]["TableArn"]
    assert json.loads(api.get_resource_policy(ResourceArn=table_arn)["Policy"]) == POLICY
    insights = api.describe_contributor_insights(TableName=table)["ContributorInsightsStatus"]
    assert insights.startswith("ENABL")
    moved = template("Table", TimeToLiveSpecification={"AttributeName": "until", "Enabled": True})
    assert aws.deploy(moved, "tables").ids["Table"] == table
    found = reported(aws, table)
    assert found.pop("key") in (None, f"arn:aws:kms:eu-west-1:{aws.target.account}:alias/aws/dynamodb")
    assert found == {
        "encrypted": False,
        "recovery": "DISABLED",
        "expiry": "until",
        "protected": False,
        "class": "STANDARD",
    }
    aws.delete("tables")
    with pytest.raises(api.exceptions.ResourceNotFoundException):
        api.describe_table(TableName=table)


def test_a_protected_table_refuses_to_be_deleted_until_the_protection_is_lifted(aws: Aws) -> None:
    api = aws.client("dynamodb")
    table = aws.deploy(template("Table", DeletionProtectionEnabled=True), "protected").ids["Table"]
    with pytest.raises(StackFailed, match=r"Table: .*protect"):
        aws.delete("protected")
    api.update_table(TableName=table, DeletionProtectionEnabled=False)
    aws.delete("protected")
    with pytest.raises(api.exceptions.ResourceNotFoundException):
        api.describe_table(TableName=table)


def test_a_global_table_has_what_is_declared_for_this_region(aws: Aws) -> None:
    own = {
        "Region": "eu-west-1",
        "PointInTimeRecoverySpecification": ON,
        "DeletionProtectionEnabled": True,
        "SSESpecification": {"KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
        "Tags": [{"Key": "Owner", "Value": "web"}],
    }
    encryption = {"SSEEnabled": True, "SSEType": "KMS"}
    declared = template("GlobalTable", SSESpecification=encryption, Replicas=[own])
    api = aws.client("dynamodb")
    made = aws.deploy(declared, "global-tables")
    table = made.ids["Table"]
    found = reported(aws, table)
    assert found["key"].endswith(made.ids["Key"])
    assert (found["recovery"], found["protected"]) == ("ENABLED", True)
    table_arn = api.describe_table(TableName=table)["Table"]["TableArn"]
    assert api.list_tags_of_resource(ResourceArn=table_arn)["Tags"] == own["Tags"]
    aws.deploy(template("GlobalTable", Replicas=[{"Region": "eu-west-1"}]), "global-tables")
    assert reported(aws, table)["protected"] is False
    aws.delete("global-tables")
