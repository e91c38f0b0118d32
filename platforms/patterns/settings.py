"""How typed settings report what is wrong: each problem with its field, the value and what is allowed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

# the retentions that CloudWatch Logs offers
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]


class Settings(BaseModel):
    """One section of settings. A field's description says what is allowed, and every report quotes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@dataclass(frozen=True)
class Problem:
    path: str
    what: str
    received: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what} (received {self.received}; allowed {self.allowed})"


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """pydantic's own report in the words of the platform: `network.cidr: … (received …; allowed …)`."""
    found = error.errors()
    parents = {details["loc"][:-1] for details in found}
    return [
        _problem(model, details["type"], details["loc"], details["msg"], details["input"])
        for details in found
        # pydantic counts only the good items, so one bad item makes the list too short as well
        if not (details["type"] == "too_short" and details["loc"] in parents)
    ]


def render(source: str, name: str, problems: Sequence[Problem]) -> str:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return "\n".join([f"{source}: {name} has {count}:", *(f"  {problem}" for problem in problems)])


def _problem(
    model: type[BaseModel], type_: str, loc: tuple[int | str, ...], message: str, value: object
) -> Problem:
    path = ".".join(str(part) for part in loc)
    *parents, last = [part for part in loc if isinstance(part, str)]
    section = _section(model, parents)
    if type_ == "extra_forbidden":
        return Problem(path, "is not a setting", repr(value), ", ".join(section.model_fields))
    field = section.model_fields.get(last)
    allowed = (field.description if field else None) or "a block of settings"
    if type_ == "missing":
        return Problem(path, "is missing", "nothing", allowed)
    return Problem(path, message[0].lower() + message[1:], repr(value), allowed)


def _section(model: type[BaseModel], names: Sequence[str]) -> type[BaseModel]:
    for name in names:
        field = model.model_fields.get(name)
        nested = next(_models(field.annotation), None) if field else None
        model = nested or model
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
