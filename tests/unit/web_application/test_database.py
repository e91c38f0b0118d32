"""Section 3: the database."""

from typing import Any

import pytest

from tests.promises import promise
from tests.unit.web_application.templates import ENVIRONMENTS, Templates, context

Patch = pytest.MonkeyPatch
CLUSTER, INSTANCE = "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"


def settings(name: str) -> dict[str, Any]:
    found: dict[str, Any] = context()["environments"][name]["database"]
    return found


def without_reader(subject: Templates, _: Patch) -> None:
    resources = subject.environments["staging"]["web-application-staging-Database"]["Resources"]
    del resources[next(id_ for id_, r in resources.items() if "Reader" in id_)]


def reader_beside_the_writer(subject: Templates, _: Patch) -> None:
    for properties in subject.all("production", INSTANCE).values():
        properties["AvailabilityZone"] = "eu-west-1a"


def without_ceiling(subject: Templates, _: Patch) -> None:
    subject.one("dev", CLUSTER)["ServerlessV2ScalingConfiguration"]["MaxCapacity"] = 256


@promise("WEB-3.1", "U", mutants=[without_reader, reader_beside_the_writer, without_ceiling])
def test_the_cluster_is_serverless_with_a_reader_in_another_zone(subject: Templates) -> None:
    for name, instances in (("dev", 1), ("staging", 2), ("production", 2)):
        cluster = subject.one(name, CLUSTER)
        assert cluster["Engine"] == "aurora-postgresql"
        assert cluster["ServerlessV2ScalingConfiguration"] == {
            "MinCapacity": settings(name)["minimum_acu"],
            "MaxCapacity": settings(name)["maximum_acu"],
        }
        found = list(subject.all(name, INSTANCE).values())
        assert len(found) == instances
        assert {p["DBInstanceClass"] for p in found} == {"db.serverless"}
        assert len({p["AvailabilityZone"] for p in found}) == instances


def aws_managed_key(subject: Templates, _: Patch) -> None:
    del subject.one("staging", CLUSTER)["KmsKeyId"]


def unencrypted(subject: Templates, _: Patch) -> None:
    subject.one("dev", CLUSTER)["StorageEncrypted"] = False


def plain_connections(subject: Templates, _: Patch) -> None:
    subject.one("production", "AWS::RDS::DBClusterParameterGroup")["Parameters"]["rds.force_ssl"] = "0"


def without_rotation_of_the_key(subject: Templates, _: Patch) -> None:
    for properties in subject.all("dev", "AWS::KMS::Key").values():
        properties["EnableKeyRotation"] = False


@promise(
    "WEB-3.2",
    "U",
    mutants=[aws_managed_key, unencrypted, plain_connections, without_rotation_of_the_key],
)
def test_storage_is_encrypted_with_our_key_and_connections_need_tls(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        cluster = subject.one(name, CLUSTER)
        assert cluster["StorageEncrypted"] is True
        key = cluster.get("KmsKeyId", {}).get("Fn::GetAtt", ["none"])[0]
        assert subject.all(name, "AWS::KMS::Key").get(f"Database/{key}", {}).get("EnableKeyRotation") is True
        group = subject.one(name, "AWS::RDS::DBClusterParameterGroup")
        assert group["Parameters"] == {"rds.force_ssl": "1"}
        assert cluster["DBClusterParameterGroupName"]["Ref"]


@pytest.mark.parametrize(("name", "days"), [("dev", 7), ("staging", 7), ("production", 35)])
def test_backups_are_kept_as_promised(subject: Templates, name: str, days: int) -> None:
    cluster = subject.one(name, CLUSTER)
    assert cluster["BackupRetentionPeriod"] == days
    assert cluster["PreferredBackupWindow"] == settings(name)["backup_window"]
    assert cluster["PreferredMaintenanceWindow"] == settings(name)["maintenance_window"]
    assert cluster["CopyTagsToSnapshot"] is True


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_credentials_are_generated_encrypted_and_rotated_every_30_days(
    subject: Templates, name: str
) -> None:
    secret = subject.one(name, "AWS::SecretsManager::Secret")
    assert secret["KmsKeyId"]["Fn::GetAtt"][0].startswith("DatabaseKey")
    assert "SecretString" not in secret
    assert secret["GenerateSecretString"]["PasswordLength"] >= 30
    schedule = subject.one(name, "AWS::SecretsManager::RotationSchedule")
    assert schedule["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    rotation = schedule["HostedRotationLambda"]
    assert rotation["RotationType"] == "PostgreSQLSingleUser"
    assert rotation["KmsKeyArn"] == secret["KmsKeyId"]
    assert "Rotation" in str(rotation["VpcSecurityGroupIds"])
    assert "PrivateSubnet" in str(rotation["VpcSubnetIds"]) and "PublicSubnet" not in str(
        rotation["VpcSubnetIds"]
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_password_is_only_ever_named(subject: Templates, name: str) -> None:
    password = subject.one(name, CLUSTER)["MasterUserPassword"]["Fn::Join"][1]
    assert password[0] == "{{resolve:secretsmanager:" and password[2] == ":SecretString:password::}}"
    assert subject.outputs(name)["DatabaseSecretArn"]["Ref"].startswith("DatabaseClusterSecretAttachment")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_instance_is_public_and_all_are_in_isolated_subnets(subject: Templates, name: str) -> None:
    assert not any(p["PubliclyAccessible"] for p in subject.all(name, INSTANCE).values())
    subnets = subject.one(name, "AWS::RDS::DBSubnetGroup")["SubnetIds"]
    assert len(subnets) >= 2
    assert all("IsolatedSubnet" in subnet["Fn::GetStackOutput"]["OutputName"] for subnet in subnets)


def unprotected(subject: Templates, _: Patch) -> None:
    subject.one("production", CLUSTER)["DeletionProtection"] = False


def protected_dev(subject: Templates, _: Patch) -> None:
    subject.one("dev", CLUSTER)["DeletionProtection"] = True


def no_snapshot(subject: Templates, _: Patch) -> None:
    subject.resource("production", CLUSTER)["DeletionPolicy"] = "Delete"


def key_lost(subject: Templates, _: Patch) -> None:
    for path, resource in subject.resources("production"):
        if path.startswith("Database/DatabaseKey"):
            resource["DeletionPolicy"] = "Delete"


@promise("WEB-3.5", "U", mutants=[unprotected, protected_dev, no_snapshot, key_lost])
def test_production_is_protected_and_the_others_can_be_removed(subject: Templates) -> None:
    for name in ENVIRONMENTS:
        protected = name == "production"
        cluster = subject.resource(name, CLUSTER)
        assert cluster["Properties"]["DeletionProtection"] is protected
        assert cluster["DeletionPolicy"] == ("Snapshot" if protected else "Delete")
        keys = [r for path, r in subject.resources(name) if path.startswith("Database/DatabaseKey")]
        assert [key["DeletionPolicy"] for key in keys] == ["Retain" if protected else "Delete"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_ids_of_what_holds_data_do_not_change(subject: Templates, name: str) -> None:
    """A changed id replaces the resource: an empty database would stand beside the full one."""
    stateful = (
        CLUSTER,
        "AWS::SecretsManager::Secret",
        "AWS::S3::Bucket",
        "AWS::ECR::Repository",
        "AWS::Route53::HostedZone",
    )
    kinds = {"AWS::KMS::Key", *stateful}
    assert {path for path, r in subject.resources(name) if r["Type"] in kinds} == {
        "Api/AccessLogs8B620ECA",
        "Database/DatabaseCluster5B53A178",
        "Database/DatabaseClusterSecret508367803fdaad7efa858a3daf9490cf0a702aeb",
        "Database/DatabaseKey5E5D9547",
        "Dns/ZoneA5DE4B68",
        "Edge/LogsKeyB5D1D597",
        "Frontend/SiteAccessLogs536C0B75",
        "Frontend/SiteFiles975A43CF",
        "Monitoring/AlertsKey9E1197AF",
        "Network/LogsKeyB5D1D597",
        "Registry/Images2D38C313",
    }
