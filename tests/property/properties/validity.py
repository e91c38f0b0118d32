"""Property 10: CloudFormation accepts the templates, and the same settings give the same bytes."""

from itertools import pairwise

from tests.property.templates import Configuration


def valid(configuration: Configuration) -> None:
    name = configuration.settings.name
    assert configuration.resources, f"{name} declares nothing"
    assert not configuration.problems, f"{name}: {configuration.problems[:3]}"


def deterministic(configuration: Configuration) -> None:
    for first, second in pairwise(configuration.syntheses):
        differing = sorted({name for name, _ in {*first.items()} ^ {*second.items()}})
        assert not differing, f"{configuration.settings.name}: two syntheses differ in {differing}"
        assert any(name.startswith("asset.") for name in first), f"{configuration.settings.name} has no asset"
