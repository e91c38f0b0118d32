"""Lambda@Edge functions: code that CloudFront runs between itself and an origin."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from platforms.patterns.logs import Logs


class EdgeFunctions(Construct):
    """The `modules` of one folder, each a function with `exports.handler`. Only in a stack of us-east-1.

    Lambda@Edge has neither environment variables, nor a VPC, nor a dead-letter queue, so what differs between
    environments travels as `settings.json` in the code itself; `files` are put beside it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        folder: Path,
        modules: Mapping[str, str],
        files: Mapping[str, Path],
        settings: Mapping[str, Any],
        logs: Logs,
    ) -> None:
        super().__init__(scope, id_)
        self.versions: dict[str, lambda_.IVersion] = {}
        with tempfile.TemporaryDirectory() as staged:
            _stage(Path(staged), folder=folder, files=files, settings=settings)
            for role, module in modules.items():
                self.versions[role] = self._function(role, module, Path(staged), logs)

    def _function(self, role: str, module: str, code: Path, logs: Logs) -> lambda_.IVersion:
        may_log = iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSLambdaBasicExecutionRole")
        function = lambda_.Function(
            self,
            role,
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler=f"{module}.handler",
            code=lambda_.Code.from_asset(str(code)),
            memory_size=128,
            timeout=Duration.seconds(5),
            role=iam.Role(
                self,
                f"{role}Role",
                assumed_by=iam.CompositePrincipal(
                    iam.ServicePrincipal("lambda.amazonaws.com"), iam.ServicePrincipal("edgelambda.amazonaws.com")
                ),
                managed_policies=[may_log],  # in every region where a viewer is, so no narrower resource is known
            ),
        )
        # replicas write to a group of this name in the viewer's region; the one of this region is ours to limit
        logs.group(self, f"{role}Logs", name=f"/aws/lambda/us-east-1.{function.function_name}")
        return function.current_version


def _stage(target: Path, *, folder: Path, files: Mapping[str, Path], settings: Mapping[str, Any]) -> None:
    for source in sorted(folder.glob("*.js")):
        shutil.copyfile(source, target / source.name)
    for name, source in files.items():
        shutil.copyfile(source, target / name)
    (target / "settings.json").write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n")
