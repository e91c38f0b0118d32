"""The environments of the web application, read from cdk.json and checked at once.

`read` reports every problem of every block together, before any construct exists: a deployment that stops at
the second typo costs another half an hour.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from pydantic import TypeAdapter, ValidationError

from platforms.patterns.settings import Problem, problems_of, render
from platforms.web_application.rules import broken_rules
from platforms.web_application.settings import NAMES, Environment


class BadSettings(Exception):
    """The message lists every problem of every environment; nothing has been built."""


def read(blocks: object, *, source: str = "cdk.json") -> dict[str, Environment]:
    """The environments in a context's `environments` block, or BadSettings with every problem in it."""
    if not isinstance(blocks, Mapping) or not blocks:
        allowed = f"a block for each of {', '.join(NAMES)}"
        missing = Problem("environments", "has no block of settings", repr(blocks), allowed)
        raise BadSettings(render(source, "context", [missing]))
    found = {name: _problems(name, block) for name, block in blocks.items()}
    environments = {name: _parse(name, blocks[name]) for name, problems in found.items() if not problems}
    found["environments"] = list(_shared(environments))
    reports = [render(source, name, problems) for name, problems in found.items() if problems]
    if reports:
        raise BadSettings("\n".join(reports))
    return environments


def _parse(name: str, block: Mapping[str, Any]) -> Environment:
    return Environment.model_validate_json(json.dumps({**block, "name": name}))


def _problems(name: str, block: object) -> list[Problem]:
    if name not in NAMES:
        return [Problem(name, "is not an environment of this platform", repr(name), ", ".join(NAMES))]
    if not isinstance(block, Mapping):
        return [Problem(name, "is not a block of settings", repr(block), "an object")]
    problems = (
        [Problem("name", "is not a setting", repr(block["name"]), "the block's key")]
        if "name" in block
        else []
    )
    try:
        _parse(name, block)
    except ValidationError as error:
        problems += problems_of(error, Environment)
    return problems + broken_rules({**_right_in_themselves(block), "name": name})


def _right_in_themselves(block: Mapping[str, Any]) -> dict[str, Any]:
    """The sections without a problem of their own: rules between them are checked whatever else is wrong."""
    sections = {}
    for section, field in Environment.model_fields.items():
        if section in block and field.annotation is not None:
            try:
                sections[section] = TypeAdapter(field.annotation).validate_json(json.dumps(block[section]))
            except ValidationError:
                continue
    return sections


def _shared(environments: Mapping[str, Environment]) -> Iterator[Problem]:
    """What two environments may not share, because they are deployed side by side in one account."""
    for (first, a), (second, b) in combinations(environments.items(), 2):
        if a.network.cidr.overlaps(b.network.cidr):
            what = f"overlaps {a.network.cidr} of {first}"
            yield Problem(f"{second}.network.cidr", what, str(b.network.cidr), "a range of its own")
        names = {a.domain.zone, a.domain.api, a.domain.frontend}
        for field in ("zone", "api", "frontend"):
            if (name := getattr(b.domain, field)) in names:
                yield Problem(
                    f"{second}.domain.{field}", f"is a name of {first} too", name, "a name of its own"
                )
