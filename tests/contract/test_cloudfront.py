"""Distributions and what they use: every declared property is what the API reports."""

import json
from typing import Any

import pytest

from tests.contract.conftest import Aws

EDGE = "arn:aws:lambda:us-east-1:123456789012:function:edge:1"


def behaviour(**more: Any) -> dict[str, Any]:
    return {
        "TargetOriginId": "site",
        "ViewerProtocolPolicy": "redirect-to-https",
        "Compress": True,
        "CachePolicyId": {"Ref": "Cache"},
        "ResponseHeadersPolicyId": {"Ref": "Headers"},
        "OriginRequestPolicyId": {"Ref": "Forwarded"},
        **more,
    }


CONFIG: dict[str, Any] = {
    "Enabled": True,
    "Comment": "front",
    "Aliases": ["www.example.test", "example.test"],
    "DefaultRootObject": "index.html",
    "HttpVersion": "http2and3",
    "IPV6Enabled": True,
    "PriceClass": "PriceClass_100",
    "WebACLId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
    "Logging": {"Bucket": "logs.s3.amazonaws.com", "Prefix": "cdn/", "IncludeCookies": False},
    "ViewerCertificate": {
        "AcmCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    },
    "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Locations": ["IE", "FR"]}},
    "CustomErrorResponses": [
        {"ErrorCode": 403, "ResponseCode": 200, "ResponsePagePath": "/index.html", "ErrorCachingMinTTL": 0}
    ],
    "Origins": [
        {
            "Id": "site",
            "DomainName": "site.s3.eu-west-1.amazonaws.com",
            "OriginAccessControlId": {"Fn::GetAtt": ["Access", "Id"]},
            "S3OriginConfig": {},
            "OriginShield": {"Enabled": True, "OriginShieldRegion": "eu-west-1"},
            "ConnectionAttempts": 2,
        },
        {
            "Id": "api",
            "DomainName": "api.example.test",
            "CustomOriginConfig": {
                "OriginProtocolPolicy": "https-only",
                "OriginSSLProtocols": ["TLSv1.2"],
                "HTTPSPort": 8443,
                "OriginReadTimeout": 20,
            },
            "OriginCustomHeaders": [{"HeaderName": "x-from", "HeaderValue": "cdn"}],
        },
    ],
    "DefaultCacheBehavior": behaviour(
        LambdaFunctionAssociations=[
            {"EventType": "origin-request", "LambdaFunctionARN": EDGE, "IncludeBody": False}
        ],
        FunctionAssociations=[
            {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["Function", "FunctionARN"]}}
        ],
    ),
    "CacheBehaviors": [
        behaviour(PathPattern="/api/*", TargetOriginId="api", AllowedMethods=["GET", "HEAD", "OPTIONS"])
    ],
}
CACHE = {
    "Name": "year",
    "DefaultTTL": 31536000,
    "MaxTTL": 31536000,
    "MinTTL": 1,
    "ParametersInCacheKeyAndForwardedToOrigin": {
        "CookiesConfig": {"CookieBehavior": "none"},
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["origin"]},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
        "EnableAcceptEncodingBrotli": True,
        "EnableAcceptEncodingGzip": True,
    },
}
HEADERS = {
    "Name": "secure",
    "SecurityHeadersConfig": {
        "StrictTransportSecurity": {
            "AccessControlMaxAgeSec": 63072000,
            "IncludeSubdomains": True,
            "Preload": True,
            "Override": True,
        },
        "FrameOptions": {"FrameOption": "DENY", "Override": True},
    },
    "CustomHeadersConfig": {"Items": [{"Header": "x-a", "Value": "b", "Override": False}]},
    "CorsConfig": {
        "AccessControlAllowCredentials": False,
        "AccessControlAllowHeaders": {"Items": ["*"]},
        "AccessControlAllowMethods": {"Items": ["GET"]},
        "AccessControlAllowOrigins": {"Items": ["https://example.test"]},
        "OriginOverride": True,
    },
}
FORWARDED = {
    "Name": "all",
    "CookiesConfig": {"CookieBehavior": "all"},
    "HeadersConfig": {"HeaderBehavior": "allViewer"},
    "QueryStringsConfig": {"QueryStringBehavior": "all"},
}
ACCESS = {
    "Name": "access",
    "OriginAccessControlOriginType": "s3",
    "SigningBehavior": "always",
    "SigningProtocol": "sigv4",
}
FUNCTION: dict[str, Any] = {
    "Name": "rewrite",
    "Tags": [{"Key": "Owner", "Value": "web"}],
    "AutoPublish": True,
    "FunctionCode": "function handler(event) { return event.request; }",
    "FunctionConfig": {"Comment": "deep links", "Runtime": "cloudfront-js-2.0"},
}


def template(config: dict[str, Any]) -> dict[str, Any]:
    def resource(kind: str, **properties: Any) -> dict[str, Any]:
        return {"Type": f"AWS::CloudFront::{kind}", "Properties": properties}

    return {
        "Resources": {
            "Distribution": resource(
                "Distribution", DistributionConfig=config, Tags=[{"Key": "Owner", "Value": "web"}]
            ),
            "Cache": resource("CachePolicy", CachePolicyConfig=CACHE),
            "Headers": resource("ResponseHeadersPolicy", ResponseHeadersPolicyConfig=HEADERS),
            "Forwarded": resource("OriginRequestPolicy", OriginRequestPolicyConfig=FORWARDED),
            "Access": resource("OriginAccessControl", OriginAccessControlConfig=ACCESS),
            "Function": resource("Function", **FUNCTION),
        },
        "Outputs": {"Domain": {"Value": {"Fn::GetAtt": ["Distribution", "DomainName"]}}},
    }


def test_a_distribution_reports_all_that_is_declared_changes_in_place_and_goes(aws: Aws) -> None:
    api = aws.client("cloudfront")
    made = aws.deploy(template(CONFIG), "distribution")
    identifier = made.ids["Distribution"]
    described = api.get_distribution(Id=identifier)["Distribution"]
    assert described["DomainName"] == made.outputs["Domain"]
    config = api.get_distribution_config(Id=identifier)["DistributionConfig"]
    for name in ("Enabled", "Comment", "DefaultRootObject", "PriceClass", "WebACLId"):
        assert config[name] == CONFIG[name], name
    assert config["HttpVersion"].lower() == "http2and3" and config["IsIPV6Enabled"] is True
    assert config["Aliases"]["Items"] == CONFIG["Aliases"]
    assert config["Logging"]["Bucket"] == "logs.s3.amazonaws.com" and config["Logging"]["Prefix"] == "cdn/"
    certificate = config["ViewerCertificate"]
    assert certificate["ACMCertificateArn"] == CONFIG["ViewerCertificate"]["AcmCertificateArn"]
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert certificate["SSLSupportMethod"] == "sni-only"
    assert set(config["Restrictions"]["GeoRestriction"]["Items"]) == {"IE", "FR"}
    (error,) = config["CustomErrorResponses"]["Items"]
    assert (error["ErrorCode"], error["ResponseCode"]) == (403, "200")
    assert error["ResponsePagePath"] == "/index.html" and error["ErrorCachingMinTTL"] == 0

    site, backend = config["Origins"]["Items"]
    assert site["OriginAccessControlId"] == made.ids["Access"]
    assert site["OriginShield"] == {"Enabled": True, "OriginShieldRegion": "eu-west-1"}
    assert site["ConnectionAttempts"] == 2 and site["S3OriginConfig"]["OriginAccessIdentity"] == ""
    custom = backend["CustomOriginConfig"]
    assert custom["OriginProtocolPolicy"] == "https-only" and custom["HTTPSPort"] == 8443
    assert custom["OriginSslProtocols"]["Items"] == ["TLSv1.2"] and custom["OriginReadTimeout"] == 20
    assert backend["CustomHeaders"]["Items"] == [{"HeaderName": "x-from", "HeaderValue": "cdn"}]

    default = config["DefaultCacheBehavior"]
    assert default["ViewerProtocolPolicy"] == "redirect-to-https" and default["Compress"] is True
    assert default["CachePolicyId"] == made.ids["Cache"]
    assert default["ResponseHeadersPolicyId"] == made.ids["Headers"]
    assert default["OriginRequestPolicyId"] == made.ids["Forwarded"]
    (edge,) = default["LambdaFunctionAssociations"]["Items"]
    assert (edge["EventType"], edge["LambdaFunctionARN"]) == ("origin-request", EDGE)
    (function,) = default["FunctionAssociations"]["Items"]
    assert function["EventType"] == "viewer-request" and function["FunctionARN"].endswith(":function/rewrite")
    (second,) = config["CacheBehaviors"]["Items"]
    assert second["PathPattern"] == "/api/*"
    assert set(second["AllowedMethods"]["Items"]) == {"GET", "HEAD", "OPTIONS"}
    tagged = api.list_tags_for_resource(Resource=described["ARN"])["Tags"]["Items"]
    assert {"Key": "Owner", "Value": "web"} in tagged

    without = {name: value for name, value in CONFIG.items() if name != "WebACLId"}
    again = aws.deploy(template({**without, "Comment": "changed"}), "distribution")
    assert again.ids == made.ids
    config = api.get_distribution_config(Id=identifier)["DistributionConfig"]
    assert config["Comment"] == "changed" and not config.get("WebACLId")

    aws.delete("distribution")
    with pytest.raises(api.exceptions.NoSuchDistribution):
        api.get_distribution(Id=identifier)


def test_policies_access_control_and_functions_report_all_that_is_declared(aws: Aws) -> None:
    api = aws.client("cloudfront")
    made = aws.deploy(template({**CONFIG, "Aliases": ["other.example.test"]}), "policies")
    cache = api.get_cache_policy(Id=made.ids["Cache"])["CachePolicy"]["CachePolicyConfig"]
    assert (cache["DefaultTTL"], cache["MinTTL"]) == (31536000, 1)
    parameters = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert parameters["EnableAcceptEncodingBrotli"] and parameters["EnableAcceptEncodingGzip"]
    assert parameters["HeadersConfig"]["Headers"]["Items"] == ["origin"]

    policy = api.get_response_headers_policy(Id=made.ids["Headers"])["ResponseHeadersPolicy"]
    headers = policy["ResponseHeadersPolicyConfig"]
    transport = headers["SecurityHeadersConfig"]["StrictTransportSecurity"]
    assert transport["AccessControlMaxAgeSec"] == 63072000 and transport["Preload"] is True
    assert headers["SecurityHeadersConfig"]["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["CustomHeadersConfig"]["Items"][0]["Header"] == "x-a"
    assert headers["CorsConfig"]["AccessControlAllowOrigins"]["Items"] == ["https://example.test"]

    request = api.get_origin_request_policy(Id=made.ids["Forwarded"])["OriginRequestPolicy"]
    assert request["OriginRequestPolicyConfig"]["CookiesConfig"]["CookieBehavior"] == "all"

    access = api.get_origin_access_control(Id=made.ids["Access"])["OriginAccessControl"]
    config = access["OriginAccessControlConfig"]
    assert {name: config[name] for name in ACCESS} == ACCESS

    described = api.describe_function(Name="rewrite", Stage="LIVE")["FunctionSummary"]["FunctionConfig"]
    assert described["Comment"] == "deep links" and described["Runtime"] == "cloudfront-js-2.0"
    metadata = api.describe_function(Name="rewrite", Stage="LIVE")["FunctionSummary"]["FunctionMetadata"]
    tagged = api.list_tags_for_resource(Resource=metadata["FunctionARN"])["Tags"]["Items"]
    assert tagged == [{"Key": "Owner", "Value": "web"}]
    code = api.get_function(Name="rewrite", Stage="LIVE")["FunctionCode"].read()
    assert code.decode() == FUNCTION["FunctionCode"]
    aws.delete("policies")
    for name, missing in (("Cache", api.exceptions.NoSuchCachePolicy),):
        with pytest.raises(missing):
            api.get_cache_policy(Id=made.ids[name])


def test_an_origin_access_identity_is_recorded(aws: Aws) -> None:
    kind = "AWS::CloudFront::CloudFrontOriginAccessIdentity"

    def identity(comment: str) -> dict[str, Any]:
        properties = {"CloudFrontOriginAccessIdentityConfig": {"Comment": comment}}
        user = {"Fn::GetAtt": ["Identity", "S3CanonicalUserId"]}
        resources = {"Identity": {"Type": kind, "Properties": properties}}
        return {"Resources": resources, "Outputs": {"User": {"Value": user}}}

    control = aws.client("cloudcontrol")
    made = aws.deploy(identity("first"), "identity")

    def kept() -> dict[str, Any]:
        read = control.get_resource(TypeName=kind, Identifier=made.ids["Identity"])
        found: dict[str, Any] = json.loads(read["ResourceDescription"]["Properties"])
        return dict(found["CloudFrontOriginAccessIdentityConfig"])

    assert made.outputs["User"] and kept() == {"Comment": "first"}
    assert aws.deploy(identity("second"), "identity").ids == made.ids
    assert kept() == {"Comment": "second"}
    aws.delete("identity")
    with pytest.raises(control.exceptions.ResourceNotFoundException):
        kept()


PEM = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK==\n-----END PUBLIC KEY-----\n"


def test_keys_for_signed_urls_and_the_delivery_of_access_logs(aws: Aws) -> None:
    def signed(comment: str) -> dict[str, Any]:
        key = {"Name": "signer", "CallerReference": "one", "EncodedKey": PEM, "Comment": comment}
        source = {
            "Name": "cdn",
            "LogType": "ACCESS_LOGS",
            "ResourceArn": {"Fn::GetAtt": ["Distribution", "Arn"]},
        }
        destination = {
            "Name": "bucket",
            "OutputFormat": "json",
            "DestinationResourceArn": {"Fn::GetAtt": ["Logs", "Arn"]},
        }
        delivery = {
            "DeliverySourceName": {"Ref": "Source"},
            "DeliveryDestinationArn": {"Fn::GetAtt": ["Destination", "Arn"]},
            "S3SuffixPath": "{yyyy}/{MM}",
        }
        declared = template({**CONFIG, "Aliases": ["signed.example.test"]})
        declared["Resources"] |= {
            "Key": {"Type": "AWS::CloudFront::PublicKey", "Properties": {"PublicKeyConfig": key}},
            "Group": {
                "Type": "AWS::CloudFront::KeyGroup",
                "Properties": {"KeyGroupConfig": {"Name": "signers", "Items": [{"Ref": "Key"}]}},
            },
            "Logs": {"Type": "AWS::S3::Bucket"},
            "Source": {"Type": "AWS::Logs::DeliverySource", "Properties": source},
            "Destination": {"Type": "AWS::Logs::DeliveryDestination", "Properties": destination},
            "Delivery": {"Type": "AWS::Logs::Delivery", "Properties": delivery},
        }
        return declared

    cloudfront, logs = aws.client("cloudfront"), aws.client("logs", "us-east-1")
    made = aws.deploy(signed("first"), "signed", region="us-east-1")

    def comment() -> str:
        return str(cloudfront.get_public_key_config(Id=made.ids["Key"])["PublicKeyConfig"]["Comment"])

    group = cloudfront.get_key_group_config(Id=made.ids["Group"])["KeyGroupConfig"]
    assert group["Items"] == [made.ids["Key"]] and comment() == "first"
    delivery = logs.get_delivery(id=made.ids["Delivery"])["delivery"]
    assert delivery["deliverySourceName"] == "cdn"
    assert delivery["s3DeliveryConfiguration"]["suffixPath"] == "{yyyy}/{MM}"
    destination = logs.get_delivery_destination(name="bucket")["deliveryDestination"]
    configured = destination["deliveryDestinationConfiguration"]
    assert configured["destinationResourceArn"] == f"arn:aws:s3:::{made.ids['Logs']}"
    assert destination["outputFormat"] == "json"

    assert aws.deploy(signed("second"), "signed", region="us-east-1").ids == made.ids
    assert comment() == "second"
    aws.delete("signed", region="us-east-1")
    assert not cloudfront.list_key_groups()["KeyGroupList"].get("Items")
    assert logs.describe_deliveries()["deliveries"] == []
    assert logs.describe_delivery_destinations()["deliveryDestinations"] == []
