"""The repository of the API's images."""

from typing import Any

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from platforms.web_application.settings import Environment

IMAGES_KEPT = 50


class RegistryStack(Stack):
    """Deployed before the API, which needs an image to start. Production keeps its images when it goes."""

    def __init__(self, scope: Construct, id_: str, *, environment: Environment, **kwargs: Any) -> None:
        super().__init__(scope, id_, **kwargs)
        repository = ecr.Repository(
            self,
            "Images",
            repository_name=environment.image_repository,
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[
                ecr.LifecycleRule(description="Enough releases to roll back to", max_image_count=IMAGES_KEPT)
            ],
            empty_on_delete=environment.disposable,
            removal_policy=RemovalPolicy.DESTROY if environment.disposable else RemovalPolicy.RETAIN,
        )
        CfnOutput(self, "ImageRepositoryUri", value=repository.repository_uri)
