from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from skyworthy.checks.base import Check, Unclear
from skyworthy.estate.model import Estate, Resource
from skyworthy.result import Finding
from skyworthy.schemas import schema

_OWN = ("Name", "aws:", "aws-cdk:")
"""Keys that belong to one resource or to a tool: no other resource is expected to carry them."""


class TagsComplete(Check):
    """A key that more than half of the taggable resources carry is taken for the estate's own rule."""

    id, title = "TAGS-COMPLETE", "Every taggable resource carries the tags that the others carry"
    why = "A resource without its owner and cost centre is the one nobody dares to delete."
    fix = "Tag at the level of the application, so that no resource has to remember."
    severity = "low"
    source = (
        "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html"
    )

    def concerned(self, estate: Estate) -> Iterable[Resource]:
        taggable = [resource for resource in estate.resources if _tag_property(resource.type)]
        unread = any(resource.observed is None for resource in taggable)
        return taggable if _expected(taggable) or unread else ()

    def examine(self, resource: Resource, estate: Estate) -> Iterator[Finding | Unclear]:
        taggable = [each for each in estate.resources if _tag_property(each.type)]
        missing = sorted(_expected(taggable) - set(tags(resource)))
        if missing:
            yield self.finding(resource, "lacks tags that most resources carry", ", ".join(missing))


def tags(resource: Resource) -> dict[str, str]:
    """The observed tags, whether the type writes them as a list or as a map."""
    written = (resource.observed or {}).get(_tag_property(resource.type) or "Tags") or {}
    if isinstance(written, Mapping):
        return {str(key): str(value) for key, value in written.items()}
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in written}


def _expected(taggable: list[Resource]) -> set[str]:
    read = [resource for resource in taggable if resource.observed is not None]
    counted = Counter(key for resource in read for key in tags(resource) if not key.startswith(_OWN))
    return {key for key, count in counted.items() if count * 2 > len(read)}


def _tag_property(type_: str) -> str | None:
    """Where the registry says a type's tags are; None for a type that has none."""
    known = schema(type_) or {}
    tagging = known.get("tagging") or {}
    if not tagging.get("taggable", known.get("taggable", True)):
        return None
    name = str(tagging.get("tagProperty", "/properties/Tags")).rsplit("/", 1)[-1]
    return name if name in known.get("properties", {}) else None
