"""RDS: proxies and the databases behind them."""

from typing import Any

from skyworthy.cloud.host import tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call

_DEFAULT_POOL = {"MaxConnectionsPercent": 100, "ConnectionBorrowTimeout": 120, "SessionPinningFilters": []}


def install() -> None:
    register("AWS::RDS::DBProxy", _create, _delete, _update)
    register("AWS::RDS::DBProxyTargetGroup", _create_targets, _delete_targets, _update_targets)


def _provisioned(name: str) -> Provisioned:
    proxy = client("rds").describe_db_proxies(DBProxyName=name)["DBProxies"][0]
    attributes = {key: proxy[key] for key in ("DBProxyArn", "Endpoint", "VpcId")}
    return Provisioned(name, attributes)


def _create(properties: Properties, _: Context) -> Provisioned:
    call("rds", "create_db_proxy", properties)
    return _provisioned(properties["DBProxyName"])


def _update(name: str, old: Properties, new: Properties) -> Provisioned:
    """The API names the groups otherwise here."""
    call("rds", "modify_db_proxy", new, SecurityGroups=new.get("VpcSecurityGroupIds"))
    made = _provisioned(name)
    _retag(made.attributes["DBProxyArn"], old, new)
    return made


def _retag(arn: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if gone:
        client("rds").remove_tags_from_resource(ResourceName=arn, TagKeys=gone)
    if changed:
        client("rds").add_tags_to_resource(ResourceName=arn, Tags=changed)


def _delete(name: str, _: Properties) -> None:
    client("rds").delete_db_proxy(DBProxyName=name)


def _group(properties: Properties) -> dict[str, Any]:
    named = {"DBProxyName": properties["DBProxyName"]}
    return {**named, "TargetGroupName": properties.get("TargetGroupName", "default")}


def _targets(properties: Properties) -> dict[str, list[str]]:
    names = ("DBClusterIdentifiers", "DBInstanceIdentifiers")
    return {name: properties[name] for name in names if properties.get(name)}


def _settle_pool(properties: Properties) -> None:
    pool = {**_DEFAULT_POOL, **(properties.get("ConnectionPoolConfigurationInfo") or {})}
    call("rds", "modify_db_proxy_target_group", {"ConnectionPoolConfig": pool}, **_group(properties))


def _create_targets(properties: Properties, _: Context) -> Provisioned:
    """Every proxy has its one target group already: this sets it up."""
    _settle_pool(properties)
    if _targets(properties):
        client("rds").register_db_proxy_targets(**_group(properties), **_targets(properties))
    return _provisioned_targets(properties)


def _provisioned_targets(properties: Properties) -> Provisioned:
    groups = client("rds").describe_db_proxy_target_groups(DBProxyName=properties["DBProxyName"])
    arn = groups["TargetGroups"][0]["TargetGroupArn"]
    return Provisioned(arn, {"TargetGroupArn": arn})


def _update_targets(arn: str, old: Properties, new: Properties) -> Provisioned:
    _settle_pool(new)
    if _targets(old) != _targets(new):
        _delete_targets(arn, old)
        if _targets(new):
            client("rds").register_db_proxy_targets(**_group(new), **_targets(new))
    return _provisioned_targets(new)


def _delete_targets(_: str, properties: Properties) -> None:
    if _targets(properties):
        client("rds").deregister_db_proxy_targets(**_group(properties), **_targets(properties))
