"""Tags on everything that can carry them, so that a bill or an orphan can be traced to its owner."""

from collections.abc import Mapping

from aws_cdk import Tags
from constructs import IConstruct

from platforms.patterns.providers import provider_resources


def tag(scope: IConstruct, tags: Mapping[str, str]) -> None:
    """Put `tags` on every taggable resource below `scope`, by CDK's aspect.

    The aspect passes over what CDK writes as plain CfnResource, which would leave the functions and roles of
    custom resources without an owner: these get them here.
    """
    for key, value in sorted(tags.items()):
        Tags.of(scope).add(key, value)
    rendered = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    for resource in provider_resources(scope):
        resource.add_property_override("Tags", rendered)
