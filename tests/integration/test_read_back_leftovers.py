"""What is left after a destroy: nothing, or what AWS would leave too, each with its reason."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from skyworthy.cloud.server import Server
from skyworthy.estate import read
from skyworthy.estate.leftovers import Inventory, LeftBehind, inventory, left_behind, still_there
from skyworthy.estate.model import Estate
from tests.contract.conftest import REGION, Aws
from tests.unit.estate.assemblies import assembly

STACK = "leaving"
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"PendingWindowInDays": 7}},
        "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 1}},
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}},
        "People": {"Type": "AWS::Cognito::UserPool"},
        "Trace": {"Type": "AWS::XRay::Group", "Properties": {"GroupName": "leaving"}},
    }
}
RECORDED = ("AWS::XRay::Group",)


class Account:
    """An account of its own, so that nothing of another test is in its lists."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.client = functools.cache(aws.client)

    def inventory(self) -> Inventory:
        return inventory(self.client, [REGION, "us-east-1"], recorded=RECORDED)


@pytest.fixture
def account(embedded: Server) -> Account:
    return Account(Aws(embedded.target(REGION)))


@pytest.fixture
def destroyed(account: Account, tmp_path: Path) -> Iterator[tuple[Inventory, Estate]]:
    """The account before, and the estate of a stack that was deployed and destroyed."""
    before = account.inventory()
    account.aws.deploy(TEMPLATE, STACK)
    estate = read(assembly(tmp_path, {STACK: TEMPLATE}), account.client, account.aws.target.account)
    deployed = {item.item.id for item in left_behind(before, account.inventory())}
    assert {each.physical_id for each in estate.resources if each.logical_id != "People"} <= deployed
    assert {each.item.kind for each in still_there(estate, account.client)[0]} == {
        "AWS::Cognito::UserPool",
        "AWS::XRay::Group",
    }
    account.aws.delete(STACK)
    yield before, estate


def _by_id(found: list[LeftBehind]) -> dict[str, str]:
    return {each.item.id: each.reason for each in found}


def test_all_list_calls_answer(account: Account) -> None:
    assert account.inventory().problems == ()


def test_what_aws_leaves_too_has_its_reason_and_nothing_else_is_left(
    account: Account, destroyed: tuple[Inventory, Estate]
) -> None:
    before, estate = destroyed
    ids = {resource.logical_id: resource.physical_id for resource in estate.resources}
    assert _by_id(left_behind(before, account.inventory(), estate)) == {
        ids["Key"]: "a KMS key is deleted after its waiting period, never at once",
        ids["Kept"]: "leaving/Kept is declared with DeletionPolicy Retain",
    }


def test_types_that_no_list_call_covers_are_looked_for_one_by_one(
    account: Account, destroyed: tuple[Inventory, Estate]
) -> None:
    assert still_there(destroyed[1], account.client) == ([], ())


def test_without_the_estate_a_retained_bucket_is_a_finding(
    account: Account, destroyed: tuple[Inventory, Estate]
) -> None:
    before, estate = destroyed
    kept = next(each.physical_id for each in estate.resources if each.logical_id == "Kept")
    assert _by_id(left_behind(before, account.inventory()))[kept] == ""


def test_what_nobody_declared_is_a_finding_and_a_services_own_log_group_is_not(account: Account) -> None:
    before = account.inventory()
    logs = account.client("logs", "us-east-1")
    for name in ("/aws/lambda/mine", "mine"):
        logs.create_log_group(logGroupName=name)
    found = _by_id(left_behind(before, account.inventory()))
    assert found["mine"] == ""
    assert found["/aws/lambda/mine"].startswith("the service created this log group")


def test_a_list_call_that_fails_is_said(account: Account) -> None:
    class Refusing:
        def __init__(self, client: Any) -> None:
            self._client = client

        def list_queues(self) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListQueues")

        def can_paginate(self, operation: str) -> bool:
            return operation != "list_queues" and bool(self._client.can_paginate(operation))

        def __getattr__(self, name: str) -> Any:
            return getattr(self._client, name)

    found = inventory(lambda service, region: Refusing(account.client(service, region)), [REGION])
    assert [problem.split(":")[0] for problem in found.problems] == [f"sqs list_queues in {REGION}"]
