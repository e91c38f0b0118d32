"""Types of ordinary applications: read back as declared, and changes made behind the back are found."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from skyworthy.estate import Estate, Resource, compare, read
from skyworthy.estate.validate import validate
from tests.contract.conftest import REGION, Aws
from tests.integration.applications import STACKS
from tests.unit.estate.assemblies import assembly

RESOURCES = [(stack, name) for stack, template in STACKS.items() for name in template["Resources"]]
Reading = Callable[[], Estate]


@pytest.fixture(scope="module")
def reading(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = assembly(tmp_path_factory.mktemp("cdk.out"), STACKS)
    assert validate(folder) == ()
    for name, template in STACKS.items():
        aws.deploy(template, name)
    yield lambda: read(folder, functools.cache(aws.client), aws.target.account)
    for name in reversed(STACKS):
        aws.delete(name)


@pytest.fixture(scope="module")
def estate(reading: Reading) -> Estate:
    return reading()


def find(estate: Estate, stack: str, logical_id: str) -> Resource:
    return next(each for each in estate.resources if (each.stack, each.logical_id) == (stack, logical_id))


@pytest.mark.parametrize(("stack", "logical_id"), RESOURCES)
def test_it_is_read_back_as_declared(estate: Estate, stack: str, logical_id: str) -> None:
    resource = find(estate, stack, logical_id)
    found = compare(resource, estate)
    assert (found.outcome, found.reason, list(map(str, found.differences))) == ("read back", "", [])


def test_every_declared_leaf_is_compared_or_listed(estate: Estate) -> None:
    listed = {
        f"{each.logical_id}.{item.path}"
        for each in estate.resources
        for item in compare(each, estate).not_compared
    }
    assert listed == {"Function.Code.ZipFile"}


@pytest.mark.parametrize(
    ("stack", "logical_id", "path", "service", "operation", "parameters"),
    [
        (
            "any-flows",
            "Machine",
            "LoggingConfiguration.Level",
            "stepfunctions",
            "update_state_machine",
            lambda of: {"stateMachineArn": of("Machine"), "loggingConfiguration": {"level": "OFF"}},
        ),
        (
            "any-flows",
            "Rule",
            "Targets[one].Id",
            "events",
            "remove_targets",
            lambda of: {"Rule": of("Rule"), "EventBusName": "orders", "Ids": ["one"]},
        ),
        (
            "any-flows",
            "Stream",
            "StreamEncryption.EncryptionType",
            "kinesis",
            "stop_stream_encryption",
            lambda of: {
                "StreamName": of("Stream"),
                "EncryptionType": "KMS",
                "KeyId": "alias/aws/kinesis",
            },
        ),
        (
            "any-functions",
            "Mapping",
            "BatchSize",
            "lambda",
            "update_event_source_mapping",
            lambda of: {"UUID": of("Mapping"), "BatchSize": 9},
        ),
        (
            "any-people",
            "User",
            "Groups[0]",
            "iam",
            "remove_user_from_group",
            lambda of: {"UserName": of("User"), "GroupName": of("Group")},
        ),
        (
            "any-people",
            "Group",
            "ManagedPolicyArns[]",
            "iam",
            "attach_group_policy",
            lambda of: {
                "GroupName": of("Group"),
                "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
            },
        ),
        (
            "any-apis",
            "Root",
            "AuthorizationType",
            "apigateway",
            "update_method",
            lambda of: {
                "restApiId": of("Api"),
                "resourceId": of("Root").split("-")[1],
                "httpMethod": "GET",
                "patchOperations": [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}],
            },
        ),
    ],
)
def test_a_change_behind_cloudformations_back_is_found(
    aws: Aws,
    reading: Reading,
    estate: Estate,
    stack: str,
    logical_id: str,
    path: str,
    service: str,
    operation: str,
    parameters: Callable[[Callable[[str], str]], dict[str, Any]],
) -> None:
    given = parameters(lambda name: find(estate, stack, name).physical_id)
    getattr(aws.client(service, "us-east-1" if service == "iam" else REGION), operation)(**given)
    now = reading()
    assert path in [each.path for each in compare(find(now, stack, logical_id), now).differences]
