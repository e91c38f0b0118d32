"""What serves requests: load balancers, distributions, services; and what watches over it."""

from typing import Any

from skyworthy.checks.alarms_act import AlarmsAct
from skyworthy.checks.alarms_on_real_metrics import AlarmsOnRealMetrics
from skyworthy.checks.distributions_https import DistributionsHttps
from skyworthy.checks.distributions_tls_12 import DistributionsTls12
from skyworthy.checks.listeners_encrypted import ListenersEncrypted
from skyworthy.checks.listeners_tls_12 import ListenersTls12
from skyworthy.checks.logs_retained import LogsRetained
from skyworthy.checks.services_roll_back import ServicesRollBack
from skyworthy.checks.tags_complete import TagsComplete
from skyworthy.checks.targets_checked import TargetsChecked
from skyworthy.estate.model import Resource
from tests.estates import added, every, gone, not_reported, observed, resource
from tests.unit.checks.case import Case

LISTENER = resource(
    "Https",
    "AWS::ElasticLoadBalancingV2::Listener",
    {
        "Port": 443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "Certificates": [{"CertificateArn": "arn:certificate"}],
        "DefaultActions": [{"Type": "forward"}],
    },
)
PLAIN = resource(
    "Plain",
    "AWS::ElasticLoadBalancingV2::Listener",
    {
        "Port": 80,
        "Protocol": "HTTP",
        "DefaultActions": [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS"}}],
    },
)
DISTRIBUTION = resource(
    "Distribution",
    "AWS::CloudFront::Distribution",
    {
        "DistributionConfig": {
            "DefaultCacheBehavior": {"ViewerProtocolPolicy": "redirect-to-https"},
            "CacheBehaviors": [{"PathPattern": "/assets/*", "ViewerProtocolPolicy": "https-only"}],
            "ViewerCertificate": {"MinimumProtocolVersion": "TLSv1.2_2021"},
        }
    },
)
CONFIG = "DistributionConfig"
BREAKER = "DeploymentConfiguration.DeploymentCircuitBreaker"
TAGS = [{"Key": "Owner", "Value": "us"}, {"Key": "CostCenter", "Value": "CC-1"}]


def _alarm(logical_id: str, **metric: Any) -> Resource:
    seen = {"AlarmName": logical_id, "AlarmActions": ["arn:topic"], "ActionsEnabled": True, **metric}
    return resource(logical_id, "AWS::CloudWatch::Alarm", seen)


def _dimensions(*names: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": "x"} for name in names]


LATENCY = _alarm(
    "Latency",
    Namespace="AWS/ApplicationELB",
    MetricName="TargetResponseTime",
    Dimensions=_dimensions("LoadBalancer"),
)
FAILURES = _alarm("Failures", Namespace="app", MetricName="Failures")
RATE = _alarm(
    "Rate",
    Metrics=[
        {"Id": "rate", "Expression": "100 * errors"},
        {
            "Id": "errors",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/ApplicationELB",
                    "MetricName": "HTTPCode_ELB_5XX_Count",
                    "Dimensions": _dimensions("LoadBalancer"),
                }
            },
        },
    ],
)
FILTER = resource(
    "Filter",
    "AWS::Logs::MetricFilter",
    {"MetricTransformations": [{"MetricNamespace": "app", "MetricName": "Failures"}]},
)

CASES = (
    Case(
        ListenersEncrypted,
        (LISTENER, PLAIN),
        {
            "forwards in the clear": (
                observed("Plain", "DefaultActions", [{"Type": "forward"}]),
                "listens without TLS on 80",
            ),
            "redirects to plain HTTP": (
                observed("Plain", "DefaultActions.0.RedirectConfig.Protocol", "HTTP"),
                "app/Plain",
            ),
            "no action": (observed("Plain", "DefaultActions", []), "app/Plain"),
            "no certificate": (observed("Https", "Certificates", []), "has no certificate"),
        },
        {
            "passes bytes on": observed("Https", "Protocol", "TCP"),
            "not reported": not_reported("Https", "Protocol"),
            "no actions reported": not_reported("Plain", "DefaultActions"),
        },
    ),
    Case(
        ListenersTls12,
        (LISTENER, PLAIN),
        {
            policy: (observed("Https", "SslPolicy", policy), policy)
            for policy in ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-0-2021-06")
        },
        {
            "a policy nobody knows": observed("Https", "SslPolicy", "ELBSecurityPolicy-Next"),
            "not reported": not_reported("Https", "SslPolicy"),
        },
        {"TLS 1.3 alone": observed("Https", "SslPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06")},
    ),
    Case(
        DistributionsHttps,
        (DISTRIBUTION,),
        {
            "the default": (
                observed("Distribution", f"{CONFIG}.DefaultCacheBehavior.ViewerProtocolPolicy", "allow-all"),
                "the default behaviour",
            ),
            "one path": (
                observed("Distribution", f"{CONFIG}.CacheBehaviors.0.ViewerProtocolPolicy", "allow-all"),
                "/assets/*",
            ),
        },
        {
            "not reported": not_reported(
                "Distribution", f"{CONFIG}.DefaultCacheBehavior.ViewerProtocolPolicy"
            ),
            "no behaviour reported": not_reported("Distribution", f"{CONFIG}.DefaultCacheBehavior"),
        },
    ),
    Case(
        DistributionsTls12,
        (DISTRIBUTION,),
        {
            "TLS 1.0": (
                observed("Distribution", f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv1_2016"),
                "TLSv1_2016",
            ),
            "CloudFront's certificate": (
                observed("Distribution", f"{CONFIG}.ViewerCertificate.CloudFrontDefaultCertificate", True),
                "default certificate",
            ),
        },
        {
            "not reported": not_reported(
                "Distribution", f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion"
            ),
            "no certificate reported": not_reported("Distribution", f"{CONFIG}.ViewerCertificate"),
            "a version nobody knows": observed(
                "Distribution", f"{CONFIG}.ViewerCertificate.MinimumProtocolVersion", "TLSv2"
            ),
        },
    ),
    Case(
        TargetsChecked,
        (
            resource(
                "Targets",
                "AWS::ElasticLoadBalancingV2::TargetGroup",
                {"HealthCheckEnabled": True, "HealthCheckProtocol": "HTTPS", "HealthCheckPath": "/health"},
            ),
        ),
        {"off": (observed("Targets", "HealthCheckEnabled", False), "does not check its targets")},
        {
            "not reported": not_reported("Targets", "HealthCheckEnabled"),
            "no path reported": not_reported("Targets", "HealthCheckPath"),
        },
        {"a connection alone": observed("Targets", "HealthCheckProtocol", "TCP")},
    ),
    Case(
        ServicesRollBack,
        (
            resource(
                "Service",
                "AWS::ECS::Service",
                {"DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}}},
            ),
        ),
        {
            "no breaker": (not_reported("Service", "DeploymentConfiguration"), "Enable is off"),
            "off": (observed("Service", f"{BREAKER}.Enable", False), "Enable is off"),
            "no way back": (observed("Service", f"{BREAKER}.Rollback", False), "Rollback is off"),
        },
        holds={
            "deployed by CodeDeploy": added(
                resource("Other", "AWS::ECS::Service", {"DeploymentController": {"Type": "CODE_DEPLOY"}})
            )
        },
    ),
    Case(
        LogsRetained,
        (resource("Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 7}),),
        {"for ever": (not_reported("Logs", "RetentionInDays"), "keeps its logs for ever")},
    ),
    Case(
        AlarmsAct,
        (LATENCY,),
        {
            "no action": (observed("Latency", "AlarmActions", []), "has no action"),
            "switched off": (observed("Latency", "ActionsEnabled", False), "switched off"),
            "a composite without an action": (
                added(
                    resource(
                        "Any",
                        "AWS::CloudWatch::CompositeAlarm",
                        {"AlarmName": "Any", "AlarmRule": 'ALARM("Other")', "AlarmActions": []},
                    )
                ),
                "app/Any",
            ),
        },
        holds={
            "told by a composite alarm": every(
                observed("Latency", "AlarmActions", []),
                added(
                    resource(
                        "Any",
                        "AWS::CloudWatch::CompositeAlarm",
                        {"AlarmName": "Any", "AlarmRule": 'ALARM("Latency")', "AlarmActions": ["arn:topic"]},
                    )
                ),
            )
        },
    ),
    Case(
        AlarmsOnRealMetrics,
        (LATENCY, FAILURES, RATE, FILTER),
        {
            "a metric of no service": (
                observed("Latency", "MetricName", "ResponseTime"),
                "watches AWS/ApplicationELB ResponseTime, which does not exist",
            ),
            "tasks that only Container Insights counts": (
                every(
                    observed("Latency", "Namespace", "AWS/ECS"),
                    observed("Latency", "MetricName", "RunningTaskCount"),
                ),
                "AWS/ECS RunningTaskCount",
            ),
            "dimensions it does not have": (
                observed("Latency", "Dimensions", _dimensions("ServiceName")),
                "dimensions it does not have: ServiceName",
            ),
            "one part of an expression": (
                observed("Rate", "Metrics.1.MetricStat.Metric.MetricName", "Errors"),
                "app/Rate",
            ),
            "another name than the filter's": (
                observed("Failures", "MetricName", "Failure"),
                "which no metric filter of that namespace publishes",
            ),
        },
        {
            "a namespace that the table lacks": observed("Latency", "Namespace", "AWS/Next"),
            "a table that is not complete": every(
                observed("Latency", "Namespace", "AWS/RDS"), observed("Latency", "MetricName", "RowLockTime")
            ),
            "published by code": gone("Filter"),
            "neither metric nor expression": not_reported("Latency", "MetricName"),
            "an expression without a metric": observed("Rate", "Metrics", [{"Expression": "SEARCH('x')"}]),
        },
        {
            "a metric of Aurora": every(
                observed("Latency", "Namespace", "AWS/RDS"),
                observed("Latency", "MetricName", "ACUUtilization"),
                observed("Latency", "Dimensions", _dimensions("DBClusterIdentifier")),
            )
        },
    ),
    Case(
        TagsComplete,
        (
            resource("Topic", "AWS::SNS::Topic", {"Tags": TAGS}),
            resource("Queue", "AWS::SQS::Queue", {"Tags": TAGS}),
            resource("Parameter", "AWS::SSM::Parameter", {"Tags": {"Owner": "us", "CostCenter": "CC-1"}}),
            resource("Alias", "AWS::KMS::Alias", {"AliasName": "alias/app"}),
        ),
        {
            "no tags": (not_reported("Topic", "Tags"), "CostCenter, Owner"),
            "one less": (observed("Queue", "Tags", TAGS[:1]), "lacks tags that most resources carry"),
            "one less in a map": (observed("Parameter", "Tags", {"Owner": "us"}), "CostCenter"),
        },
        holds={
            "a name of its own": observed("Topic", "Tags", [*TAGS, {"Key": "Name", "Value": "x"}]),
            "a tag that few carry": observed("Topic", "Tags", [*TAGS, {"Key": "Backup", "Value": "x"}]),
        },
    ),
)
