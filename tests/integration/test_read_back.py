"""What is deployed is read back without a difference; what changes behind CloudFormation's back is found."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from skyworthy.estate import Estate, Resource, compare, read
from skyworthy.estate.validate import validate
from tests.contract.conftest import REGION, Aws
from tests.integration.behind_the_back import CHANGES, Change
from tests.integration.read_back_templates import TEMPLATES
from tests.unit.estate.assemblies import assembly

Clients = Callable[[str, str], Any]


@dataclass(frozen=True)
class Deployed:
    """The two stacks, deployed."""

    aws: Aws
    folder: Path
    client: Clients

    def read(self, clients: Clients | None = None) -> Estate:
        return read(self.folder, clients or self.client, self.aws.target.account)

    def find(self, logical_id: str, estate: Estate | None = None) -> Resource:
        resources = (estate or self.read()).resources
        return next(resource for resource in resources if resource.logical_id == logical_id)

    def differences(self, logical_id: str) -> list[str]:
        estate = self.read()
        return [each.path for each in compare(self.find(logical_id, estate), estate).differences]


@pytest.fixture(scope="module")
def deployed(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = assembly(tmp_path_factory.mktemp("cdk.out"), TEMPLATES)
    for name, template in TEMPLATES.items():
        aws.deploy(template, name)
    yield Deployed(aws, folder, functools.cache(aws.client))


@pytest.fixture(scope="module")
def estate(deployed: Deployed) -> Estate:
    """As deployed, before any test changes something."""
    return deployed.read()


LOGICAL_IDS = [logical_id for template in TEMPLATES.values() for logical_id in template["Resources"]]
RECORDED = {"Trace"}
"""Types that no service of the embedded AWS provides."""


def test_the_templates_validate(deployed: Deployed) -> None:
    assert validate(deployed.folder) == ()


@pytest.mark.parametrize("logical_id", LOGICAL_IDS)
def test_a_resource_is_read_back_as_declared(deployed: Deployed, estate: Estate, logical_id: str) -> None:
    found = compare(deployed.find(logical_id, estate), estate)
    reason = found.reason if found.outcome == "unread" else ""
    assert [reason, *map(str, found.differences)] == [""]
    assert found.outcome == ("recorded" if logical_id in RECORDED else "read back")


def test_every_declared_leaf_is_compared_or_listed_with_its_reason(estate: Estate) -> None:
    listed = {
        f"{resource.logical_id}.{item.path}"
        for resource in estate.resources
        for item in compare(resource, estate).not_compared
    }
    assert listed == {
        "Database.MasterUserPassword",
        "Function.Code.ZipFile",
        "Key.PendingWindowInDays",
        "Password.GenerateSecretString.PasswordLength",
        "Plain.SecretString",
        "Plan.BackupPlan.BackupPlanRule[0].RuleName",
        "Plan.BackupPlan.BackupPlanRule[0].TargetBackupVault",
        "Client.GenerateSecret",
    }


def test_no_secret_enters_the_estate(deployed: Deployed, estate: Estate, tmp_path: Path) -> None:
    ids = {each.logical_id: each.physical_id for each in estate.resources}
    values = [
        deployed.client("secretsmanager", REGION).get_secret_value(SecretId=ids[name])["SecretString"]
        for name in ("Password", "Plain")
    ]
    client = deployed.client("cognito-idp", REGION).describe_user_pool_client(
        UserPoolId=ids["People"], ClientId=ids["Client"]
    )
    values.append(client["UserPoolClient"]["ClientSecret"])
    estate.save(tmp_path / "estate.json")
    saved = (tmp_path / "estate.json").read_text()
    assert [value for value in values if len(value) < 30 or value in saved] == []


def test_a_saved_estate_compares_as_it_did(estate: Estate, tmp_path: Path) -> None:
    estate.save(tmp_path / "estate.json")
    loaded = Estate.load(tmp_path / "estate.json")
    assert [compare(each, loaded) for each in loaded.resources] == [
        compare(each, estate) for each in estate.resources
    ]


def test_outputs_are_by_stack(deployed: Deployed, estate: Estate) -> None:
    assert estate.outputs == {"read-back-services.TopicArn": deployed.find("Topic", estate).physical_id}


def test_a_refused_read_is_a_problem_of_that_resource_alone(deployed: Deployed) -> None:
    class Refusing:
        def __init__(self, client: Any) -> None:
            self._client = client

        def __getattr__(self, name: str) -> Any:
            if name == "get_queue_attributes":
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetQueueAttributes")
            return getattr(self._client, name)

    estate = deployed.read(lambda service, region: Refusing(deployed.client(service, region)))
    queue = deployed.find("Queue", estate)
    assert (queue.observed, queue.problem) == (None, "AccessDenied: no (GetQueueAttributes)")
    assert compare(queue, estate).outcome == "unread"
    assert compare(deployed.find("Bucket", estate), estate).outcome == "read back"


def test_a_stack_that_is_not_deployed_is_in_the_estate_with_that_problem(aws: Aws, tmp_path: Path) -> None:
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    (queue,) = read(assembly(tmp_path, {"nowhere": template}), aws.client, aws.target.account).resources
    assert (queue.observed, queue.problem) == (None, f"stack nowhere is not deployed in {REGION}")
    assert compare(queue).outcome == "unread"


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_behind_cloudformations_back_is_found(
    deployed: Deployed, estate: Estate, change: Change
) -> None:
    physical = {resource.logical_id: resource.physical_id for resource in estate.resources}
    before = deployed.differences(change.logical_id)
    change.make(lambda service: deployed.client(service, REGION), physical)
    assert change.path not in before
    assert change.path in deployed.differences(change.logical_id)


def test_a_resource_deleted_behind_cloudformations_back_is_unread(deployed: Deployed) -> None:
    client = deployed.aws.client("ssm")
    client.delete_parameter(Name="/read-back/level")
    parameter = deployed.find("Parameter")
    assert parameter.problem == "the API knows no such AWS::SSM::Parameter: /read-back/level"
    assert compare(parameter).outcome == "unread"
