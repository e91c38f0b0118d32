"""RDS resources that CloudFormation makes are in RDS's API as declared, and protected ones stay."""

from typing import Any

import pytest

from tests.contract.conftest import Aws, StackFailed
from tests.contract.test_ec2 import NETWORK, own_tags, tagged

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0f2c3b5a-0000-4000-8000-000000000001"


def database(**properties: Any) -> dict[str, Any]:
    def member(zone: str | None, tier: int) -> dict[str, Any]:
        placed = {"AvailabilityZone": zone} if zone else {}
        return {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {
                "DBClusterIdentifier": {"Ref": "Cluster"},
                "DBInstanceClass": "db.serverless",
                "Engine": "aurora-postgresql",
                "PromotionTier": tier,
                "PubliclyAccessible": False,
                "EnablePerformanceInsights": True,
                "PerformanceInsightsKMSKeyId": KEY,
                "PerformanceInsightsRetentionPeriod": 7,
                "MonitoringInterval": 60,
                "MonitoringRoleArn": "arn:aws:iam::123456789012:role/monitoring",
                "Tags": tagged("a"),
                **placed,
            },
        }

    cluster = {
        "Engine": "aurora-postgresql",
        "EngineVersion": "17.7",
        "MasterUsername": "app",
        "MasterUserPassword": "not-a-secret-1",
        "DatabaseName": "app",
        "Port": 5433,
        "DBSubnetGroupName": {"Ref": "Subnets"},
        "DBClusterParameterGroupName": {"Ref": "Parameters"},
        "VpcSecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}],
        "StorageEncrypted": True,
        "KmsKeyId": KEY,
        "EnableCloudwatchLogsExports": ["postgresql"],
        "EnableIAMDatabaseAuthentication": True,
        "CopyTagsToSnapshot": True,
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": "02:00-02:30",
        "PreferredMaintenanceWindow": "sun:03:00-sun:03:30",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 4},
        "Tags": tagged("a"),
        **properties,
    }
    return {
        "Resources": {
            **NETWORK,
            "Subnets": {
                "Type": "AWS::RDS::DBSubnetGroup",
                "Properties": {
                    "DBSubnetGroupDescription": "Isolated",
                    "SubnetIds": [{"Ref": "One"}, {"Ref": "Two"}],
                    "Tags": tagged("a"),
                },
            },
            "Parameters": {
                "Type": "AWS::RDS::DBClusterParameterGroup",
                "Properties": {
                    "Description": "TLS only",
                    "Family": "aurora-postgresql17",
                    "Parameters": {"rds.force_ssl": "1"},
                    "Tags": tagged("a"),
                },
            },
            "Cluster": {"Type": "AWS::RDS::DBCluster", "DeletionPolicy": "Delete", "Properties": cluster},
            "Writer": member("eu-west-1b", 0),
            "Reader": {**member(None, 1), "DependsOn": "Writer"},
        },
        "Outputs": {
            name.replace(".", ""): {"Value": {"Fn::GetAtt": ["Cluster", name]}}
            for name in ("Endpoint.Address", "Endpoint.Port", "ReadEndpoint.Address", "DBClusterArn")
        },
    }


def cluster_of(aws: Aws, cluster_id: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds").describe_db_clusters(DBClusterIdentifier=cluster_id)[
        "DBClusters"
    ][0]
    return found


def instance_of(aws: Aws, instance_id: str) -> dict[str, Any]:
    found: dict[str, Any] = aws.client("rds").describe_db_instances(DBInstanceIdentifier=instance_id)[
        "DBInstances"
    ][0]
    return found


def test_a_cluster_is_as_declared_through_updates(aws: Aws) -> None:
    template = database()
    made = aws.deploy(template, "database")
    cluster = cluster_of(aws, made.ids["Cluster"])
    assert made.outputs["EndpointAddress"] == cluster["Endpoint"]
    assert cluster["Endpoint"].startswith(f"{made.ids['Cluster']}.cluster-")
    assert cluster["Endpoint"].endswith(".eu-west-1.rds.amazonaws.com")
    assert made.outputs["ReadEndpointAddress"] == cluster["ReaderEndpoint"] != cluster["Endpoint"]
    assert (made.outputs["EndpointPort"], cluster["Port"]) == ("5433", 5433)
    assert (cluster["StorageEncrypted"], cluster["KmsKeyId"]) == (True, KEY)
    assert cluster["EnabledCloudwatchLogsExports"] == ["postgresql"]
    assert cluster["DBClusterParameterGroup"] == made.ids["Parameters"]
    assert cluster["DBSubnetGroup"] == made.ids["Subnets"]
    assert [row["VpcSecurityGroupId"] for row in cluster["VpcSecurityGroups"]] == [made.ids["Group"]]
    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 4.0}
    assert (cluster["BackupRetentionPeriod"], cluster["PreferredBackupWindow"]) == (7, "02:00-02:30")
    assert cluster["AvailabilityZones"] == ["eu-west-1a", "eu-west-1b"]
    assert own_tags(cluster["TagList"]) == tagged("a")

    template["Resources"]["Cluster"]["Properties"] |= {
        "EnableCloudwatchLogsExports": [],
        "BackupRetentionPeriod": 35,
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 1, "MaxCapacity": 8},
        "Tags": tagged("b"),
    }
    del template["Resources"]["Cluster"]["Properties"]["EnableIAMDatabaseAuthentication"]
    assert aws.deploy(template, "database").ids["Cluster"] == made.ids["Cluster"]
    cluster = cluster_of(aws, made.ids["Cluster"])
    assert cluster["EnabledCloudwatchLogsExports"] == []
    assert (cluster["BackupRetentionPeriod"], cluster["IAMDatabaseAuthenticationEnabled"]) == (35, False)
    assert cluster["ServerlessV2ScalingConfiguration"]["MaxCapacity"] == 8.0
    assert own_tags(cluster["TagList"]) == tagged("b")
    aws.delete("database")
    assert aws.client("rds").describe_db_clusters()["DBClusters"] == []
    assert aws.client("rds").describe_db_instances()["DBInstances"] == []


def test_members_take_after_their_cluster_and_one_writes(aws: Aws) -> None:
    template = database()
    made = aws.deploy(template, "members")
    writer, reader = instance_of(aws, made.ids["Writer"]), instance_of(aws, made.ids["Reader"])
    members = cluster_of(aws, made.ids["Cluster"])["DBClusterMembers"]
    assert {row["DBInstanceIdentifier"]: row["IsClusterWriter"] for row in members} == {
        made.ids["Writer"]: True,
        made.ids["Reader"]: False,
    }
    assert (writer["AvailabilityZone"], reader["AvailabilityZone"]) == ("eu-west-1b", "eu-west-1a")
    for instance in (writer, reader):
        assert (instance["StorageEncrypted"], instance["KmsKeyId"]) == (True, KEY)
        assert instance["DBSubnetGroup"]["DBSubnetGroupName"] == made.ids["Subnets"]
        assert [row["VpcSecurityGroupId"] for row in instance["VpcSecurityGroups"]] == [made.ids["Group"]]
        assert (instance["PerformanceInsightsEnabled"], instance["PerformanceInsightsKMSKeyId"]) == (
            True,
            KEY,
        )
        assert (instance["MonitoringInterval"], instance["PubliclyAccessible"]) == (60, False)
        assert instance["Endpoint"]["Address"].endswith(".eu-west-1.rds.amazonaws.com")
        assert own_tags(instance["TagList"]) == tagged("a")

    template["Resources"]["Reader"]["Properties"] |= {"PromotionTier": 3, "MonitoringInterval": 30}
    del template["Resources"]["Reader"]["Properties"]["EnablePerformanceInsights"]
    assert aws.deploy(template, "members").ids["Reader"] == made.ids["Reader"]
    reader = instance_of(aws, made.ids["Reader"])
    assert (reader["PromotionTier"], reader["MonitoringInterval"]) == (3, 30)
    assert reader["PerformanceInsightsEnabled"] is False

    del template["Resources"]["Writer"], template["Resources"]["Reader"]["DependsOn"]
    aws.deploy(template, "members")
    members = cluster_of(aws, made.ids["Cluster"])["DBClusterMembers"]
    assert [(row["DBInstanceIdentifier"], row["IsClusterWriter"]) for row in members] == [
        (made.ids["Reader"], True)
    ]
    aws.delete("members")


def test_parameters_are_kept_changed_and_reset(aws: Aws) -> None:
    template = database()
    del template["Resources"]["Reader"]
    made = aws.deploy(template, "parameters")

    def parameters() -> dict[str, str]:
        found = aws.client("rds").describe_db_cluster_parameters(
            DBClusterParameterGroupName=made.ids["Parameters"], Source="user"
        )["Parameters"]
        return {row["ParameterName"]: row["ParameterValue"] for row in found}

    assert parameters() == {"rds.force_ssl": "1"}
    template["Resources"]["Parameters"]["Properties"]["Parameters"] = {"log_min_duration_statement": "500"}
    aws.deploy(template, "parameters")
    assert parameters() == {"log_min_duration_statement": "500"}
    aws.delete("parameters")


def test_a_protected_cluster_is_not_deleted_and_a_snapshot_is_left_when_it_is(aws: Aws) -> None:
    rds = aws.client("rds")
    template = database(DeletionProtection=True, DBClusterIdentifier="protected")
    template["Resources"]["Cluster"]["DeletionPolicy"] = "Snapshot"
    aws.deploy(template, "protected")
    with pytest.raises(StackFailed, match="DeletionProtection"):
        aws.delete("protected")
    assert cluster_of(aws, "protected")["Status"] == "available"
    assert rds.describe_db_cluster_snapshots()["DBClusterSnapshots"] == []

    rds.modify_db_cluster(DBClusterIdentifier="protected", DeletionProtection=False)
    aws.delete("protected")
    snapshots = rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert [row["DBClusterIdentifier"] for row in snapshots] == ["protected"]
    rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=snapshots[0]["DBClusterSnapshotIdentifier"])
