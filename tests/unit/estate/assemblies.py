"""Cloud assemblies of small templates, without the CDK."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ACCOUNT = "123456789012"
REGION = "eu-west-1"


def assembly(folder: Path, templates: Mapping[str, Mapping[str, Any]], region: str = REGION) -> Path:
    """A folder as `cdk synth` writes it, with one stack per template."""
    folder.mkdir(parents=True, exist_ok=True)
    artifacts = {}
    for name, template in templates.items():
        (folder / f"{name}.template.json").write_text(json.dumps(template))
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{ACCOUNT}/{region}",
            "properties": {"templateFile": f"{name}.template.json"},
        }
    (folder / "manifest.json").write_text(json.dumps({"version": "48.0.0", "artifacts": artifacts}))
    return folder


def of_resources(folder: Path, resources: Mapping[str, Any], **sections: Any) -> Path:
    """An assembly of one stack, `stack`, with these resources."""
    return assembly(folder, {"stack": {"Resources": resources, **sections}})
