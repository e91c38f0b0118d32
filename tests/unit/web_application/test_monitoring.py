"""Section 6: monitoring."""

import json
import re
from typing import Any

import pytest

from platforms.patterns.metrics import METRICS
from tests.promises import promise
from tests.unit.web_application.templates import ENVIRONMENTS, Templates, context, statements

Patch = pytest.MonkeyPatch
ALARM, DASHBOARD, TOPIC = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::SNS::Topic"


def drawn(subject: Templates, name: str, board: str) -> set[str]:
    """Names of the metrics on a dashboard."""
    body = subject.one(name, DASHBOARD, DashboardName=f"web-application-{name}-{board}")["DashboardBody"]
    text = (
        body
        if isinstance(body, str)
        else "".join(p if isinstance(p, str) else "?" for p in body["Fn::Join"][1])
    )
    metrics = [m for widget in json.loads(text)["widgets"] for m in widget["properties"]["metrics"]]
    return {m[1] for m in metrics if isinstance(m[0], str)} | {
        m[0]["label"] for m in metrics if isinstance(m[0], dict)
    }


def without_dashboard(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", DASHBOARD).values():
        properties["DashboardName"] = "another"


def without_hit_rate(subject: Templates, _: Patch) -> None:
    board = subject.one("staging", DASHBOARD, DashboardName="web-application-staging-frontend")
    board["DashboardBody"] = json.loads(
        json.dumps(board["DashboardBody"]).replace("CacheHitRate", "Requests")
    )


def unpublished_hit_rate(subject: Templates, _: Patch) -> None:
    subject.one("dev", "AWS::CloudFront::MonitoringSubscription")["MonitoringSubscription"][
        "RealtimeMetricsSubscriptionConfig"
    ]["RealtimeMetricsSubscriptionStatus"] = "Disabled"


@promise("WEB-6.1", "U", mutants=[without_dashboard, without_hit_rate, unpublished_hit_rate])
def test_three_dashboards_show_what_was_promised(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        assert drawn(subject, name, "api") >= {
            "TargetResponseTime",
            "Error rate",
            "CPUUtilization",
            "MemoryUtilization",
        }
        assert drawn(subject, name, "database") >= {
            "DatabaseConnections",
            "CommitThroughput",
            "VolumeBytesUsed",
            "ACUUtilization",
        }
        assert drawn(subject, name, "frontend") >= {"Requests", "CacheHitRate"}
        subscription = subject.one(name, "AWS::CloudFront::MonitoringSubscription")["MonitoringSubscription"]
        status = subscription["RealtimeMetricsSubscriptionConfig"]["RealtimeMetricsSubscriptionStatus"]
        assert status == "Enabled"


def alarms(subject: Templates, name: str) -> dict[str, dict[str, Any]]:
    """Every alarm by its role."""
    return {path.split("/Alarms")[1][:-8]: p for path, p in subject.all(name, ALARM).items()}


def measured(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """The metrics that an alarm stands on, with their statistic."""
    if "MetricName" in alarm:
        return [{**alarm, "Stat": alarm.get("Statistic") or alarm["ExtendedStatistic"]}]
    stats = [q["MetricStat"] for q in alarm["Metrics"] if "MetricStat" in q]
    return [{**stat["Metric"], "Stat": stat["Stat"], "Period": stat["Period"]} for stat in stats]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_alarm_stands_on_a_metric_that_aws_publishes_or_a_filter_of_ours(
    subject: Templates, name: str
) -> None:
    ours = {
        (t["MetricNamespace"], t["MetricName"])
        for p in subject.all(name, "AWS::Logs::MetricFilter").values()
        for t in p["MetricTransformations"]
    }
    for role, alarm in alarms(subject, name).items():
        for metric in measured(alarm):
            if (metric["Namespace"], metric["MetricName"]) in ours:
                assert "Dimensions" not in metric, role  # the filter publishes without dimensions
                continue
            published = METRICS[metric["MetricName"]]
            assert published.namespace == metric["Namespace"], role
            assert frozenset(d["Name"] for d in metric["Dimensions"]) in published.dimensions, role
            assert published.has(metric["Stat"]), role
            assert published.region is None, role  # alarms are in the main region


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_promised_alarm_exists_at_its_threshold(subject: Templates, name: str) -> None:
    found = {
        role: (alarm["ComparisonOperator"], alarm["Threshold"], alarm["TreatMissingData"])
        for role, alarm in alarms(subject, name).items()
    }
    above, tasks = "GreaterThanThreshold", context()["environments"][name]["api"]["minimum_tasks"]
    assert found == {
        "Latency": (above, 2, "notBreaching"),
        "Errors": (above, 5, "notBreaching"),
        "ConnectionFailures": (above, 10, "notBreaching"),
        "Tasks": ("LessThanThreshold", tasks, "breaching"),
        "Capacity": (above, 90, "notBreaching"),
    }
    (latency,) = measured(alarms(subject, name)["Latency"])
    assert (latency["MetricName"], latency["Stat"]) == ("TargetResponseTime", "p95")
    (failures,) = measured(alarms(subject, name)["ConnectionFailures"])
    assert (failures["Stat"], failures["Period"]) == ("Sum", 300)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_alarm_has_an_action_and_production_pages(subject: Templates, name: str) -> None:
    found = alarms(subject, name)
    critical = "AlertsCritical" if name == "production" else "AlertsWarning"
    for role, alarm in found.items():
        (action,) = alarm["AlarmActions"]
        assert action["Ref"].startswith("AlertsWarning" if role == "Capacity" else critical)
        assert alarm["OKActions"] == alarm["AlarmActions"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_connection_failures_are_counted_in_the_exported_log(subject: Templates, name: str) -> None:
    pattern = subject.one(name, "AWS::Logs::MetricFilter")
    assert '?"password authentication failed"' in pattern["FilterPattern"]
    assert pattern["MetricTransformations"][0]["MetricNamespace"] == f"web-application-{name}"
    assert "PostgreSqlLogs" in str(pattern["LogGroupName"])
    assert subject.one(name, "AWS::RDS::DBCluster")["EnableCloudwatchLogsExports"] == ["postgresql"]


# as PostgreSQL 17 writes them, with Aurora's prefix (time, client, user@database, process)
REFUSED = (
    'password authentication failed for user "app"',
    'PAM authentication failed for user "reader"',
    'no pg_hba.conf entry for host "10.0.0.1", user "app", database "app", no encryption',
    "remaining connection slots are reserved for roles with the SUPERUSER attribute",
    "sorry, too many clients already",
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is in recovery mode",
    "the database system is not yet accepting connections",
)
NOT_REFUSED = (
    "LOG:  database system is ready to accept connections",
    "LOG:  database system was shut down at 2026-01-01 00:00:00 UTC",
    'ERROR:  relation "notes" does not exist at character 15',
    "FATAL:  terminating connection due to administrator command",
)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_filter_finds_what_postgresql_writes_of_a_refused_connection(
    subject: Templates, name: str
) -> None:
    pattern = subject.one(name, "AWS::Logs::MetricFilter")["FilterPattern"]
    terms = re.findall(r'\?"([^"]+)"', pattern)
    assert " ".join(f'?"{term}"' for term in terms) == pattern  # nothing but alternatives
    prefix = "2026-01-01 00:00:00 UTC:10.0.0.1(5432):app@app:[123]:"
    for message in REFUSED:
        line = f"{prefix}FATAL:  {message}"
        assert any(term in line for term in terms), message
    for message in NOT_REFUSED:
        assert not any(term in prefix + message for term in terms), message


def nobody_paged(subject: Templates, _: Patch) -> None:
    for properties in subject.all("production", "AWS::SNS::Subscription").values():
        properties["Endpoint"] = "web-application@example.com"


def plain_topic(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", TOPIC).values():
        properties.pop("KmsMasterKeyId")


def silent_alarms(subject: Templates, _: Patch) -> None:
    for path, properties in subject.all("staging", "AWS::KMS::Key").items():
        if "Alerts" in path:
            properties["KeyPolicy"]["Statement"].pop()


@promise("WEB-6.3", "U", mutants=[nobody_paged, plain_topic, silent_alarms])
def test_topics_are_encrypted_reachable_by_alarms_and_mail_their_receivers(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        receivers = context()["environments"][name]["receivers"]
        topics = subject.all(name, TOPIC)
        assert len(topics) == (2 if name == "production" else 1)
        assert all("KmsMasterKeyId" in p for p in topics.values())
        mailed = {
            (p["TopicArn"]["Ref"][:-8].removeprefix("Alerts").lower(), p["Protocol"], p["Endpoint"])
            for p in subject.all(name, "AWS::SNS::Subscription").values()
        }
        assert mailed == {
            (s, "email", address) for s, addresses in receivers.items() for address in addresses
        }
        (key,) = (p for path, p in subject.all(name, "AWS::KMS::Key").items() if "Alerts" in path)
        trusted = [s["Principal"].get("Service") for s in statements(key["KeyPolicy"])]
        assert "cloudwatch.amazonaws.com" in trusted
        for policy in subject.all(name, "AWS::SNS::TopicPolicy").values():
            allowed = statements(policy["PolicyDocument"])
            assert [s["Principal"] for s in allowed] == [{"Service": "cloudwatch.amazonaws.com"}]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_log_group_has_the_environments_retention_and_a_key(subject: Templates, name: str) -> None:
    days = context()["environments"][name]["logs"]["retention_days"]
    for path, properties in subject.all(name, "AWS::Logs::LogGroup").items():
        assert properties["RetentionInDays"] == days, path
        assert "KmsKeyId" in properties, path


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_function_logs_to_a_group_of_its_stack(subject: Templates, name: str) -> None:
    groups = subject.all(name, "AWS::Logs::LogGroup")
    functions = subject.all(name, "AWS::Lambda::Function")
    assert len(functions) == (4 if name == "production" else 6)
    for path, properties in functions.items():
        assert f"{path.split('/')[0]}/{properties['LoggingConfig']['LogGroup']['Ref']}" in groups, path


def test_a_metric_refuses_what_aws_does_not_publish() -> None:
    with pytest.raises(
        ValueError, match=r"TargetResponseTime has no dimensions Service \(allowed LoadBalancer\)"
    ):
        METRICS["TargetResponseTime"].of({"Service": "api"}, "p95")
    with pytest.raises(ValueError, match=r"RequestCount has no statistic p95 \(allowed Sum\)"):
        METRICS["RequestCount"].of({"LoadBalancer": "api"}, "p95")
