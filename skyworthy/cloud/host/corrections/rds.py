"""RDS: what its API forgets, members that take after their cluster, one writer, no Docker."""

import hashlib
from collections.abc import Callable
from typing import Any

from ministack.services import ec2, rds

from skyworthy.cloud.host import private
from skyworthy.cloud.host.services import Action, Answer, Parameters, members, one, wrap, xml

private.require(
    rds, "_ACTION_MAP", "_clusters", "_instances", "_subnet_groups", "_cluster_xml", "_instance_xml"
)
private.require(rds, "_get_docker", "_start_cluster_shared_container", "_create_cluster_snapshot_internal")
private.require(rds, "_sync_cluster_endpoints", "_unregister_instance_from_clusters", "_error")

Convert = Callable[[str], Any]
_CLUSTER_FIELDS: dict[str, Convert] = {
    "AutoMinorVersionUpgrade": lambda value: value == "true",
    "BacktrackWindow": int,
    "DatabaseInsightsMode": str,
    "MonitoringInterval": int,
    "MonitoringRoleArn": str,
    "PubliclyAccessible": lambda value: value == "true",
    "StorageType": str,
}
"""What CreateDBCluster and ModifyDBCluster take, and the service does not keep."""
_INSIGHTS: dict[str, tuple[str, Convert]] = {
    "EnablePerformanceInsights": ("PerformanceInsightsEnabled", lambda value: value == "true"),
    "PerformanceInsightsKMSKeyId": ("PerformanceInsightsKMSKeyId", str),
    "PerformanceInsightsRetentionPeriod": ("PerformanceInsightsRetentionPeriod", int),
}
_INSTANCE_FIELDS: dict[str, Convert] = {
    "AutoMinorVersionUpgrade": lambda value: value == "true",
    "CACertificateIdentifier": str,
    "DatabaseInsightsMode": str,
    "PromotionTier": int,
    "StorageThroughput": int,
}


def install() -> None:
    _never_use_docker()
    wrap(rds._ACTION_MAP, "CreateDBCluster", _create_cluster)
    wrap(rds._ACTION_MAP, "ModifyDBCluster", _modify_cluster)
    wrap(rds._ACTION_MAP, "DeleteDBCluster", _delete_cluster)
    wrap(rds._ACTION_MAP, "CreateDBInstance", _create_instance)
    wrap(rds._ACTION_MAP, "ModifyDBInstance", _modify_instance)
    _promote_when_the_writer_goes()
    cluster_xml, instance_xml = rds._cluster_xml, rds._instance_xml
    rds._cluster_xml = lambda cluster: cluster_xml(cluster) + _more_of_cluster(cluster)
    rds._instance_xml = lambda instance: _with_exports(instance_xml(instance), instance)


def _never_use_docker() -> None:
    """A rehearsal is the same on a machine that has Docker: no database is pulled or started."""
    idle = {"started": False, "failed": False, "readiness_host": None, "readiness_port": None}
    rds._get_docker = lambda: None
    rds._start_cluster_shared_container = lambda *_, **__: dict(idle)


def _keep(
    record: dict[str, Any], parameters: Parameters, fields: dict[str, Convert], insights: bool = True
) -> None:
    for name, convert in fields.items():
        if (value := one(parameters, name)) is not None:
            record[name] = convert(value)
    for name, (kept, convert) in _INSIGHTS.items() if insights else ():
        if (value := one(parameters, name)) is not None:
            record[kept] = convert(value)
    enabled = members(parameters, "EnableCloudwatchLogsExports.member")
    change = "CloudwatchLogsExportConfiguration"
    enabled += members(parameters, f"{change}.EnableLogTypes.member")
    disabled = members(parameters, f"{change}.DisableLogTypes.member")
    before = record.get("EnabledCloudwatchLogsExports") or []
    record["EnabledCloudwatchLogsExports"] = sorted({*before, *enabled} - {*disabled})


def _key_arn(key: str) -> str:
    """RDS reports a key by its ARN, however it was named."""
    if not key or key.startswith("arn:"):
        return key
    kind = key if key.startswith("alias/") else f"key/{key}"
    return f"arn:aws:kms:{private.region()}:{private.account_id()}:{kind}"


def _zones(group_name: str | None) -> list[str]:
    subnets = rds._subnet_groups.get(group_name, {}).get("Subnets", [])
    ids = [subnet["SubnetIdentifier"] for subnet in subnets]
    return sorted({ec2._subnets[subnet]["AvailabilityZone"] for subnet in ids if subnet in ec2._subnets})


def _create_cluster(create: Action, parameters: Parameters) -> Answer:
    group = one(parameters, "DBSubnetGroupName")
    if group and group not in rds._subnet_groups:
        return _refused("DBSubnetGroupNotFoundFault", f"DB subnet group '{group}' does not exist.", 404)
    answer = create(parameters)
    if answer[0] >= 300:
        return answer
    cluster = rds._clusters[one(parameters, "DBClusterIdentifier")]
    _keep(cluster, parameters, _CLUSTER_FIELDS)
    cluster["KmsKeyId"] = _key_arn(cluster["KmsKeyId"])
    if not members(parameters, "AvailabilityZones.AvailabilityZone"):
        cluster["AvailabilityZones"] = _zones(group) or cluster["AvailabilityZones"]
    return _cluster_answer("CreateDBCluster", cluster)


def _modify_cluster(modify: Action, parameters: Parameters) -> Answer:
    answer = modify(parameters)
    if answer[0] >= 300:
        return answer
    cluster = rds._resolve_cluster_in_request_region(one(parameters, "DBClusterIdentifier"))
    _keep(cluster, parameters, _CLUSTER_FIELDS)
    return _cluster_answer("ModifyDBCluster", cluster)


def _cluster_answer(operation: str, cluster: dict[str, Any]) -> Answer:
    body = f"<DBCluster>{rds._cluster_xml(cluster)}</DBCluster>"
    answer: Answer = rds._xml(200, f"{operation}Response", f"<{operation}Result>{body}</{operation}Result>")
    return answer


def _delete_cluster(delete: Action, parameters: Parameters) -> Answer:
    """The built-in delete accepts a final snapshot's name and takes none."""
    cluster = rds._resolve_cluster_in_request_region(one(parameters, "DBClusterIdentifier"))
    final = one(parameters, "FinalDBSnapshotIdentifier")
    if cluster and one(parameters, "SkipFinalSnapshot") != "true" and not final:
        return _refused(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )
    answer = delete(parameters)
    if answer[0] < 300 and cluster and final:
        rds._create_cluster_snapshot_internal(final, cluster)
    return answer


def _create_instance(create: Action, parameters: Parameters) -> Answer:
    answer = create(parameters)
    if answer[0] >= 300:
        return answer
    instance = rds._instances[one(parameters, "DBInstanceIdentifier")]
    tags = rds._parse_tags(parameters)
    if tags:
        instance["TagList"] = rds._tags[instance["DBInstanceArn"]] = tags
    instance["KmsKeyId"] = _key_arn(instance["KmsKeyId"])
    instance["Endpoint"] = {**instance["Endpoint"], "Address": _address(instance["DBInstanceIdentifier"])}
    cluster = rds._clusters.get(instance["DBClusterIdentifier"])
    if cluster:
        _take_after(cluster, instance, zone=one(parameters, "AvailabilityZone"))
    _keep(instance, parameters, _INSTANCE_FIELDS)
    described: Answer = rds._single_instance_response(
        "CreateDBInstanceResponse", "CreateDBInstanceResult", instance
    )
    return described


def _address(instance_id: str) -> str:
    mark = hashlib.sha256(f"{private.account_id()}{private.region()}".encode()).hexdigest()[:12]
    return f"{instance_id}.{mark}.{private.region()}.rds.amazonaws.com"


def _take_after(cluster: dict[str, Any], instance: dict[str, Any], zone: str | None) -> None:
    """A member has its cluster's network, storage and backups, and a zone that holds the fewest members."""
    for name in (
        "BackupRetentionPeriod",
        "CopyTagsToSnapshot",
        "IAMDatabaseAuthenticationEnabled",
        "KmsKeyId",
        "PreferredBackupWindow",
        "StorageEncrypted",
        "VpcSecurityGroups",
    ):
        instance[name] = cluster[name]
    instance["StorageType"] = cluster.get("StorageType", "aurora")
    instance["DBSubnetGroup"] = rds._subnet_groups.get(cluster["DBSubnetGroup"], instance["DBSubnetGroup"])
    if zone is None:
        others = [
            rds._instances[member["DBInstanceIdentifier"]]["AvailabilityZone"]
            for member in cluster["DBClusterMembers"]
            if member["DBInstanceIdentifier"] != instance["DBInstanceIdentifier"]
        ]
        instance["AvailabilityZone"] = min(cluster["AvailabilityZones"], key=others.count)


def _modify_instance(modify: Action, parameters: Parameters) -> Answer:
    answer = modify(parameters)
    if answer[0] >= 300:
        return answer
    instance = rds._resolve_instance(one(parameters, "DBInstanceIdentifier"))
    _keep(instance, parameters, _INSTANCE_FIELDS)
    for member in rds._clusters.get(instance["DBClusterIdentifier"], {}).get("DBClusterMembers", []):
        if member["DBInstanceIdentifier"] == instance["DBInstanceIdentifier"]:
            member["PromotionTier"] = instance["PromotionTier"]
    described: Answer = rds._single_instance_response(
        "ModifyDBInstanceResponse", "ModifyDBInstanceResult", instance
    )
    return described


def _promote_when_the_writer_goes() -> None:
    """A cluster whose writer is deleted makes a reader its writer: the one of the lowest tier."""
    unregister = rds._unregister_instance_from_clusters

    def unregistering(instance_id: str) -> None:
        unregister(instance_id)
        for cluster in rds._clusters.values():
            left = cluster.get("DBClusterMembers") or []
            if left and not any(member["IsClusterWriter"] for member in left):
                min(left, key=lambda member: int(member["PromotionTier"]))["IsClusterWriter"] = True

    rds._unregister_instance_from_clusters = unregistering


def _more_of_cluster(cluster: dict[str, Any]) -> str:
    kept = (*_CLUSTER_FIELDS, *(name for name, _ in _INSIGHTS.values()))
    return xml(
        "EnabledCloudwatchLogsExports", cluster.get("EnabledCloudwatchLogsExports") or [], "member"
    ) + "".join(xml(name, cluster.get(name)) for name in kept)


def _with_exports(described: str, instance: dict[str, Any]) -> str:
    exports = xml(
        "EnabledCloudwatchLogsExports", instance.get("EnabledCloudwatchLogsExports") or [], "member"
    )
    more = [
        xml(name, instance.get(name) or None)
        for name in ("PerformanceInsightsKMSKeyId", "DatabaseInsightsMode")
    ]
    return described.replace("<EnabledCloudwatchLogsExports/>", exports + "".join(more))


def _refused(code: str, message: str, status: int = 400) -> Answer:
    answer: Answer = rds._error(code, message, status)
    return answer
