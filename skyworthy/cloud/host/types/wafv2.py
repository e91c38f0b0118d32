"""Web ACLs, rule groups, address and pattern sets, and what a web ACL protects, through the API."""

import base64
from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

_KINDS = {
    "WebACL": ("web_acl", "WebACL"),
    "RuleGroup": ("rule_group", "RuleGroup"),
    "IPSet": ("ip_set", "IPSet"),
    "RegexPatternSet": ("regex_pattern_set", "RegexPatternSet"),
}
"""By CloudFormation's name: the API's name, and the member that holds the answer."""


def install() -> None:
    for kind, (name, member) in _KINDS.items():
        _provide(kind, name, member)
    register("AWS::WAFv2::WebACLAssociation", _associate, _disassociate, _associate_another)


def _provide(kind: str, name: str, member: str) -> None:
    def found(physical_id: str) -> dict[str, Any]:
        named, identifier, scope = physical_id.split("|")
        answer: dict[str, Any] = getattr(client("wafv2"), f"get_{name}")(
            Name=named, Id=identifier, Scope=scope
        )
        return answer

    def attributes(physical_id: str) -> dict[str, Any]:
        record = found(physical_id)[member]
        wanted = ("Id", "Capacity", "LabelNamespace")
        return {"Arn": record["ARN"], **{key: record[key] for key in wanted if key in record}}

    def create(properties: Properties, context: Context) -> Provisioned:
        named = properties.get("Name") or context.generated_name(longest=128)
        own = tags.without_system(properties.get("Tags"))
        made = call("wafv2", f"create_{name}", _spelled(properties), Name=named, Tags=own or None)
        physical_id = f"{named}|{made['Summary']['Id']}|{properties['Scope']}"
        return Provisioned(physical_id, attributes(physical_id))

    def update(physical_id: str, old: Properties, new: Properties) -> Provisioned:
        named, identifier, scope = physical_id.split("|")
        current = found(physical_id)
        call(
            "wafv2",
            f"update_{name}",
            _spelled(new),
            Name=named,
            Id=identifier,
            Scope=scope,
            LockToken=current["LockToken"],
        )
        _tag(current[member]["ARN"], old, new)
        return Provisioned(physical_id, attributes(physical_id))

    def delete(physical_id: str, properties: Properties) -> None:
        named, identifier, scope = physical_id.split("|")
        token = found(physical_id)["LockToken"]
        getattr(client("wafv2"), f"delete_{name}")(Name=named, Id=identifier, Scope=scope, LockToken=token)

    register(f"AWS::WAFv2::{kind}", create, delete, update)


def _tag(arn: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if changed:
        client("wafv2").tag_resource(ResourceARN=arn, Tags=changed)
    if gone:
        client("wafv2").untag_resource(ResourceARN=arn, TagKeys=gone)


def _spelled(value: Any) -> Any:
    """CloudFormation lets a search string be given in base 64, and patterns as plain strings."""
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if not isinstance(value, dict):
        return value
    spelled = {name: _spelled(item) for name, item in value.items()}
    if "SearchStringBase64" in spelled:
        spelled["SearchString"] = base64.b64decode(spelled.pop("SearchStringBase64"))
    patterns = spelled.get("RegularExpressionList")
    if patterns and isinstance(patterns[0], str):
        spelled["RegularExpressionList"] = [{"RegexString": pattern} for pattern in patterns]
    return spelled


def _associate(properties: Properties, context: Context) -> Provisioned:
    resource, acl = properties["ResourceArn"], properties["WebACLArn"]
    client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=resource)
    return Provisioned(f"{resource}|{acl}")


def _associate_another(physical_id: str, old: Properties, new: Properties) -> Provisioned:
    client("wafv2").associate_web_acl(WebACLArn=new["WebACLArn"], ResourceArn=new["ResourceArn"])
    return Provisioned(physical_id)


def _disassociate(physical_id: str, properties: Properties) -> None:
    client("wafv2").disassociate_web_acl(ResourceArn=properties["ResourceArn"])
