"""WAFv2: web ACLs, and what they guard. Those of CloudFront live in us-east-1."""

from skyworthy.estate.api import Answer, Api
from skyworthy.estate.reader import Reader, Wanted, further, with_more

_GONE = ("WAFNonexistentItemException",)


def _web_acl(api: Api, wanted: Wanted) -> Answer | None:
    name, id_, scope = wanted.physical_id.split("|")
    answer = api.ask_if_any(wanted.region, "wafv2", "get_web_acl", *_GONE, Name=name, Id=id_, Scope=scope)
    return {**answer["WebACL"], "Scope": scope} if answer else None


def _association(api: Api, wanted: Wanted) -> Answer | None:
    resource = wanted.within("ResourceArn")
    answer = api.ask_if_any(wanted.region, "wafv2", "get_web_acl_for_resource", *_GONE, ResourceArn=resource)
    acl = answer.get("WebACL")
    return {"ResourceArn": resource, "WebACLArn": acl["ARN"]} if acl else None


READERS = {
    "AWS::WAFv2::WebACL": Reader(
        with_more(
            _web_acl,
            further(
                "wafv2", "list_tags_for_resource", "Tags", "TagInfoForResource.TagList", ResourceARN="ARN"
            ),
        )
    ),
    "AWS::WAFv2::WebACLAssociation": Reader(_association, joined=True),
}
