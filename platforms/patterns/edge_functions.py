"""Lambda@Edge functions: code that CloudFront runs between itself and an origin."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from platforms.patterns.logs import Logs
from platforms.patterns.policies import acknowledge

BASIC_EXECUTION = "service-role/AWSLambdaBasicExecutionRole"


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
        execution_role = iam.Role(
            self,
            f"{role}Role",
            assumed_by=iam.CompositePrincipal(
                iam.ServicePrincipal("lambda.amazonaws.com"), iam.ServicePrincipal("edgelambda.amazonaws.com")
            ),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(BASIC_EXECUTION)],
        )
        function = lambda_.Function(
            self,
            role,
            runtime=lambda_.Runtime.NODEJS_24_X,
            handler=f"{module}.handler",
            code=lambda_.Code.from_asset(str(code)),
            memory_size=128,
            timeout=Duration.seconds(5),
            # replicas write to a group of this name in the viewer's region; only this one is ours to limit
            log_group=logs.group(self, f"{role}Logs"),
            role=execution_role,
            # a release replaces the version while the distribution still runs the old one, and a rollback of
            # the distribution goes back to it; versions go with their function
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        acknowledge(
            execution_role,
            "Replicas create log groups in every region where a viewer is: no narrower resource is known",
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{BASIC_EXECUTION}]",
        )
        acknowledge(
            function,
            "Lambda@Edge has neither a VPC, nor a dead-letter queue, nor concurrency of its own",
            "NIST.800.53.R5-LambdaConcurrency",
            "NIST.800.53.R5-LambdaDLQ",
            "NIST.800.53.R5-LambdaInsideVPC",
        )
        return function.current_version


def _stage(target: Path, *, folder: Path, files: Mapping[str, Path], settings: Mapping[str, Any]) -> None:
    for source in sorted(folder.glob("*.js")):
        shutil.copyfile(source, target / source.name)
    for name, source in files.items():
        shutil.copyfile(source, target / name)
    (target / "settings.json").write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n")
