"""The functions that CDK adds for custom resources: they know neither our tags nor our logs."""

from collections.abc import Iterator

from aws_cdk import CfnResource, CustomResourceProviderBase, Stack
from constructs import IConstruct

from platforms.patterns.logs import Logs

FUNCTION = "AWS::Lambda::Function"


def provider_resources(scope: IConstruct) -> Iterator[CfnResource]:
    """Role and function of every such provider below `scope` (an app or a stack)."""
    stacks = [scope] if isinstance(scope, Stack) else [c for c in scope.node.children if isinstance(c, Stack)]
    for stack in stacks:
        for child in stack.node.children:
            if isinstance(child, CustomResourceProviderBase):
                yield from (c for c in child.node.children if isinstance(c, CfnResource))


def log_providers(scope: IConstruct, logs: Logs) -> None:
    """Give each provider's function a log group of `logs`.

    Without it the function creates one at its first line: unencrypted, and kept for ever.
    """
    for resource in provider_resources(scope):
        if resource.cfn_resource_type == FUNCTION:
            group = logs.group(resource, "Logs")
            resource.add_property_override("LoggingConfig", {"LogGroup": group.log_group_name})
