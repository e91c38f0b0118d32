"""RDS: clusters and instances through RDS's own API, so that what it refuses, CloudFormation refuses."""

import secrets
from typing import Any

from ministack.services import rds

from skyworthy.cloud.host import private, tags
from skyworthy.cloud.host.registry import Context, Properties, Provisioned, client, register
from skyworthy.cloud.host.shapes import call
from skyworthy.schemas import property_names

private.require(
    rds, "_clusters", "_instances", "_create_cluster_snapshot_internal", "_create_snapshot_internal"
)
_ALSO_REPLACING = {
    "AWS::RDS::DBCluster": ("AvailabilityZones", "Engine", "GlobalClusterIdentifier", "MasterUsername"),
    "AWS::RDS::DBInstance": (
        "AvailabilityZone",
        "DBSnapshotIdentifier",
        "Engine",
        "SourceDBInstanceIdentifier",
    ),
}
"""The schema's conditionalCreateOnlyProperties that the API cannot change."""
_CLUSTER_WHEN_REMOVED: dict[str, Any] = {
    "BackupRetentionPeriod": 1,
    "CopyTagsToSnapshot": False,
    "DeletionProtection": False,
    "EnableIAMDatabaseAuthentication": False,
}
_INSTANCE_WHEN_REMOVED: dict[str, Any] = {
    "DeletionProtection": False,
    "EnablePerformanceInsights": False,
    "MonitoringInterval": 0,
    "PromotionTier": 1,
    "PubliclyAccessible": False,
}
_CLUSTER_WORDS = {
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "AssociatedRoles": None,
    "Tags": "Tags",
}
_INSTANCE_WORDS = {"VPCSecurityGroups": "VpcSecurityGroupIds", "AssociatedRoles": None}


def install() -> None:
    for name, extra in _ALSO_REPLACING.items():
        private.REPLACING_PROPERTIES[name] = (*property_names(name, "createOnlyProperties"), *extra)
    register("AWS::RDS::DBCluster", _create_cluster, _delete_cluster, _update_cluster)
    register("AWS::RDS::DBInstance", _create_instance, _delete_instance, _update_instance)
    private.RESOURCE_HANDLERS["AWS::RDS::DBCluster"]["snapshot"] = _snapshot_cluster
    private.RESOURCE_HANDLERS["AWS::RDS::DBInstance"]["snapshot"] = _snapshot_instance


def _spelled(properties: Properties, words: dict[str, str | None]) -> Properties:
    """CloudFormation's own words for a parameter; None where another call takes it."""
    return {
        spelled: value for name, value in properties.items() if (spelled := words.get(name, name)) is not None
    }


def _retag(arn: str, old: Properties, new: Properties) -> None:
    changed, gone = tags.changes(old, new)
    if gone:
        client("rds").remove_tags_from_resource(ResourceName=arn, TagKeys=gone)
    if changed:
        client("rds").add_tags_to_resource(ResourceName=arn, Tags=changed)


def _changes(old: Properties, new: Properties, when_removed: dict[str, Any]) -> Properties:
    removed = {name: value for name, value in when_removed.items() if name in old and name not in new}
    changed = {name: value for name, value in new.items() if old.get(name) != value and name != "Tags"}
    return removed | changed


def _exports(old: Properties, new: Properties) -> dict[str, list[str]] | None:
    before = set(old.get("EnableCloudwatchLogsExports") or [])
    after = set(new.get("EnableCloudwatchLogsExports") or [])
    if before == after:
        return None
    return {"EnableLogTypes": sorted(after - before), "DisableLogTypes": sorted(before - after)}


def _create_cluster(properties: Properties, context: Context) -> Provisioned:
    for unsupported in ("SnapshotIdentifier", "SourceDBClusterIdentifier"):
        if properties.get(unsupported):
            source = f"{unsupported}: {properties[unsupported]!r}"
            raise ValueError(f"the embedded AWS cannot restore or copy a DB cluster ({source})")
    cluster_id = properties.get("DBClusterIdentifier") or context.generated_name(longest=63)
    secret_key = (properties.get("MasterUserSecret") or {}).get("KmsKeyId")
    call(
        "rds",
        "create_db_cluster",
        _spelled(properties, _CLUSTER_WORDS),
        DBClusterIdentifier=cluster_id.lower(),
        MasterUserSecretKmsKeyId=secret_key,
    )
    return _provisioned_cluster(cluster_id.lower())


def _provisioned_cluster(cluster_id: str) -> Provisioned:
    cluster = client("rds").describe_db_clusters(DBClusterIdentifier=cluster_id)["DBClusters"][0]
    attributes = {
        "DBClusterArn": cluster["DBClusterArn"],
        "DBClusterResourceId": cluster["DbClusterResourceId"],
        "Endpoint.Address": cluster["Endpoint"],
        "Endpoint.Port": str(cluster["Port"]),
        "ReadEndpoint.Address": cluster["ReaderEndpoint"],
    }
    if cluster.get("MasterUserSecret"):
        attributes["MasterUserSecret.SecretArn"] = cluster["MasterUserSecret"]["SecretArn"]
    return Provisioned(cluster_id, attributes)


def _update_cluster(cluster_id: str, old: Properties, new: Properties) -> Provisioned:
    call(
        "rds",
        "modify_db_cluster",
        _spelled(_changes(old, new, _CLUSTER_WHEN_REMOVED), _CLUSTER_WORDS),
        DBClusterIdentifier=cluster_id,
        CloudwatchLogsExportConfiguration=_exports(old, new),
        ApplyImmediately=True,
    )
    made = _provisioned_cluster(cluster_id)
    _retag(made.attributes["DBClusterArn"], old, new)
    return made


def _delete_cluster(cluster_id: str, _: Properties) -> None:
    client("rds").delete_db_cluster(DBClusterIdentifier=cluster_id, SkipFinalSnapshot=True)


def _snapshot_cluster(cluster_id: str, _: Properties) -> None:
    """Runs on the server's own thread, so it cannot call the API. A protected cluster leaves none behind."""
    cluster = rds._clusters.get(cluster_id)
    if cluster and not cluster.get("DeletionProtection"):
        rds._create_cluster_snapshot_internal(f"{cluster_id}-snapshot-{secrets.token_hex(6)}", cluster)


def _create_instance(properties: Properties, context: Context) -> Provisioned:
    instance_id = properties.get("DBInstanceIdentifier") or context.generated_name(longest=63)
    operation = "create_db_instance"
    if properties.get("DBSnapshotIdentifier"):
        operation = "restore_db_instance_from_db_snapshot"
    elif properties.get("SourceDBInstanceIdentifier"):
        operation = "create_db_instance_read_replica"
    call("rds", operation, _spelled(properties, _INSTANCE_WORDS), DBInstanceIdentifier=instance_id.lower())
    return _provisioned_instance(instance_id.lower())


def _provisioned_instance(instance_id: str) -> Provisioned:
    instance = client("rds").describe_db_instances(DBInstanceIdentifier=instance_id)["DBInstances"][0]
    return Provisioned(
        instance_id,
        {
            "DBInstanceArn": instance["DBInstanceArn"],
            "DbiResourceId": instance["DbiResourceId"],
            "Endpoint.Address": instance["Endpoint"]["Address"],
            "Endpoint.Port": str(instance["Endpoint"]["Port"]),
            "Endpoint.HostedZoneId": instance["Endpoint"]["HostedZoneId"],
        },
    )


def _update_instance(instance_id: str, old: Properties, new: Properties) -> Provisioned:
    call(
        "rds",
        "modify_db_instance",
        _spelled(_changes(old, new, _INSTANCE_WHEN_REMOVED), _INSTANCE_WORDS),
        DBInstanceIdentifier=instance_id,
        CloudwatchLogsExportConfiguration=_exports(old, new),
        ApplyImmediately=True,
    )
    made = _provisioned_instance(instance_id)
    _retag(made.attributes["DBInstanceArn"], old, new)
    return made


def _delete_instance(instance_id: str, _: Properties) -> None:
    client("rds").delete_db_instance(DBInstanceIdentifier=instance_id, SkipFinalSnapshot=True)


def _snapshot_instance(instance_id: str, _: Properties) -> None:
    instance = rds._instances.get(instance_id)
    if instance and not instance.get("DeletionProtection"):
        rds._create_snapshot_internal(f"{instance_id}-snapshot-{secrets.token_hex(6)}", instance)
