"""Property 1: no two environments share a name, an export, a range of addresses or a domain."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from tests.property.templates import Configuration, Example, Resource, walk

NAME = re.compile(r"(Names?|Identifiers?|Family|Alias(es)?|Namespace|Path|Prefix)$")

# names that are no account's: AWS's own words, or unique within their parent only
OF_THE_PARENT = {
    "AWS::ApplicationAutoScaling::ScalableTarget": {"ServiceNamespace"},
    "AWS::ApplicationAutoScaling::ScalingPolicy": {"PolicyName"},
    "AWS::CertificateManager::Certificate": {"DomainValidationOptions.DomainName"},
    "AWS::CloudFront::Distribution": {"DistributionConfig.Logging.Prefix"},
    "AWS::CloudWatch::Alarm": {
        "Dimensions.Name",
        "MetricName",
        "Metrics.MetricStat.Metric.Dimensions.Name",
        "Metrics.MetricStat.Metric.MetricName",
        "Metrics.MetricStat.Metric.Namespace",
        "Namespace",
    },
    "AWS::EC2::VPCEndpoint": {"ServiceName"},
    "AWS::ECS::Cluster": {"ClusterSettings.Name"},
    "AWS::ECS::Service": {"LoadBalancers.ContainerName"},
    "AWS::ECS::TaskDefinition": {
        "ContainerDefinitions.Environment.Name",
        "ContainerDefinitions.MountPoints.ContainerPath",
        "ContainerDefinitions.Name",
        "RuntimePlatform.OperatingSystemFamily",
        "Volumes.Name",
    },
    "AWS::ElasticLoadBalancingV2::TargetGroup": {"HealthCheckPath"},
    "AWS::IAM::ManagedPolicy": {"Path"},
    "AWS::IAM::Policy": {"PolicyName"},
    "AWS::IAM::Role": {"Policies.PolicyName"},
    "AWS::Logs::MetricFilter": {"MetricTransformations.MetricName"},  # unique with its namespace
    "AWS::RDS::DBCluster": {"DatabaseName"},
    "AWS::RDS::DBClusterParameterGroup": {"Family"},
    "AWS::S3::Bucket": {"LoggingConfiguration.LogFilePrefix"},
    "AWS::WAFv2::WebACL": {
        "Rules.Name",
        "Rules.Statement.ManagedRuleGroupStatement.Name",
        "Rules.Statement.ManagedRuleGroupStatement.VendorName",
        "Rules.VisibilityConfig.MetricName",
    },
    "Custom::CDKBucketDeployment": {"DestinationBucketKeyPrefix", "SourceBucketNames"},
}


def isolated(example: Example) -> None:
    for a, b in combinations(example.values(), 2):
        shared = physical_names(a) & physical_names(b)
        assert not shared, f"{a.settings.name} and {b.settings.name} share {sorted(shared)}"
        for first in _networks(a):
            for second in _networks(b):
                assert not first.overlaps(second), f"{first} and {second} overlap"
    for configuration in example.values():
        _refers_to_itself(configuration)


@lru_cache(maxsize=256)
def physical_names(configuration: Configuration) -> frozenset[tuple[str, str]]:
    """What is named, and how: names that CloudFormation makes up are its own matter, and unique."""
    return frozenset(_physical_names(configuration))


def _physical_names(configuration: Configuration) -> Iterator[tuple[str, str]]:
    for stack in configuration.stacks:
        yield "stack", stack.name
        for output in stack.template.get("Outputs", {}).values():
            if "Export" in output:
                yield "export", json.dumps(output["Export"]["Name"])
    for resource in configuration.resources:
        yield from _names(configuration, resource)


def _names(configuration: Configuration, resource: Resource) -> Iterator[tuple[str, str]]:
    for path, value in walk(resource.properties):
        if not path or not NAME.search(path[-1]) or isinstance(value, bool | int):
            continue
        if any(part.startswith("Fn::") for part in path):
            continue
        if ".".join(path) in OF_THE_PARENT.get(resource.type, ()):
            continue
        for name in value if isinstance(value, list) else [value]:
            if not _made_up(configuration, resource.stack, name):
                domain = "Domain" in path[-1] or resource.type.startswith("AWS::Route53")
                yield "domain" if domain else resource.type, json.dumps(name)


def _made_up(configuration: Configuration, stack: str, name: Any) -> bool:
    """Whether a name is, or contains, that of another resource of the same environment."""
    return any(configuration.is_reference(stack, value) for _, value in walk(name))


def _networks(configuration: Configuration) -> list[IPv4Network]:
    return [IPv4Network(vpc.properties["CidrBlock"]) for vpc in configuration.all("AWS::EC2::VPC")]


def _refers_to_itself(configuration: Configuration) -> None:
    for stack, path, text in configuration.texts:
        if path[-2:] == ("Fn::GetStackOutput", "StackName"):
            assert text in configuration.templates, f"{stack} takes a value of {text}"
