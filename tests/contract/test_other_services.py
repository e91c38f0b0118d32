"""Backup, budgets, trails, event buses, Bedrock: made through CloudFormation, read back, changed, gone."""

import copy
from typing import Any

import pytest

from tests.contract.conftest import Aws


def stack(**resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "Resources": {
            name: {"Type": kind, "Properties": copy.deepcopy(properties)}
            for name, (kind, properties) in resources.items()
        }
    }


def test_a_backup_selection_names_what_the_plan_protects(aws: Aws) -> None:
    rule = {"RuleName": "daily", "TargetBackupVault": {"Ref": "Vault"}}
    selection = {"SelectionName": "tables", "IamRoleArn": "arn:aws:iam::1:role/b", "Resources": ["arn:aws:a"]}
    template = stack(
        Vault=("AWS::Backup::BackupVault", {"BackupVaultName": "vault"}),
        Plan=(
            "AWS::Backup::BackupPlan",
            {"BackupPlan": {"BackupPlanName": "p", "BackupPlanRule": [rule]}},
        ),
        Selection=(
            "AWS::Backup::BackupSelection",
            {"BackupPlanId": {"Ref": "Plan"}, "BackupSelection": selection},
        ),
    )
    backup = aws.client("backup")
    made = aws.deploy(template, "backup")
    named = {"BackupPlanId": made.ids["Plan"], "SelectionId": made.ids["Selection"].split("_")[0]}
    found = backup.get_backup_selection(**named)["BackupSelection"]
    assert found["Resources"] == ["arn:aws:a"] and found["SelectionName"] == "tables"
    aws.delete("backup")
    with pytest.raises(backup.exceptions.ClientError):
        backup.get_backup_selection(**named)


def test_a_budget_and_its_notifications(aws: Aws) -> None:
    def budget(amount: int) -> dict[str, Any]:
        notification = {
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": 80,
            "ThresholdType": "PERCENTAGE",
        }
        subscribers = [{"SubscriptionType": "EMAIL", "Address": "ops@example.com"}]
        limit = {"Amount": amount, "Unit": "USD"}
        kind = {"BudgetName": "month", "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit}
        rows = [{"Notification": notification, "Subscribers": subscribers}]
        properties = {"Budget": kind, "NotificationsWithSubscribers": rows}
        return stack(Budget=("AWS::Budgets::Budget", properties))

    api = aws.client("budgets")
    named = {"AccountId": aws.target.account, "BudgetName": "month"}

    def thresholds() -> list[float]:
        return [row["Threshold"] for row in api.describe_notifications_for_budget(**named)["Notifications"]]

    aws.deploy(budget(100), "budget")
    assert float(api.describe_budget(**named)["Budget"]["BudgetLimit"]["Amount"]) == 100
    assert thresholds() == [80.0]
    aws.deploy(budget(200), "budget")
    assert float(api.describe_budget(**named)["Budget"]["BudgetLimit"]["Amount"]) == 200
    assert thresholds() == [80.0]
    aws.delete("budget")
    with pytest.raises(api.exceptions.NotFoundException):
        api.describe_budget(**named)


def test_a_trail_logs_as_declared(aws: Aws) -> None:
    properties: dict[str, Any] = {
        "TrailName": "audit",
        "S3BucketName": {"Ref": "Bucket"},
        "IsLogging": True,
        "IsMultiRegionTrail": True,
        "EnableLogFileValidation": True,
        "Tags": [{"Key": "Owner", "Value": "web"}],
        "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}],
    }
    resources = {"Bucket": ("AWS::S3::Bucket", {}), "Trail": ("AWS::CloudTrail::Trail", properties)}
    api = aws.client("cloudtrail")
    aws.deploy(stack(**resources), "trail")
    found = api.get_trail(Name="audit")["Trail"]
    assert found["IsMultiRegionTrail"] and found["LogFileValidationEnabled"]
    assert api.get_trail_status(Name="audit")["IsLogging"] is True
    selectors = api.get_event_selectors(TrailName="audit")["EventSelectors"]
    assert selectors[0]["ReadWriteType"] == "WriteOnly"
    (tagged,) = api.list_tags(ResourceIdList=[found["TrailARN"]])["ResourceTagList"]
    assert tagged["TagsList"] == [{"Key": "Owner", "Value": "web"}]
    properties.update(IsLogging=False, IsMultiRegionTrail=False)
    aws.deploy(stack(**resources), "trail")
    assert api.get_trail_status(Name="audit")["IsLogging"] is False
    assert api.get_trail(Name="audit")["Trail"]["IsMultiRegionTrail"] is False
    aws.delete("trail")
    with pytest.raises(api.exceptions.TrailNotFoundException):
        api.get_trail(Name="audit")


def test_what_hangs_on_an_event_bus(aws: Aws) -> None:
    bus_arn = {"Fn::GetAtt": ["Bus", "Arn"]}
    key = {"ApiKeyName": "k", "ApiKeyValue": "v"}
    connection = {
        "Name": "to-partner",
        "AuthorizationType": "API_KEY",
        "AuthParameters": {"ApiKeyAuthParameters": key},
    }
    destination: dict[str, Any] = {
        "Name": "partner",
        "ConnectionArn": {"Fn::GetAtt": ["Connection", "Arn"]},
        "HttpMethod": "POST",
        "InvocationEndpoint": "https://partner.example.com",
    }
    policy = {
        "EventBusName": {"Ref": "Bus"},
        "StatementId": "partner",
        "Action": "events:PutEvents",
        "Principal": "111122223333",
    }
    resources: dict[str, tuple[str, dict[str, Any]]] = {
        "Bus": ("AWS::Events::EventBus", {"Name": "orders"}),
        "Archive": (
            "AWS::Events::Archive",
            {"ArchiveName": "kept", "SourceArn": bus_arn, "RetentionDays": 7},
        ),
        "Connection": ("AWS::Events::Connection", connection),
        "Destination": ("AWS::Events::ApiDestination", destination),
        "Policy": ("AWS::Events::EventBusPolicy", policy),
    }
    events = aws.client("events")
    aws.deploy(stack(**resources), "events-parts")
    assert events.describe_archive(ArchiveName="kept")["RetentionDays"] == 7
    assert events.describe_connection(Name="to-partner")["AuthorizationType"] == "API_KEY"
    found = events.describe_api_destination(Name="partner")
    assert found["InvocationEndpoint"] == "https://partner.example.com"
    assert "111122223333" in events.describe_event_bus(Name="orders")["Policy"]
    destination["InvocationEndpoint"] = "https://other.example.com"
    aws.deploy(stack(**resources), "events-parts")
    found = events.describe_api_destination(Name="partner")
    assert found["InvocationEndpoint"] == "https://other.example.com"
    aws.delete("events-parts")
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        events.describe_archive(ArchiveName="kept")


def test_a_guardrail_and_its_version(aws: Aws) -> None:
    filters = [{"Type": "HATE", "InputStrength": "HIGH", "OutputStrength": "HIGH"}]
    properties: dict[str, Any] = {
        "Name": "polite",
        "BlockedInputMessaging": "no",
        "BlockedOutputsMessaging": "no",
        "ContentPolicyConfig": {"FiltersConfig": filters},
    }
    resources = {
        "Guardrail": ("AWS::Bedrock::Guardrail", properties),
        "Version": (
            "AWS::Bedrock::GuardrailVersion",
            {"GuardrailIdentifier": {"Fn::GetAtt": ["Guardrail", "GuardrailId"]}},
        ),
    }
    bedrock = aws.client("bedrock")
    made = aws.deploy(stack(**resources), "guardrail")
    named = {"guardrailIdentifier": made.ids["Guardrail"].rsplit("/", 1)[-1]}
    found = bedrock.get_guardrail(**named)
    assert found["name"] == "polite" and found["contentPolicy"]["filters"][0]["type"] == "HATE"
    assert made.ids["Version"].endswith("|1")
    properties["BlockedInputMessaging"] = "never"
    aws.deploy(stack(**resources), "guardrail")
    assert bedrock.get_guardrail(**named)["blockedInputMessaging"] == "never"
    aws.delete("guardrail")
    with pytest.raises(bedrock.exceptions.ClientError):
        bedrock.get_guardrail(**named)


def test_an_agent_runtime_its_endpoint_and_its_memory(aws: Aws) -> None:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/agent:1"
    runtime: dict[str, Any] = {
        "AgentRuntimeName": "agent",
        "AgentRuntimeArtifact": {"ContainerConfiguration": {"ContainerUri": image}},
        "RoleArn": "arn:aws:iam::123456789012:role/agent",
        "NetworkConfiguration": {
            "NetworkMode": "VPC",
            "NetworkModeConfig": {"SecurityGroups": ["sg-12345678"], "Subnets": ["subnet-12345678"]},
        },
        "ProtocolConfiguration": "HTTP",
        "EnvironmentVariables": {"LEVEL": "1"},
    }
    endpoint = {"Name": "live", "AgentRuntimeId": {"Ref": "Runtime"}}
    memory: dict[str, Any] = {"Name": "memory", "EventExpiryDuration": 30, "Description": "first"}
    resources = {
        "Runtime": ("AWS::BedrockAgentCore::Runtime", runtime),
        "Endpoint": ("AWS::BedrockAgentCore::RuntimeEndpoint", endpoint),
        "Memory": ("AWS::BedrockAgentCore::Memory", memory),
    }
    api = aws.client("bedrock-agentcore-control")
    made = aws.deploy(stack(**resources), "agents")
    found = api.get_agent_runtime(agentRuntimeId=made.ids["Runtime"])
    assert found["networkConfiguration"]["networkModeConfig"]["subnets"] == ["subnet-12345678"]
    assert found["environmentVariables"] == {"LEVEL": "1"}
    live = {"agentRuntimeId": made.ids["Runtime"], "endpointName": "live"}
    assert api.get_agent_runtime_endpoint(**live)["agentRuntimeEndpointArn"] == made.ids["Endpoint"]
    kept = {"memoryId": made.ids["Memory"].rsplit("/", 1)[-1]}
    assert api.get_memory(**kept)["memory"]["eventExpiryDuration"] == 30
    runtime["EnvironmentVariables"] = {"LEVEL": "2"}
    memory["Description"] = "second"
    assert aws.deploy(stack(**resources), "agents").ids == made.ids
    found = api.get_agent_runtime(agentRuntimeId=made.ids["Runtime"])
    assert found["environmentVariables"] == {"LEVEL": "2"}
    assert api.get_memory(**kept)["memory"]["description"] == "second"
    aws.delete("agents")
    with pytest.raises(api.exceptions.ResourceNotFoundException):
        api.get_agent_runtime(agentRuntimeId=made.ids["Runtime"])
