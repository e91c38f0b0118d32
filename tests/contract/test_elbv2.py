"""Load balancing resources that CloudFormation makes are in the API as declared, and protected ones stay."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.conftest import Aws, StackFailed
from tests.contract.test_ec2 import NETWORK, own_tags, tagged

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0f2c3b5a-0000-4000-8000-000000000001"
OTHER_CERTIFICATE = CERTIFICATE[:-1] + "2"


def entry(protected: bool = False) -> dict[str, Any]:
    attributes = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": "logs",
        **({"deletion_protection.enabled": "true"} if protected else {}),
    }
    return {
        "Resources": {
            **NETWORK,
            "Balancer": {
                "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "Properties": {
                    "Scheme": "internet-facing",
                    "Type": "application",
                    "Subnets": [{"Ref": "One"}, {"Ref": "Two"}],
                    "SecurityGroups": [{"Ref": "Group"}],
                    "LoadBalancerAttributes": [
                        {"Key": key, "Value": value} for key, value in attributes.items()
                    ],
                    "Tags": tagged("a"),
                },
            },
            "Targets": {
                "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
                "Properties": {
                    "Port": 8443,
                    "Protocol": "HTTPS",
                    "ProtocolVersion": "HTTP2",
                    "TargetType": "ip",
                    "VpcId": {"Ref": "Vpc"},
                    "HealthCheckPath": "/health",
                    "HealthCheckProtocol": "HTTPS",
                    "HealthCheckIntervalSeconds": 15,
                    "HealthyThresholdCount": 2,
                    "Matcher": {"HttpCode": "200-204"},
                    "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
                    "Targets": [{"Id": "10.7.0.10", "Port": 8443}],
                    "Tags": tagged("a"),
                },
            },
            "Https": {
                "Type": "AWS::ElasticLoadBalancingV2::Listener",
                "Properties": {
                    "LoadBalancerArn": {"Ref": "Balancer"},
                    "Port": 443,
                    "Protocol": "HTTPS",
                    "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
                    "Certificates": [{"CertificateArn": CERTIFICATE}],
                    "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
                    "ListenerAttributes": [{"Key": "routing.http.response.server.enabled", "Value": "false"}],
                },
            },
            "Further": {
                "Type": "AWS::ElasticLoadBalancingV2::ListenerCertificate",
                "Properties": {
                    "ListenerArn": {"Ref": "Https"},
                    "Certificates": [{"CertificateArn": OTHER_CERTIFICATE}],
                },
            },
        },
        "Outputs": {
            name: {"Value": {"Fn::GetAtt": ["Balancer", name]}}
            for name in ("DNSName", "LoadBalancerFullName", "CanonicalHostedZoneID")
        },
    }


def attributes_of(aws: Aws, kind: str, arn: str) -> dict[str, str]:
    describe = getattr(aws.client("elbv2"), f"describe_{kind}_attributes")
    parameter = "".join(word.title() for word in kind.split("_")) + "Arn"
    return {row["Key"]: row["Value"] for row in describe(**{parameter: arn})["Attributes"]}


def listener_of(aws: Aws, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("elbv2").describe_listeners(ListenerArns=[arn])["Listeners"][0]
    return found


def targets_of(aws: Aws, arn: str) -> dict[str, Any]:
    found = aws.client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    group: dict[str, Any] = found[0]
    return group


def test_a_load_balancer_is_as_declared_through_updates(aws: Aws) -> None:
    elbv2, template = aws.client("elbv2"), entry()
    made = aws.deploy(template, "balancer")
    balancer = elbv2.describe_load_balancers(LoadBalancerArns=[made.ids["Balancer"]])["LoadBalancers"][0]
    assert {row["SubnetId"]: row["ZoneName"] for row in balancer["AvailabilityZones"]} == {
        made.ids["One"]: "eu-west-1a",
        made.ids["Two"]: "eu-west-1b",
    }
    assert (balancer["VpcId"], balancer["SecurityGroups"]) == (made.ids["Vpc"], [made.ids["Group"]])
    assert made.outputs["DNSName"] == balancer["DNSName"]
    assert made.ids["Balancer"].endswith(made.outputs["LoadBalancerFullName"])
    attributes = attributes_of(aws, "load_balancer", made.ids["Balancer"])
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert (attributes["access_logs.s3.bucket"], attributes["idle_timeout.timeout_seconds"]) == ("logs", "60")

    template["Resources"]["Balancer"]["Properties"] |= {
        "Subnets": [{"Ref": "Two"}],
        "SecurityGroups": [{"Ref": "Other"}],
        "LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}],
        "Tags": tagged("b"),
    }
    assert aws.deploy(template, "balancer").ids["Balancer"] == made.ids["Balancer"]
    balancer = elbv2.describe_load_balancers(LoadBalancerArns=[made.ids["Balancer"]])["LoadBalancers"][0]
    assert [row["ZoneName"] for row in balancer["AvailabilityZones"]] == ["eu-west-1b"]
    assert balancer["SecurityGroups"] == [made.ids["Other"]]
    assert attributes_of(aws, "load_balancer", made.ids["Balancer"])["idle_timeout.timeout_seconds"] == "30"
    tags = elbv2.describe_tags(ResourceArns=[made.ids["Balancer"]])["TagDescriptions"][0]["Tags"]
    assert own_tags(tags) == tagged("b")

    template["Resources"]["Balancer"]["Properties"]["Scheme"] = "internal"
    replaced = aws.deploy(template, "balancer")
    assert [row["LoadBalancerArn"] for row in elbv2.describe_load_balancers()["LoadBalancers"]] == [
        replaced.ids["Balancer"]
    ]
    aws.delete("balancer")
    assert elbv2.describe_load_balancers()["LoadBalancers"] == []
    assert elbv2.describe_target_groups()["TargetGroups"] == []


def interfaces_of(aws: Aws) -> dict[str, dict[str, Any]]:
    found = aws.client("ec2").describe_network_interfaces()["NetworkInterfaces"]
    return {row["SubnetId"]: row for row in found if row["Description"].startswith("ELB ")}


def test_a_load_balancer_stands_in_its_subnets_with_its_groups(aws: Aws) -> None:
    template = entry()
    made = aws.deploy(template, "placed")
    placed = interfaces_of(aws)
    assert set(placed) == {made.ids["One"], made.ids["Two"]}
    assert placed[made.ids["One"]]["Groups"][0]["GroupId"] == made.ids["Group"]
    assert placed[made.ids["One"]]["Association"]["IpOwnerId"] == "amazon-elb"
    template["Resources"]["Balancer"]["Properties"] |= {
        "Subnets": [{"Ref": "Two"}],
        "SecurityGroups": [{"Ref": "Other"}],
    }
    aws.deploy(template, "placed")
    placed = interfaces_of(aws)
    assert [row["Groups"][0]["GroupId"] for row in placed.values()] == [made.ids["Other"]]
    template["Resources"]["Balancer"]["Properties"]["Scheme"] = "internal"
    aws.deploy(template, "placed")
    assert ["Association" in row for row in interfaces_of(aws).values()] == [False]
    aws.delete("placed")
    assert interfaces_of(aws) == {}


def test_a_listener_and_its_targets_are_as_declared_through_updates(aws: Aws) -> None:
    elbv2, template = aws.client("elbv2"), entry()
    made = aws.deploy(template, "listener")
    listener = listener_of(aws, made.ids["Https"])
    assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    forwarded = listener["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
    assert [row["TargetGroupArn"] for row in forwarded] == [made.ids["Targets"]]
    attributes = attributes_of(aws, "listener", made.ids["Https"])
    assert attributes["routing.http.response.server.enabled"] == "false"
    certificates = elbv2.describe_listener_certificates(ListenerArn=made.ids["Https"])["Certificates"]
    assert [(row["CertificateArn"], row["IsDefault"]) for row in certificates] == [
        (CERTIFICATE, True),
        (OTHER_CERTIFICATE, False),
    ]
    targets = targets_of(aws, made.ids["Targets"])
    assert (targets["HealthCheckPath"], targets["HealthCheckProtocol"]) == ("/health", "HTTPS")
    assert (targets["Matcher"], targets["ProtocolVersion"]) == ({"HttpCode": "200-204"}, "HTTP2")
    assert targets["LoadBalancerArns"] == [made.ids["Balancer"]]
    assert attributes_of(aws, "target_group", made.ids["Targets"])["stickiness.type"] == "lb_cookie"
    health = elbv2.describe_target_health(TargetGroupArn=made.ids["Targets"])["TargetHealthDescriptions"]
    assert [row["Target"]["Id"] for row in health] == ["10.7.0.10"]
    assert [row["TargetHealth"]["State"] for row in health] == ["initial"]
    with pytest.raises(ClientError, match="ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=made.ids["Targets"])

    template["Resources"]["Https"]["Properties"] |= {
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}],
    }
    properties = template["Resources"]["Targets"]["Properties"]
    properties |= {"HealthCheckIntervalSeconds": 20, "Targets": [{"Id": "10.7.1.10", "Port": 8443}]}
    del properties["Matcher"], template["Resources"]["Further"]
    assert aws.deploy(template, "listener").ids["Targets"] == made.ids["Targets"]
    listener = listener_of(aws, made.ids["Https"])
    assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert [row["Type"] for row in listener["DefaultActions"]] == ["fixed-response"]
    targets = targets_of(aws, made.ids["Targets"])
    assert (targets["HealthCheckIntervalSeconds"], targets["Matcher"]) == (20, {"HttpCode": "200"})
    assert targets["LoadBalancerArns"] == []
    health = elbv2.describe_target_health(TargetGroupArn=made.ids["Targets"])["TargetHealthDescriptions"]
    assert [row["Target"]["Id"] for row in health] == ["10.7.1.10"]
    certificates = elbv2.describe_listener_certificates(ListenerArn=made.ids["Https"])["Certificates"]
    assert [row["CertificateArn"] for row in certificates] == [CERTIFICATE]
    aws.delete("listener")
    assert elbv2.describe_target_groups()["TargetGroups"] == []


def test_a_protected_load_balancer_is_not_deleted(aws: Aws) -> None:
    elbv2 = aws.client("elbv2")
    made = aws.deploy(entry(protected=True), "protected-balancer")
    arn = made.ids["Balancer"]
    with pytest.raises(StackFailed, match="deletion protection is enabled"):
        aws.delete("protected-balancer")
    assert elbv2.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
    )
    aws.delete("protected-balancer")
    assert elbv2.describe_load_balancers()["LoadBalancers"] == []


def test_a_rule_keeps_its_authentication_weights_and_tags(aws: Aws) -> None:
    elbv2, template = aws.client("elbv2"), entry()
    pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
    authenticate = {
        "Type": "authenticate-cognito",
        "Order": 1,
        "AuthenticateCognitoConfig": {
            "UserPoolArn": pool,
            "UserPoolClientId": "client",
            "UserPoolDomain": "sign-in",
            "SessionTimeout": "3600",
        },
    }
    forward = {
        "Type": "forward",
        "Order": 2,
        "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": {"Ref": "Targets"}, "Weight": 7}]},
    }
    template["Resources"]["Rule"] = {
        "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
        "Properties": {
            "ListenerArn": {"Ref": "Https"},
            "Priority": 10,
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/admin/*"]}}],
            "Actions": [authenticate, forward],
            "Tags": tagged("a"),
        },
    }

    def rule(arn: str) -> dict[str, Any]:
        found: dict[str, Any] = elbv2.describe_rules(RuleArns=[arn])["Rules"][0]
        return found

    arn = aws.deploy(template, "rule").ids["Rule"]
    first, second = rule(arn)["Actions"]
    assert first["AuthenticateCognitoConfig"]["UserPoolArn"] == pool
    assert first["AuthenticateCognitoConfig"]["SessionTimeout"] == 3600
    assert second["ForwardConfig"]["TargetGroups"][0]["Weight"] == 7
    assert rule(arn)["Conditions"][0]["Values"] == ["/admin/*"]
    tags = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    assert own_tags(tags) == tagged("a")

    template["Resources"]["Rule"]["Properties"] |= {"Actions": [{**forward, "Order": 1}], "Tags": tagged("b")}
    assert aws.deploy(template, "rule").ids["Rule"] == arn
    assert [action["Type"] for action in rule(arn)["Actions"]] == ["forward"]
    tags = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    assert own_tags(tags) == tagged("b")
    del template["Resources"]["Rule"]
    made = aws.deploy(template, "rule")
    rules = elbv2.describe_rules(ListenerArn=made.ids["Https"])["Rules"]
    assert [found["IsDefault"] for found in rules] == [True]
    aws.delete("rule")
