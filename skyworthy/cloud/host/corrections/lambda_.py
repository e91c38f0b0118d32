"""Functions: network, dead letters, key, file systems and concurrency, which the built-in handler drops."""

from typing import Any

from skyworthy.cloud.host.registry import Properties, client, reconcile
from skyworthy.cloud.host.settings import Setting, keep
from skyworthy.cloud.host.shapes import shaped, text

_CONFIGURATION: dict[str, Any] = {
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    "DeadLetterConfig": {"TargetArn": ""},
    "KmsKeyArn": "",
    "FileSystemConfigs": [],
}
"""What UpdateFunctionConfiguration takes, with the value that takes a setting off again."""


def install() -> None:
    reconcile("AWS::Lambda::Function", _configure)
    keep(
        "AWS::Lambda::EventSourceMapping",
        {"Tags": Setting(_put_mapping_tags, lambda mapping: _put_mapping_tags(mapping, []))},
    )
    keep(
        "AWS::Lambda::Function",
        {
            "ReservedConcurrentExecutions": Setting(_reserve, _unreserve),
            "RecursiveLoop": Setting(_put_recursion, lambda function: _put_recursion(function, "Terminate")),
        },
    )


def _put_mapping_tags(mapping: str, tags: list[dict[str, str]]) -> None:
    arn = client("lambda").get_event_source_mapping(UUID=mapping)["EventSourceMappingArn"]
    before = client("lambda").list_tags(Resource=arn)["Tags"]
    now = {tag["Key"]: text(tag["Value"]) for tag in tags}
    if gone := sorted(set(before) - set(now)):
        client("lambda").untag_resource(Resource=arn, TagKeys=gone)
    if now:
        client("lambda").tag_resource(Resource=arn, Tags=now)


def _configure(function: str, old: Properties, new: Properties) -> None:
    changed = {
        name: new.get(name, taken_off)
        for name, taken_off in _CONFIGURATION.items()
        if new.get(name) != old.get(name)
    }
    if changed:
        api = client("lambda")
        taken = shaped(api, "update_function_configuration", changed)
        api.update_function_configuration(FunctionName=function, **taken)


def _reserve(function: str, executions: Any) -> None:
    client("lambda").put_function_concurrency(
        FunctionName=function, ReservedConcurrentExecutions=int(executions)
    )


def _unreserve(function: str) -> None:
    client("lambda").delete_function_concurrency(FunctionName=function)


def _put_recursion(function: str, loop: str) -> None:
    client("lambda").put_function_recursion_config(FunctionName=function, RecursiveLoop=loop)
