"""Alarms and dashboards: every declared member is what DescribeAlarms reports, over every protocol."""

import json
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed

TOPIC = {"Type": "AWS::SNS::Topic"}
RATE: dict[str, Any] = {
    "AlarmDescription": "too many errors",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "Threshold": 5,
    "TreatMissingData": "notBreaching",
    "AlarmActions": [{"Ref": "Topic"}],
    "OKActions": [{"Ref": "Topic"}],
    "InsufficientDataActions": [{"Ref": "Topic"}],
    "Metrics": [
        {"Id": "rate", "Expression": "100 * errors / requests", "Label": "Error rate", "ReturnData": True},
        *(
            {
                "Id": name,
                "ReturnData": False,
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/ApplicationELB",
                        "MetricName": metric,
                        "Dimensions": [{"Name": "LoadBalancer", "Value": "app/one"}],
                    },
                    "Period": 60,
                    "Stat": "Sum",
                },
            }
            for name, metric in (("errors", "HTTPCode_Target_5XX_Count"), ("requests", "RequestCount"))
        ),
    ],
}
LATENCY: dict[str, Any] = {
    "MetricName": "TargetResponseTime",
    "Namespace": "AWS/ApplicationELB",
    "Dimensions": [{"Name": "LoadBalancer", "Value": "app/one"}],
    "ExtendedStatistic": "p95",
    "Period": 60,
    "EvaluationPeriods": 5,
    "Threshold": 2,
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluateLowSampleCountPercentile": "ignore",
    "Tags": [{"Key": "Owner", "Value": "web"}],
}


def template(rate: dict[str, Any], latency: dict[str, Any]) -> dict[str, Any]:
    either = {"Fn::Sub": 'ALARM("${Rate}") OR ALARM("${Latency}")'}
    return {
        "Resources": {
            "Topic": TOPIC,
            "Rate": {"Type": "AWS::CloudWatch::Alarm", "Properties": rate},
            "Latency": {"Type": "AWS::CloudWatch::Alarm", "Properties": latency},
            "Either": {
                "Type": "AWS::CloudWatch::CompositeAlarm",
                "Properties": {
                    "AlarmName": "either",
                    "AlarmRule": either,
                    "AlarmActions": [{"Ref": "Topic"}],
                    "ActionsSuppressor": {"Ref": "Latency"},
                    "ActionsSuppressorWaitPeriod": 60,
                    "ActionsSuppressorExtensionPeriod": 120,
                },
            },
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Rate", "Arn"]}}},
    }


def test_alarms_report_what_is_declared_change_in_place_and_go(aws: Aws) -> None:
    cloudwatch = aws.client("cloudwatch")
    made = aws.deploy(template(RATE, LATENCY), "alarms")
    topic = made.ids["Topic"]

    def described(logical_id: str) -> dict[str, Any]:
        found: dict[str, Any] = cloudwatch.describe_alarms(AlarmNames=[made.ids[logical_id]])
        return dict(found["MetricAlarms"][0])

    rate = described("Rate")
    assert rate["AlarmArn"] == made.outputs["Arn"]
    by_id = {query["Id"]: query for query in rate["Metrics"]}
    assert by_id == {query["Id"]: query for query in RATE["Metrics"]}
    assert rate["EvaluationPeriods"] == 3 and rate["DatapointsToAlarm"] == 2 and rate["Threshold"] == 5
    assert rate["TreatMissingData"] == "notBreaching"
    assert rate["AlarmActions"] == rate["OKActions"] == rate["InsufficientDataActions"] == [topic]
    assert not {"MetricName", "Namespace", "Period", "Statistic"} & set(rate)
    latency = described("Latency")
    assert latency["ExtendedStatistic"] == "p95" and "Statistic" not in latency
    assert latency["EvaluateLowSampleCountPercentile"] == "ignore"
    assert latency["Dimensions"] == LATENCY["Dimensions"]
    tagged = cloudwatch.list_tags_for_resource(ResourceARN=latency["AlarmArn"])["Tags"]
    assert tagged == LATENCY["Tags"]
    composite = cloudwatch.describe_alarms(AlarmNames=["either"], AlarmTypes=["CompositeAlarm"])
    either = composite["CompositeAlarms"][0]
    assert either["AlarmRule"] == f'ALARM("{made.ids["Rate"]}") OR ALARM("{made.ids["Latency"]}")'
    assert either["ActionsSuppressorWaitPeriod"] == 60
    assert either["ActionsSuppressorExtensionPeriod"] == 120

    changed = {**LATENCY, "Threshold": 3, "Tags": [{"Key": "Team", "Value": "web"}]}
    again = aws.deploy(template({**RATE, "AlarmActions": []}, changed), "alarms")
    assert again.ids == made.ids
    assert described("Latency")["Threshold"] == 3
    assert described("Rate")["AlarmActions"] == []
    tagged = cloudwatch.list_tags_for_resource(ResourceARN=latency["AlarmArn"])["Tags"]
    assert tagged == [{"Key": "Team", "Value": "web"}]

    aws.delete("alarms")
    assert cloudwatch.describe_alarms(AlarmNames=list(made.ids.values()))["MetricAlarms"] == []


def test_the_query_protocol_describes_an_alarm_in_full(aws: Aws) -> None:
    made = aws.deploy(template(RATE, LATENCY), "alarms-query")
    form = {"Action": "DescribeAlarms", "Version": "2010-08-01", "AlarmNames.member.1": made.ids["Rate"]}
    signed = f"AWS4-HMAC-SHA256 Credential={aws.target.account}/20260101/eu-west-1/monitoring/aws4_request"
    request = urllib.request.Request(
        aws.target.endpoint, urllib.parse.urlencode(form).encode(), {"Authorization": signed}
    )
    with urllib.request.urlopen(request) as response:
        body = response.read().decode()
    assert "<Expression>100 * errors / requests</Expression>" in body
    assert "<TreatMissingData>notBreaching</TreatMissingData>" in body
    assert f"<AlarmActions><member>{made.ids['Topic']}</member></AlarmActions>" in body
    assert "<Name>LoadBalancer</Name><Value>app/one</Value>" in body
    aws.delete("alarms-query")


def test_an_alarm_that_the_api_refuses_fails_the_stack(aws: Aws) -> None:
    with pytest.raises(StackFailed, match="Latency"):
        aws.deploy(template(RATE, {**LATENCY, "DatapointsToAlarm": 0}), "alarms-refused")
    aws.delete("alarms-refused")


def test_a_dashboard_keeps_its_body_and_tags(aws: Aws) -> None:
    body = {"widgets": [{"type": "text", "properties": {"markdown": 'é <&> "quoted"'}}]}

    def dashboard(text: str, owner: str) -> dict[str, Any]:
        tags = [{"Key": "Owner", "Value": owner}]
        properties = {"DashboardName": "front", "DashboardBody": text, "Tags": tags}
        return {"Resources": {"Board": {"Type": "AWS::CloudWatch::Dashboard", "Properties": properties}}}

    cloudwatch = aws.client("cloudwatch")

    def tagged() -> list[dict[str, str]]:
        arn = f"arn:aws:cloudwatch::{aws.target.account}:dashboard/front"
        return list(cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"])

    aws.deploy(dashboard(json.dumps(body), "web"), "dashboard")
    assert json.loads(cloudwatch.get_dashboard(DashboardName="front")["DashboardBody"]) == body
    assert tagged() == [{"Key": "Owner", "Value": "web"}]
    aws.deploy(dashboard('{"widgets": []}', "ops"), "dashboard")
    assert cloudwatch.get_dashboard(DashboardName="front")["DashboardBody"] == '{"widgets": []}'
    assert tagged() == [{"Key": "Owner", "Value": "ops"}]
    aws.delete("dashboard")
    with pytest.raises(cloudwatch.exceptions.ClientError):
        cloudwatch.get_dashboard(DashboardName="front")


def test_an_alarm_changes_state_by_its_own_dimensions_and_by_metric_math(aws: Aws) -> None:
    sqs, cloudwatch = aws.client("sqs"), aws.client("cloudwatch")
    declared = template({**RATE, "EvaluationPeriods": 1, "DatapointsToAlarm": 1}, LATENCY)
    queue_arn = {"Fn::GetAtt": ["Pager", "Arn"]}
    paged = {"TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": queue_arn}
    declared["Resources"]["Pager"] = {"Type": "AWS::SQS::Queue"}
    declared["Resources"]["Paged"] = {"Type": "AWS::SNS::Subscription", "Properties": paged}
    made = aws.deploy(declared, "states")

    def publish(balancer: str, **values: float) -> None:
        dimensions = [{"Name": "LoadBalancer", "Value": balancer}]
        data = [
            {"MetricName": name, "Value": value, "Dimensions": dimensions} for name, value in values.items()
        ]
        cloudwatch.put_metric_data(Namespace="AWS/ApplicationELB", MetricData=data)

    def states() -> dict[str, str]:
        found = cloudwatch.describe_alarms(AlarmNames=[made.ids["Rate"], made.ids["Latency"]])
        return {row["AlarmName"]: row["StateValue"] for row in found["MetricAlarms"]}

    publish("app/other", HTTPCode_Target_5XX_Count=90, RequestCount=100, TargetResponseTime=60)
    assert set(states().values()) == {"INSUFFICIENT_DATA"}
    publish("app/one", HTTPCode_Target_5XX_Count=1, RequestCount=100, TargetResponseTime=0.1)
    assert set(states().values()) == {"OK"}
    publish("app/one", HTTPCode_Target_5XX_Count=40)
    assert states() == {made.ids["Rate"]: "ALARM", made.ids["Latency"]: "OK"}
    bodies = []
    for _ in range(10):
        messages = sqs.receive_message(QueueUrl=made.ids["Pager"], MaxNumberOfMessages=10).get("Messages", [])
        bodies += [json.loads(json.loads(row["Body"])["Message"]) for row in messages]
    assert made.ids["Rate"] in {body["AlarmName"] for body in bodies if body.get("NewStateValue") == "ALARM"}
    aws.delete("states")
