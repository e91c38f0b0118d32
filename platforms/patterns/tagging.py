"""Tags on everything that can carry them, so that a bill or an orphan can be traced to its owner."""

from collections.abc import Mapping

import jsii
from aws_cdk import CfnResource, IAspect, TagManager
from constructs import IConstruct

# what CDK writes without property classes, for custom resource providers: their `Tags` is a list
UNTYPED = ("AWS::IAM::Role", "AWS::Lambda::Function")


@jsii.implements(IAspect)
class Tagging:
    """Puts `tags` on every taggable resource below the construct it is applied to.

    `cdk.Tags` passes over resources that CDK writes as plain CfnResource, which would leave the functions and
    roles of custom resources without an owner.
    """

    def __init__(self, tags: Mapping[str, str]) -> None:
        self.tags = dict(sorted(tags.items()))

    def visit(self, node: IConstruct) -> None:
        if not CfnResource.is_cfn_resource(node):
            return
        manager = TagManager.of(node)
        if manager is not None:
            for key, value in self.tags.items():
                manager.set_tag(key, value)
        elif isinstance(node, CfnResource) and node.cfn_resource_type in UNTYPED:
            rendered = [{"Key": key, "Value": value} for key, value in self.tags.items()]
            node.add_property_override("Tags", rendered)
