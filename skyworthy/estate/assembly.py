"""A CDK cloud assembly (`cdk.out`): which stacks it holds, where they go, and their templates."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skyworthy.errors import ManifestError

UNKNOWN_REGION = "unknown-region"
"""What an application writes that leaves the region to whoever deploys it."""


@dataclass(frozen=True)
class StackTemplate:
    """One stack of the assembly, as it will be asked of CloudFormation."""

    name: str
    region: str
    template: Mapping[str, Any]
    folder: Path
    """Where the template's assets are: templates of nested stacks are found from here."""

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """What is declared as such; a loop (`Fn::ForEach::…`) is not one before CloudFormation expands it."""
        declared = self.template.get("Resources", {})
        return {name: resource for name, resource in declared.items() if isinstance(resource, Mapping)}

    @property
    def loops(self) -> tuple[str, ...]:
        """Names of what CloudFormation has yet to expand into resources."""
        return tuple(name for name in self.template.get("Resources", {}) if name not in self.resources)

    def deletion_policy(self, logical_id: str) -> str:
        """As declared, or CloudFormation's default: a snapshot for databases that stand alone, deletion
        otherwise."""
        resource = self.resources[logical_id]
        kind, properties = resource.get("Type"), resource.get("Properties", {})
        standing_alone = kind == "AWS::RDS::DBInstance" and "DBClusterIdentifier" not in properties
        default = "Snapshot" if kind == "AWS::RDS::DBCluster" or standing_alone else "Delete"
        declared: str = resource.get("DeletionPolicy", default)
        return declared

    def nested(self, logical_id: str) -> Path | None:
        """The template file of a nested stack, as the CDK notes it beside the resource."""
        resource = self.resources[logical_id]
        path: str | None = resource.get("Metadata", {}).get("aws:asset:path")
        if resource.get("Type") != "AWS::CloudFormation::Stack" or not path:
            return None
        return self.folder / path


def stacks(assembly: Path, *, region: str = "") -> tuple[StackTemplate, ...]:
    """Every stack of the assembly, those of nested assemblies (stages) included, in the manifest's order.

    `region` is for stacks that leave theirs open. Raises ManifestError when the folder is not an assembly.
    """
    return tuple(_stacks(assembly, region))


def _stacks(folder: Path, region: str) -> Iterator[StackTemplate]:
    artifacts = _json(folder / "manifest.json").get("artifacts", {})
    for name, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        if artifact.get("type") == "aws:cloudformation:stack":
            declared_region = artifact["environment"].rsplit("/", 1)[-1]
            if declared_region == UNKNOWN_REGION and not region:
                raise ManifestError(
                    f"stack {name} of {folder} names no region; say which one it is deployed to"
                )
            yield StackTemplate(
                properties.get("stackName", name),
                region if declared_region == UNKNOWN_REGION else declared_region,
                _json(folder / properties["templateFile"]),
                folder,
            )
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from _stacks(folder / properties["directoryName"], region)


def read_template(path: Path) -> Mapping[str, Any]:
    """A template file of an assembly."""
    return _json(path)


def _json(path: Path) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise ManifestError(
            f"{path} does not exist: {path.parent} is not a cloud assembly (cdk synth writes one)"
        ) from error
    except ValueError as error:
        raise ManifestError(f"{path} is not JSON: {error}") from error
    return loaded
