"""Small applications in a temporary folder. Most write a cloud assembly by hand: a tenth of a second."""

import json
from pathlib import Path
from typing import Any

BUCKET = {"Type": "AWS::S3::Bucket"}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 45}}
PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "on"}}
"""What every check has nothing to say against."""
_SCRIPT = """\
import json, os, pathlib
{code}
out = pathlib.Path(os.environ["CDK_OUTDIR"])
here = pathlib.Path(__file__).parent
out.mkdir(parents=True, exist_ok=True)
for name in ("manifest.json", "{stack}.template.json"):
    (out / name).write_text((here / "assembly" / name).read_text())
{after}
"""


def assembly_app(
    folder: Path,
    resources: dict[str, Any],
    *,
    stack: str = "Small",
    environment: str = "aws://unknown-account/unknown-region",
    outputs: dict[str, Any] | None = None,
    code: str = "",
    after: str = "",
) -> Path:
    """An application of one stack; `code` runs before the assembly is written, `after` after it."""
    written = folder / "assembly"
    written.mkdir(parents=True, exist_ok=True)
    template: dict[str, Any] = {"Resources": resources}
    if outputs:
        template["Outputs"] = outputs
    (written / f"{stack}.template.json").write_text(json.dumps(template))
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": f"{stack}.template.json"},
        "displayName": stack,
    }
    (written / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {stack: artifact}}))
    return command_app(folder, _SCRIPT.format(code=code, after=after, stack=stack))


def command_app(folder: Path, script: str) -> Path:
    """An application that is whatever `script` does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(script)
    (folder / "cdk.json").write_text(json.dumps({"app": "python3 app.py"}))
    return folder


def slow(seconds: int = 60) -> dict[str, Any]:
    """Resources whose deployment lasts: a custom resource behind a function that sleeps."""
    code = f"import time\ndef handler(event, context):\n    time.sleep({seconds})\n"
    assumed = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assumed]}},
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Timeout": seconds + 10,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": code},
            },
        },
        "Slow": {
            "Type": "Custom::Slow",
            "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}},
        },
    }
