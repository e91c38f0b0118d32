"""HTTPS, alarms, logs and tags, for every generated configuration."""

from typing import Any

import pytest

from tests.promises import promise
from tests.property.mutants import Body, changing, changing_templates
from tests.property.properties.alarms import alarms_cover
from tests.property.properties.https import https_only
from tests.property.properties.logs import logs_kept
from tests.property.properties.tagging import tagged
from tests.property.templates import Example

pytestmark = pytest.mark.xdist_group("generated-configurations")

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
ALARM = "AWS::CloudWatch::Alarm"
LOG_GROUP = "AWS::Logs::LogGroup"


@changing(LISTENER)
def something_listens_on_80(properties: Body, template: Body) -> None:
    plain = {**properties, "Port": 80, "Protocol": "HTTP"}
    template["Resources"]["Extra"] = {"Type": LISTENER, "Properties": plain}


@changing(LISTENER, environment="dev")
def tls_of_2014(properties: Body, template: Body) -> None:
    properties["SslPolicy"] = "ELBSecurityPolicy-2016-08"


@changing(LISTENER, environment="staging")
def no_certificate(properties: Body, template: Body) -> None:
    del properties["Certificates"]


@changing_templates()
def certificate_of_another_name(templates: dict[str, Body]) -> None:
    for body in templates["Api"]["Resources"].values():
        if body["Type"] == "AWS::CertificateManager::Certificate":
            body["Properties"]["DomainName"] = "www.example.com"


@changing(TARGETS)
def plain_http_to_the_tasks(properties: Body, template: Body) -> None:
    properties["Protocol"] = "HTTP"


@changing(TARGETS)
def plain_health_check(properties: Body, template: Body) -> None:
    properties["HealthCheckProtocol"] = "HTTP"


def _without(key: str) -> Any:
    def change(properties: Body, template: Body) -> None:
        attributes = properties["LoadBalancerAttributes"]
        properties["LoadBalancerAttributes"] = [each for each in attributes if each["Key"] != key]

    return change


@changing(BALANCER)
def invalid_headers_pass(properties: Body, template: Body) -> None:
    _without("routing.http.drop_invalid_header_fields.enabled")(properties, template)


@changing(BALANCER, environment="dev")
def no_access_logs(properties: Body, template: Body) -> None:
    _without("access_logs.s3.enabled")(properties, template)


@promise(
    "WEB-4.3",
    "P",
    mutants=[
        something_listens_on_80,
        tls_of_2014,
        no_certificate,
        certificate_of_another_name,
        plain_http_to_the_tasks,
        plain_health_check,
        invalid_headers_pass,
        no_access_logs,
    ],
)
def test_the_api_speaks_tls_only(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            https_only(configuration)


def on(metric: str) -> Any:
    return lambda body: body["Properties"].get("MetricName") == metric


@changing_templates("dev")
def one_alarm_less(templates: dict[str, Body]) -> None:
    resources = templates["Monitoring"]["Resources"]
    del resources[
        next(id_ for id_, body in resources.items() if "ACUUtilization" in str(body.get("Properties")))
    ]


@changing(ALARM, where=on("TargetResponseTime"))
def mean_instead_of_p95(properties: Body, template: Body) -> None:
    del properties["ExtendedStatistic"]
    properties["Statistic"] = "Average"


@changing(ALARM, where=on("TargetResponseTime"))
def twenty_seconds(properties: Body, template: Body) -> None:
    properties["Threshold"] = 20


@changing(ALARM, where=on("RunningTaskCount"), environment="staging")
def fewer_tasks_than_the_minimum(properties: Body, template: Body) -> None:
    properties["Threshold"] -= 1


@changing(ALARM, where=on("ACUUtilization"))
def metric_that_nobody_publishes(properties: Body, template: Body) -> None:
    properties["Dimensions"].append({"Name": "Zone", "Value": "a"})


@changing(ALARM, where=on("RunningTaskCount"))
def metric_of_another_namespace(properties: Body, template: Body) -> None:
    properties["Namespace"] = "AWS/ECS"


@changing("AWS::Logs::MetricFilter")
def filter_of_another_metric(properties: Body, template: Body) -> None:
    properties["MetricTransformations"][0]["MetricName"] = "Failures"


@changing("AWS::RDS::DBCluster")
def log_that_is_not_exported(properties: Body, template: Body) -> None:
    del properties["EnableCloudwatchLogsExports"]


@changing(ALARM, where=lambda body: "Metrics" in body["Properties"])
def errors_of_targets_only(properties: Body, template: Body) -> None:
    properties["Metrics"][0]["Expression"] = "100 * FILL(targets, 0) / FILL(requests, 0)"


@changing(ALARM, where=on("DatabaseConnectionFailures"))
def tells_nobody(properties: Body, template: Body) -> None:
    del properties["AlarmActions"]


@changing(ALARM, where=on("DatabaseConnectionFailures"), environment="dev")
def actions_switched_off(properties: Body, template: Body) -> None:
    properties["ActionsEnabled"] = False


@changing("AWS::SNS::Subscription")
def topic_without_receivers(properties: Body, template: Body) -> None:
    resources = template["Resources"]
    for id_ in [id_ for id_, body in resources.items() if body["Type"] == "AWS::SNS::Subscription"]:
        del resources[id_]


@promise(
    "WEB-6.2",
    "P",
    mutants=[
        one_alarm_less,
        mean_instead_of_p95,
        twenty_seconds,
        fewer_tasks_than_the_minimum,
        metric_that_nobody_publishes,
        metric_of_another_namespace,
        filter_of_another_metric,
        log_that_is_not_exported,
        errors_of_targets_only,
        tells_nobody,
        actions_switched_off,
        topic_without_receivers,
    ],
)
def test_every_promised_alarm_can_fire_and_tells_somebody(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            alarms_cover(configuration)


@changing(LOG_GROUP)
def kept_for_ever(properties: Body, template: Body) -> None:
    del properties["RetentionInDays"]


@changing(LOG_GROUP, environment="dev")
def kept_for_other_days(properties: Body, template: Body) -> None:
    properties["RetentionInDays"] = 3653 if properties["RetentionInDays"] == 1 else 1


@changing(LOG_GROUP, environment="staging")
def not_encrypted(properties: Body, template: Body) -> None:
    del properties["KmsKeyId"]


@changing("AWS::Lambda::Function", environment="dev")
def function_without_a_group(properties: Body, template: Body) -> None:
    del properties["LoggingConfig"]


@changing("AWS::SecretsManager::RotationSchedule")
def function_of_another_name(properties: Body, template: Body) -> None:
    properties["HostedRotationLambda"]["RotationLambdaName"] = "rotation"


@changing("AWS::ECS::TaskDefinition")
def container_without_a_group(properties: Body, template: Body) -> None:
    del properties["ContainerDefinitions"][0]["LogConfiguration"]


@promise(
    "WEB-6.4",
    "P",
    mutants=[
        kept_for_ever,
        kept_for_other_days,
        not_encrypted,
        function_without_a_group,
        function_of_another_name,
        container_without_a_group,
    ],
)
def test_every_log_has_a_group_with_the_environments_retention(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            logs_kept(configuration)


@changing("AWS::ECR::Repository", environment="dev")
def repository_without_tags(properties: Body, template: Body) -> None:
    del properties["Tags"]


@changing("AWS::Lambda::Function", where=lambda body: "default security group" in str(body))
def provider_without_an_owner(properties: Body, template: Body) -> None:
    properties["Tags"] = [tag for tag in properties["Tags"] if tag["Key"] != "Owner"]


@changing("AWS::Route53::HostedZone", environment="staging")
def tags_of_another_environment(properties: Body, template: Body) -> None:
    for tag in properties["HostedZoneTags"]:
        if tag["Key"] == "Environment":
            tag["Value"] = "production"


@promise(
    "WEB-7.1", "P", mutants=[repository_without_tags, provider_without_an_owner, tags_of_another_environment]
)
def test_everything_taggable_has_the_five_tags(subject: tuple[Example, ...]) -> None:
    for example in subject:
        for configuration in example.values():
            tagged(configuration)
