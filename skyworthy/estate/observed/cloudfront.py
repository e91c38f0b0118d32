"""CloudFront, which answers from one region for the whole account."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Look, Reader, Wanted, asked, further, with_more

_REGION = "us-east-1"
_CONFIG = "DistributionConfig"


def _by_id(operation: str, result: str, missing: str) -> Look:
    return asked("cloudfront", operation, "Id", result=result, region=_REGION, missing=(missing,))


def _function(api: Api, wanted: Wanted) -> Answer | None:
    """The published one; its code is a call of its own."""
    name = wanted.physical_id.rsplit("/", 1)[-1]
    missing = ("NoSuchFunctionExists",)
    found = api.ask_if_any(_REGION, "cloudfront", "describe_function", *missing, Name=name, Stage="LIVE")
    if not found:
        return None
    summary = found["FunctionSummary"]
    code = _code(api, name)
    return {
        **summary,
        "FunctionCode": code,
        "Tags": _tags(api, summary["FunctionMetadata"]["FunctionARN"]),
        "FunctionARN": summary["FunctionMetadata"]["FunctionARN"],
        "Stage": summary["FunctionMetadata"]["Stage"],
    }


def _tags(api: Api, arn: str) -> Answer:
    tags: Answer = api.ask(_REGION, "cloudfront", "list_tags_for_resource", Resource=arn)["Tags"]["Items"]
    return tags


def _code(api: Api, name: str) -> str:
    body = api.ask(_REGION, "cloudfront", "get_function", Name=name, Stage="LIVE")["FunctionCode"]
    content: bytes = body.read()
    return content.decode()


READERS = {
    "AWS::CloudFront::Distribution": Reader(
        with_more(
            _by_id("get_distribution", "Distribution", "NoSuchDistribution"),
            further(
                "cloudfront", "list_tags_for_resource", "Tags", "Tags.Items", region=_REGION, Resource="ARN"
            ),
        ),
        spelled={
            f"{_CONFIG}.CacheBehaviors.CachedMethods": "AllowedMethods.CachedMethods",
            f"{_CONFIG}.DefaultCacheBehavior.CachedMethods": "AllowedMethods.CachedMethods",
            f"{_CONFIG}.IPV6Enabled": "IsIPV6Enabled",
            f"{_CONFIG}.Origins.OriginCustomHeaders": "CustomHeaders",
            f"{_CONFIG}.Restrictions.GeoRestriction.Locations": "Items",
        },
        ordered=frozenset({f"{_CONFIG}.CacheBehaviors"}),
        defaults={f"{_CONFIG}.IPV6Enabled": True},
    ),
    "AWS::CloudFront::OriginAccessControl": Reader(
        _by_id("get_origin_access_control", "OriginAccessControl", "NoSuchOriginAccessControl")
    ),
    "AWS::CloudFront::CachePolicy": Reader(_by_id("get_cache_policy", "CachePolicy", "NoSuchCachePolicy")),
    "AWS::CloudFront::OriginRequestPolicy": Reader(
        _by_id("get_origin_request_policy", "OriginRequestPolicy", "NoSuchOriginRequestPolicy")
    ),
    "AWS::CloudFront::ResponseHeadersPolicy": Reader(
        _by_id("get_response_headers_policy", "ResponseHeadersPolicy", "NoSuchResponseHeadersPolicy")
    ),
    "AWS::CloudFront::Function": Reader(_function),
}
