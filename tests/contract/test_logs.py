"""Log groups, metric filters, and saved queries (which only are recorded)."""

import json
from typing import Any

from tests.contract.conftest import Aws


def template(group: dict[str, Any], pattern: str, query: str) -> dict[str, Any]:
    metric = {
        "MetricName": "ConnectionFailures",
        "MetricNamespace": "Web",
        "MetricValue": "1",
        "DefaultValue": 0,
        "Unit": "Count",
    }
    filtered = {
        "FilterName": "failures",
        "FilterPattern": pattern,
        "LogGroupName": {"Ref": "Group"},
        "MetricTransformations": [metric],
    }
    saved = {"Name": "errors", "QueryString": query, "LogGroupNames": [{"Ref": "Group"}]}
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}},
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/web/api", **group}},
            "Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": filtered},
            "Query": {"Type": "AWS::Logs::QueryDefinition", "Properties": saved},
        },
        "Outputs": {"QueryId": {"Value": {"Fn::GetAtt": ["Query", "QueryDefinitionId"]}}},
    }


def test_a_log_group_keeps_its_retention_key_and_filter(aws: Aws) -> None:
    logs, control = aws.client("logs"), aws.client("cloudcontrol")
    group = {
        "RetentionInDays": 30,
        "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
        "Tags": [{"Key": "Owner", "Value": "web"}],
    }
    made = aws.deploy(template(group, "refused", "fields @message"), "logs")

    def described() -> dict[str, Any]:
        (found,) = logs.describe_log_groups(logGroupNamePrefix="/web/api")["logGroups"]
        return dict(found)

    def saved() -> dict[str, Any]:
        read = control.get_resource(TypeName="AWS::Logs::QueryDefinition", Identifier=made.ids["Query"])
        return dict(json.loads(read["ResourceDescription"]["Properties"]))

    assert described()["retentionInDays"] == 30
    assert described()["kmsKeyId"].endswith(made.ids["Key"])
    (found,) = logs.describe_metric_filters(logGroupName="/web/api")["metricFilters"]
    assert (found["filterName"], found["filterPattern"]) == ("failures", "refused")
    assert found["metricTransformations"] == [
        {
            "metricName": "ConnectionFailures",
            "metricNamespace": "Web",
            "metricValue": "1",
            "defaultValue": 0.0,
            "unit": "Count",
        }
    ]
    assert saved()["QueryString"] == "fields @message"
    assert made.outputs["QueryId"] == saved()["QueryDefinitionId"]

    aws.deploy(template({"RetentionInDays": 7}, "denied", "fields @timestamp"), "logs")
    assert described()["retentionInDays"] == 7
    assert "kmsKeyId" not in described()
    (found,) = logs.describe_metric_filters(logGroupName="/web/api")["metricFilters"]
    assert found["filterPattern"] == "denied"
    assert saved()["QueryString"] == "fields @timestamp"

    aws.delete("logs")
    assert logs.describe_log_groups(logGroupNamePrefix="/web/api")["logGroups"] == []
