"""Policy packs in synthesis, and the acknowledgements of what they find and we decided to keep.

An acknowledgement is made on the resource, per finding and with its reason. One that matches no finding is an
error: it would hide the same finding if it came back for another reason.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aws_cdk import Acknowledgment, App, CfnResource, Token, Validations
from aws_cdk.cx_api import CloudAssembly
from constructs import IConstruct

NAMESPACES = {"AwsSolutions-": "AwsSolutions", "NIST.800.53.R5-": "NIST.800.53.R5"}
METADATA = "aws:cdk:acknowledged-rules"
REPORT = "validation-report.json"


class StaleAcknowledgements(Exception):
    """Acknowledgements that match no finding; the message names each."""


class Findings(Exception):
    """What validation found and nobody acknowledged; the message names each with its resource."""


def enforce(app: App) -> None:
    """Hold `app` to AwsSolutions and NIST 800-53 R5: one finding not acknowledged fails synthesis."""
    from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks  # loading the packs takes a second

    Validations.of(app).add_plugins(AwsSolutionsChecks(app), NIST80053R5Checks(app))


def synthesise(app: App) -> CloudAssembly:
    """`app.synth()`, with Findings in place of the traceback that it ends in where no CDK CLI reports."""
    try:
        return app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
        raise Findings(_render(_violations(Path(app.outdir), "violations"))) from error


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Keep what `rules` find on the one resource that `construct` is, or stands for."""
    resource = construct if CfnResource.is_cfn_resource(construct) else construct.node.default_child
    if resource is None:
        raise ValueError(f"{construct.node.path} stands for no single resource; acknowledge on its resources")
    for rule in rules:
        namespace = next(name for prefix, name in NAMESPACES.items() if rule.startswith(prefix))
        Validations.of(resource).acknowledge(Acknowledgment(id=f"{namespace}::{rule}", reason=reason))


def acknowledged(app: App) -> set[tuple[str, str]]:
    """Every acknowledgement of `app`: path of the resource, qualified id of the rule."""
    return set(_acknowledged(app))


def check_acknowledgements(app: App, assembly: CloudAssembly) -> int:
    """How many acknowledgements there are; StaleAcknowledgements if one of them matches no finding."""
    used = {
        (violation["acknowledgedAt"], violation["acknowledgedId"])
        for violation in _violations(Path(assembly.directory), "suppressedViolations")
    }
    known = acknowledged(app)
    if stale := sorted(known - used):
        lines = [f"  {path}: {rule}" for path, rule in stale]
        raise StaleAcknowledgements(
            "\n".join(["acknowledgements that match no finding; remove them:", *lines])
        )
    return len(known)


def literal(value: str, name: str) -> str:
    """How the packs write a pseudo parameter in a finding: its value, or `<AWS::AccountId>` and the like."""
    return f"<{name}>" if Token.is_unresolved(value) else value


def _violations(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    for plugin in json.loads((folder / REPORT).read_text())["pluginReports"]:
        yield from plugin.get(kind, ())


def _render(violations: Iterator[dict[str, Any]]) -> str:
    lines = [
        f"  {resource['constructPath']}: {violation['ruleName']}: {violation['description']}"
        for violation in violations
        if violation["severity"] == "error"
        for resource in violation["violatingConstructs"]
    ]
    return "\n".join(
        [
            "findings that nobody acknowledged; mend the resource, or acknowledge it there with the reason:",
            *sorted(lines),
        ]
    )


def _acknowledged(construct: IConstruct) -> Iterator[tuple[str, str]]:
    for entry in construct.node.metadata:
        if entry.type == METADATA:
            for rule in entry.data:
                # CDK makes some of its own, for other validations
                if rule.split("::")[0] in NAMESPACES.values():
                    yield construct.node.path, rule
    for child in construct.node.children:
        yield from _acknowledged(child)


def descendant(construct: IConstruct, *path: str) -> IConstruct:
    """A construct that CDK made below `construct`."""
    found = construct
    for part in path:
        found = found.node.find_child(part)
    return found
