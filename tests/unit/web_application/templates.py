"""The synthesised templates of the three environments, and how tests look into them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from platforms.web_application.assembly import build
from platforms.web_application.environments import read

FOLDER = Path(__file__).parents[3] / "platforms" / "web_application"
ACCOUNT = "123456789012"
ENVIRONMENTS = ("dev", "staging", "production")


def context() -> dict[str, Any]:
    """The context of cdk.json: settings and feature flags."""
    found: dict[str, Any] = json.loads((FOLDER / "cdk.json").read_text())["context"]
    return found


def synthesise(name: str, outdir: Path, blocks: dict[str, Any] | None = None) -> dict[str, Any]:
    """The templates of one environment by stack, without validation: its tests run it themselves."""
    values = context()
    environment = read(blocks or values["environments"])[name]
    app = cdk.App(context=values, outdir=str(outdir), builtin_cloud_formation_validation=False)
    build(app, environment, account=ACCOUNT)
    return {stack.stack_name: stack.template for stack in app.synth().stacks}


@dataclass
class Templates:
    """Templates by environment and stack name."""

    environments: dict[str, dict[str, Any]]

    def all(self, environment: str, *types: str) -> dict[str, dict[str, Any]]:
        """Properties of every resource of these types, by `stack/logical id`."""
        return {
            path: resource.get("Properties", {})
            for path, resource in self.resources(environment)
            if resource["Type"] in types
        }

    def one(self, environment: str, type_: str, **having: Any) -> dict[str, Any]:
        """Properties of the only resource of this type with these properties."""
        found = [p for p in self.all(environment, type_).values() if having.items() <= p.items()]
        assert len(found) == 1, f"{len(found)} {type_} with {having} in {environment}, not one"
        return found[0]

    def resources(self, environment: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for stack, template in self.environments[environment].items():
            part = stack.removeprefix(f"web-application-{environment}-")
            for id_, resource in template["Resources"].items():
                yield f"{part}/{id_}", resource

    def resource(self, environment: str, type_: str) -> dict[str, Any]:
        """The only resource of this type, with its policies."""
        found = [r for _, r in self.resources(environment) if r["Type"] == type_]
        assert len(found) == 1, f"{len(found)} {type_} in {environment}, not one"
        return found[0]

    def outputs(self, environment: str) -> dict[str, Any]:
        """Values of the outputs that are for people: not those that stacks publish for each other."""
        return {
            name: output["Value"]
            for template in self.environments[environment].values()
            for name, output in template.get("Outputs", {}).items()
            if not name.startswith("PublishOutput")
        }


def statements(document: dict[str, Any], effect: str = "Allow") -> list[dict[str, Any]]:
    """The statements of a policy, with lists where IAM also takes single values."""
    found = []
    for statement in document["Statement"]:
        if statement["Effect"] == effect:
            lists = {
                key: value if isinstance(value, list) else [value]
                for key, value in statement.items()
                if key in ("Action", "Resource")
            }
            found.append({**statement, **lists})
    return found
