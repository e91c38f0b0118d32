"""The estate: frozen, comparable, and saved as JSON so that every check can be run again without any AWS."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

SCHEMA = 1
"""Version of the saved form."""

Source = Literal["api", "cloud-control", "none"]
"""Where `observed` was read: the service's own API, the record kept for types without one, or nowhere."""


@dataclass(frozen=True)
class Resource:
    """One resource of one stack. Properties are in CloudFormation's own spelling on both sides."""

    stack: str
    region: str
    logical_id: str
    type: str
    physical_id: str
    declared: Mapping[str, Any]
    """The template's properties, references resolved; what could not be resolved is an `Unresolved` marker
    (a dict `{"Skyworthy::Unresolved": <the intrinsic>}`)."""
    observed: Mapping[str, Any] | None
    """What the API reports, in the same spelling, read-only attributes included; None when it could not be
    read."""
    source: Source
    problem: str = ""
    """Why `observed` is None, in one sentence."""
    deletion_policy: str = "Delete"
    """What the template asks CloudFormation to do with it when the stack goes."""

    @property
    def address(self) -> str:
        """How findings name it: `<stack>/<logical id>`."""
        return f"{self.stack}/{self.logical_id}"


@dataclass(frozen=True)
class Estate:
    """Everything of one platform environment in one account."""

    account: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Stack outputs, by `<stack>.<output>`."""

    def of_type(self, *types: str) -> Iterator[Resource]:
        return (resource for resource in self.resources if resource.type in types)

    def to_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> "Estate":
        if saved.get("schema") != SCHEMA:
            raise ValueError(f"estate schema is {saved.get('schema')!r}; this version reads {SCHEMA}")
        resources = tuple(Resource(**resource) for resource in saved["resources"])
        return cls(saved["account"], resources, saved["outputs"])

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_json(), indent=1, default=str, sort_keys=True) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Estate":
        return cls.from_json(json.loads(path.read_text()))
