"""The reasons for what AWS leaves: each applies to what it names, and to nothing beside it."""

import pytest

from skyworthy.estate import Estate, Resource
from skyworthy.estate.leftovers import Inventory, Item, left_behind

NOTHING = Inventory(frozenset(), ())


def reason(kind: str, id_: str, state: str = "") -> str:
    (left,) = left_behind(NOTHING, Inventory(frozenset({Item("s", "r", f"AWS::{kind}", id_, state)}), ()))
    return left.reason


EXPLAINED = [
    ("KMS::Key", "k", "PendingDeletion"),
    ("KMS::Key", "k", "managed by AWS"),
    ("Logs::LogGroup", "/aws/rds/cluster/x/postgresql", ""),
    ("IAM::Role", "AWSServiceRoleForECS", ""),
    ("CloudFormation::Stack", "CDKToolkit", ""),
    ("S3::Bucket", "cdk-hnb659fds-assets-123456789012-eu-west-1", ""),
    ("IAM::Role", "cdk-mine-cfn-exec-role-123456789012-eu-west-1", ""),
    ("SSM::Parameter", "/cdk-bootstrap/hnb659fds/version", ""),
]
FINDINGS = [
    ("KMS::Key", "k", "Enabled"),
    ("Logs::LogGroup", "/mine/aws/rds/", ""),
    ("RDS::DBClusterSnapshot", "by hand", ""),
    ("IAM::Role", "MyAWSServiceRole", ""),
    ("S3::Bucket", "cdk-reports-123456789012-eu-west-1", ""),
    ("SSM::Parameter", "/cdk-bootstrap/hnb659fds/other", ""),
]


@pytest.mark.parametrize(("kind", "id_", "state"), EXPLAINED)
def test_what_aws_leaves_too_is_explained(kind: str, id_: str, state: str) -> None:
    assert reason(kind, id_, state)


@pytest.mark.parametrize(("kind", "id_", "state"), FINDINGS)
def test_anything_else_is_a_finding(kind: str, id_: str, state: str) -> None:
    assert reason(kind, id_, state) == ""


def test_what_was_there_before_is_not_left_behind_even_in_another_state() -> None:
    before = Inventory(frozenset({Item("kms", "r", "AWS::KMS::Key", "k", "Enabled")}), ())
    after = Inventory(frozenset({Item("kms", "r", "AWS::KMS::Key", "k", "Disabled")}), ())
    assert left_behind(before, after) == []


@pytest.mark.parametrize(("policy", "explained"), [("Snapshot", True), ("Delete", False)])
def test_a_final_snapshot_is_explained_by_a_policy_that_asks_for_it(policy: str, explained: bool) -> None:
    database = Resource("s", "r", "Db", "AWS::RDS::DBCluster", "db", {}, {}, "api", deletion_policy=policy)
    snapshot = Item("rds", "r", "AWS::RDS::DBClusterSnapshot", "db-final")
    (left,) = left_behind(NOTHING, Inventory(frozenset({snapshot}), ()), Estate("1", (database,)))
    assert ("s/Db" in left.reason) is explained


@pytest.mark.parametrize(
    ("kind", "named", "declared"),
    [
        ("AWS::Logs::LogGroup", "/aws/lambda/mine", True),
        ("AWS::Logs::LogGroup", "/aws/lambda/other", False),
        ("Custom::LogRetention", "/aws/lambda/mine", False),
    ],
)
def test_a_log_group_that_the_stack_should_have_deleted_is_not_excused_as_a_services_own(
    kind: str, named: str, declared: bool
) -> None:
    name = "/aws/lambda/mine"
    group = Resource("s", "r", "Logs", kind, named, {}, {}, "api")
    left = Inventory(frozenset({Item("logs", "r", "AWS::Logs::LogGroup", name)}), ())
    (found,) = left_behind(NOTHING, left, Estate("1", (group,)))
    assert (found.reason == "") is declared
