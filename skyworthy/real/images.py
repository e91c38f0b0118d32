"""A service whose image is missing would fail its deployment for twenty minutes: refuse it, and say how to
push.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from skyworthy.engines.protocol import Assembly
from skyworthy.errors import SkyworthyError
from skyworthy.estate.assembly import stacks
from skyworthy.estate.declared import unresolved
from skyworthy.estate.model import Estate
from skyworthy.estate.reading import read

_REGISTRY = ".dkr.ecr."


@dataclass(frozen=True)
class Image:
    """An image in a repository of the account."""

    region: str
    repository: str
    tag: str
    digest: str


def refuse_missing(assembly: Assembly, clients: Callable[[str, str], Any], only: list[str] | None) -> None:
    """Raises SkyworthyError for every image that a task definition names and its repository does not have."""
    region = assembly.stacks[0].region  # for stacks that name none
    if not any(
        resource["Type"] == "AWS::ECS::TaskDefinition"
        for stack in stacks(assembly.folder, region=region)
        if not only or stack.name in only
        for resource in stack.template.get("Resources", {}).values()
    ):
        return
    estate = read(assembly.folder, clients, assembly.accounts[0], region=region)
    missing = [image for image in _images(estate) if not _there(image, clients)]
    if missing:
        raise SkyworthyError(
            "\n".join(["images are missing, so their services could not start:", *map(_how, missing)])
        )


def _images(estate: Estate) -> Iterator[Image]:
    for task in estate.of_type("AWS::ECS::TaskDefinition"):
        for container in task.declared.get("ContainerDefinitions", ()):
            name = container.get("Image")
            if unresolved(name):
                raise SkyworthyError(
                    f"{task.address} takes its image from a repository not deployed yet; deploy the stack "
                    "of the repository first (--only), push the image, and deploy the rest"
                )
            if _REGISTRY in str(name):
                yield _parsed(str(name), task.region)


def _parsed(name: str, region: str) -> Image:
    path = name.split("/", 1)[1]
    repository, _, digest = path.partition("@")
    repository, _, tag = repository.partition(":")
    return Image(region, repository, tag, digest)


def _there(image: Image, clients: Callable[[str, str], Any]) -> bool:
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
