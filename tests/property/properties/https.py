"""Property 6: TLS from the browser to the load balancer and on to the task, and nothing without it."""

from typing import Any

from tests.property.properties.network import Network
from tests.property.templates import Configuration, Resource, at

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TLS_1_2 = ("ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-")
TASK_PORT = 8443


def https_only(configuration: Configuration) -> None:
    listeners = configuration.all("AWS::ElasticLoadBalancingV2::Listener")
    assert listeners, f"{configuration.settings.name} has no listener"
    for listener in listeners:
        _listens_with_tls(configuration, listener)
    _balancer(configuration, configuration.one(BALANCER))
    for group in configuration.all("AWS::ElasticLoadBalancingV2::TargetGroup"):
        _targets(group)
    _tasks(configuration)


def _listens_with_tls(configuration: Configuration, listener: Resource) -> None:
    end = at(listener, "Protocol"), at(listener, "Port")
    assert end == ("HTTPS", 443), f"{listener.name} listens on {end}"
    policy = str(at(listener, "SslPolicy"))
    assert policy.startswith(TLS_1_2), f"{listener.name} takes TLS by {policy}"
    certificates = [
        configuration.target(listener.stack, each["CertificateArn"])
        for each in at(listener, "Certificates") or []
    ]
    names = [at(certificate, "DomainName") for certificate in certificates]
    domain = configuration.settings.domain.api
    assert names == [domain], f"{listener.name} has certificates for {names}, not {domain}"
    assert at(certificates[0], "ValidationMethod") == "DNS", (
        f"{certificates[0].name} waits for somebody's mail"
    )
    for action in at(listener, "DefaultActions"):
        assert action["Type"] == "forward", f"{listener.name} does {action['Type']}"


def _balancer(configuration: Configuration, balancer: Resource) -> None:
    network = Network(configuration)
    assert at(balancer, "Type") == "application", f"{balancer.name} is of type {at(balancer, 'Type')}"
    assert at(balancer, "Scheme") == "internet-facing", f"{balancer.name} is not for the internet"
    tiers = {network.tier(subnet) for subnet in configuration.targets(balancer, "Subnets")}
    assert tiers == {"public"}, f"{balancer.name} is in subnets that are {sorted(tiers)}"
    attributes: dict[str, Any] = {
        each["Key"]: each["Value"] for each in at(balancer, "LoadBalancerAttributes")
    }
    for key in ("routing.http.drop_invalid_header_fields.enabled", "access_logs.s3.enabled"):
        assert attributes.get(key) == "true", f"{balancer.name}: {key} is {attributes.get(key)}"
    bucket = configuration.target(balancer.stack, attributes.get("access_logs.s3.bucket"))
    assert bucket.type == "AWS::S3::Bucket", f"{balancer.name} logs to {bucket.name}"


def _targets(group: Resource) -> None:
    spoken = at(group, "Protocol"), at(group, "HealthCheckProtocol")
    assert spoken == ("HTTPS", "HTTPS"), f"{group.name} speaks and checks by {spoken}"
    assert at(group, "Port") == TASK_PORT, f"{group.name} calls port {at(group, 'Port')}"


def _tasks(configuration: Configuration) -> None:
    for task in configuration.all("AWS::ECS::TaskDefinition"):
        for container in at(task, "ContainerDefinitions"):
            ports = [mapping["ContainerPort"] for mapping in container.get("PortMappings", ())]
            assert ports == [TASK_PORT], f"{task.name} listens on {ports}"
    service = configuration.one("AWS::ECS::Service")
    for link in at(service, "LoadBalancers"):
        assert link["ContainerPort"] == TASK_PORT, f"{service.name} is called on {link['ContainerPort']}"
