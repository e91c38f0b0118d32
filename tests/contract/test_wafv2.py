"""Web ACLs with their rules, rule groups, sets and associations."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws

VISIBLE = {"CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True}
RULES: list[dict[str, Any]] = [
    {
        "Name": "common",
        "Priority": 0,
        "OverrideAction": {"None": {}},
        "Statement": {
            "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
        },
        "VisibilityConfig": VISIBLE,
    },
    {
        "Name": "rate",
        "Priority": 1,
        "Action": {"Block": {"CustomResponse": {"ResponseCode": 429, "CustomResponseBodyKey": "slow"}}},
        "Statement": {"RateBasedStatement": {"AggregateKeyType": "IP", "Limit": "2000"}},
        "VisibilityConfig": VISIBLE,
    },
    {
        "Name": "text",
        "Priority": 2,
        "Action": {"Count": {}},
        "Statement": {
            "ByteMatchStatement": {
                "SearchString": "/admin",
                "FieldToMatch": {"UriPath": {}},
                "PositionalConstraint": "STARTS_WITH",
                "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
            }
        },
        "VisibilityConfig": VISIBLE,
    },
    {
        "Name": "known",
        "Priority": 3,
        "Action": {"Allow": {}},
        "Statement": {"IPSetReferenceStatement": {"Arn": {"Fn::GetAtt": ["Addresses", "Arn"]}}},
        "VisibilityConfig": VISIBLE,
    },
]


def template(rules: list[dict[str, Any]], addresses: list[str], **more: Any) -> dict[str, Any]:
    acl = {
        "Name": "front",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": VISIBLE,
        "Rules": rules,
        **more,
    }
    group = {
        "Name": "group",
        "Scope": "REGIONAL",
        "Capacity": 10,
        "VisibilityConfig": VISIBLE,
        "Rules": [RULES[2]],
    }
    patterns = {"Name": "patterns", "Scope": "REGIONAL", "RegularExpressionList": ["^/a", "^/b"]}
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/one/1"
    arn = {"Fn::GetAtt": ["Acl", "Arn"]}

    def resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        return {"Type": f"AWS::WAFv2::{kind}", "Properties": properties}

    return {
        "Resources": {
            "Acl": resource("WebACL", acl),
            "Addresses": resource(
                "IPSet",
                {
                    "Name": "office",
                    "Scope": "REGIONAL",
                    "IPAddressVersion": "IPV4",
                    "Addresses": addresses,
                    "Description": "office",
                },
            ),
            "Group": resource("RuleGroup", group),
            "Patterns": resource("RegexPatternSet", patterns),
            "Association": resource("WebACLAssociation", {"ResourceArn": balancer, "WebACLArn": arn}),
            "Logging": resource(
                "LoggingConfiguration",
                {"ResourceArn": arn, "LogDestinationConfigs": ["arn:aws:logs:::log-group:aws-waf-logs-a"]},
            ),
        },
        "Outputs": {"Arn": {"Value": arn}, "Balancer": {"Value": balancer}},
    }


def test_a_web_acl_and_its_parts_report_all_that_is_declared_change_and_go(aws: Aws) -> None:
    waf, control = aws.client("wafv2"), aws.client("cloudcontrol")
    bodies = {"slow": {"ContentType": "TEXT_PLAIN", "Content": "slow down"}}
    declared = template(
        RULES,
        ["192.0.2.0/24"],
        Description="first",
        CustomResponseBodies=bodies,
        TokenDomains=["example.test"],
        CaptchaConfig={"ImmunityTimeProperty": {"ImmunityTime": 60}},
        Tags=[{"Key": "Owner", "Value": "web"}],
    )
    made = aws.deploy(declared, "waf")

    def read(kind: str, logical_id: str, member: str) -> dict[str, Any]:
        name, identifier, scope = made.ids[logical_id].split("|")
        answer = getattr(waf, f"get_{kind}")(Name=name, Id=identifier, Scope=scope)
        return dict(answer[member])

    acl = read("web_acl", "Acl", "WebACL")
    assert acl["ARN"] == made.outputs["Arn"] and acl["Description"] == "first"
    assert acl["DefaultAction"] == {"Allow": {}} and acl["VisibilityConfig"] == VISIBLE
    assert acl["CustomResponseBodies"] == bodies and acl["TokenDomains"] == ["example.test"]
    assert acl["CaptchaConfig"] == {"ImmunityTimeProperty": {"ImmunityTime": 60}}
    common, rate, text, known = acl["Rules"]
    assert common["OverrideAction"] == {"None": {}}
    assert rate["Statement"]["RateBasedStatement"]["Limit"] == 2000
    assert rate["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    assert text["Statement"]["ByteMatchStatement"]["SearchString"] == b"/admin"
    addresses = read("ip_set", "Addresses", "IPSet")
    assert known["Statement"]["IPSetReferenceStatement"]["ARN"] == addresses["ARN"]
    assert addresses["Addresses"] == ["192.0.2.0/24"] and addresses["Description"] == "office"
    assert read("rule_group", "Group", "RuleGroup")["Capacity"] == 10
    patterns = read("regex_pattern_set", "Patterns", "RegexPatternSet")["RegularExpressionList"]
    assert patterns == [{"RegexString": "^/a"}, {"RegexString": "^/b"}]
    tagged = waf.list_tags_for_resource(ResourceARN=acl["ARN"])["TagInfoForResource"]["TagList"]
    assert tagged == [{"Key": "Owner", "Value": "web"}]
    protecting = waf.get_web_acl_for_resource(ResourceArn=made.outputs["Balancer"])["WebACL"]
    assert protecting["ARN"] == acl["ARN"]
    kept = control.get_resource(TypeName="AWS::WAFv2::LoggingConfiguration", Identifier=made.ids["Logging"])
    assert json.loads(kept["ResourceDescription"]["Properties"])["ResourceArn"] == acl["ARN"]

    changed = template(RULES[:1], ["198.51.100.0/24"], DefaultAction={"Block": {}})
    assert aws.deploy(changed, "waf").ids == made.ids
    acl = read("web_acl", "Acl", "WebACL")
    assert [rule["Name"] for rule in acl["Rules"]] == ["common"]
    assert acl["DefaultAction"] == {"Block": {}}
    assert not {"CustomResponseBodies", "TokenDomains", "CaptchaConfig"} & set(acl)
    assert read("ip_set", "Addresses", "IPSet")["Addresses"] == ["198.51.100.0/24"]

    aws.delete("waf")
    with pytest.raises(waf.exceptions.WAFNonexistentItemException):
        waf.get_web_acl_for_resource(ResourceArn=made.outputs["Balancer"])
    for listing in (waf.list_web_acls, waf.list_ip_sets, waf.list_rule_groups, waf.list_regex_pattern_sets):
        answer = listing(Scope="REGIONAL")
        assert not any(rows for rows in answer.values() if isinstance(rows, list))
