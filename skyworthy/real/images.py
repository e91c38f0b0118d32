"""A service whose image is missing fails its deployment after twenty minutes: refuse it before."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.engines.protocol import Assembly
from skyworthy.errors import SkyworthyError
from skyworthy.estate.api import Api, Clients
from skyworthy.estate.assembly import StackTemplate, stacks
from skyworthy.estate.declared import Resolver, unresolved
from skyworthy.estate.deployed import Deployed, deployed

_REGISTRY = ".dkr.ecr."
_PUSHED_BY_THE_TOOLKIT = re.compile(r"/cdk-[a-z0-9]+-container-assets-")


@dataclass(frozen=True)
class Image:
    """An image in a repository of the account."""

    region: str
    repository: str
    tag: str
    digest: str


def refuse_missing(assembly: Assembly, clients: Clients, only: list[str] | None) -> None:
    """Raises SkyworthyError for every image that a task definition names and its repository does not have."""
    first = assembly.stacks[0]  # what the others leave open is where they all go
    deployed = {stack.name for stack in assembly.chosen(only or ())}
    api = Api(clients)
    missing = [
        image
        for stack in stacks(assembly.folder, region=first.region)
        if stack.name in deployed
        for image in _images(stack, api, first.account)
        if not _there(image, clients)
    ]
    if missing:
        raise SkyworthyError(
            "\n".join(["images are missing, so their services could not start:", *map(_how, missing)])
        )


def _images(stack: StackTemplate, api: Api, account: str) -> Iterator[Image]:
    tasks = {
        name: each for name, each in stack.resources.items() if each["Type"] == "AWS::ECS::TaskDefinition"
    }
    if not tasks:
        return
    there = deployed(api, stack.region, stack.name) or Deployed(stack.name, "", {}, {}, {})
    resolver = Resolver(stack, there, api, account, lambda name: _repository(stack, there, account, name))
    for name, task in tasks.items():
        for container in resolver.resolve(task.get("Properties", {}).get("ContainerDefinitions", [])):
            image = container.get("Image")
            if unresolved(image):
                raise SkyworthyError(
                    f"{stack.name}/{name} takes its image from a repository that is not deployed yet; deploy "
                    "the stack of the repository first (--only), push the image, and deploy the rest"
                )
            if _REGISTRY in image and not _PUSHED_BY_THE_TOOLKIT.search(image):
                yield _parsed(image, stack.region)


def _repository(stack: StackTemplate, there: Deployed, account: str, name: str) -> Mapping[str, Any] | None:
    """The attributes of a repository of the same stack, which is deployed already."""
    physical = there.physical_ids.get(name)
    if physical is None or stack.resources[name]["Type"] != "AWS::ECR::Repository":
        return None
    partition, suffix = ("aws-cn", ".cn") if stack.region.startswith("cn-") else ("aws", "")
    return {
        "Arn": f"arn:{partition}:ecr:{stack.region}:{account}:repository/{physical}",
        "RepositoryUri": f"{account}.dkr.ecr.{stack.region}.amazonaws.com{suffix}/{physical}",
    }


def _parsed(name: str, region: str) -> Image:
    path = name.split("/", 1)[1]
    repository, _, digest = path.partition("@")
    repository, _, tag = repository.partition(":")
    return Image(region, repository, tag, digest)


def _there(image: Image, clients: Clients) -> bool:
    wanted: Mapping[str, str] = {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}
    try:
        clients("ecr", image.region).describe_images(repositoryName=image.repository, imageIds=[wanted])
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ImageNotFoundException", "RepositoryNotFoundException"):
            return False
        raise SkyworthyError(f"ECR does not say whether {image.repository} has its image: {error}") from error
    return True


def _how(image: Image) -> str:
    named = f"{image.repository}@{image.digest}" if image.digest else f"{image.repository}:{image.tag}"
    return (
        f"  {named} ({image.region}): build it, then "
        f"`docker push <account>.dkr.ecr.{image.region}.amazonaws.com/{named}`; "
        "the platform's README has the steps"
    )
