"""How a service of MiniStack itself is corrected: one action of its API at a time.

An action is wrapped where the service keeps its table of actions, so that every client (CloudFormation too)
meets the corrected answer. EC2 and its like answer XML to a flat parameter list.
"""

import functools
import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

Parameters = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Action = Callable[[Parameters], Answer]


def wrap(actions: dict[str, Action], name: str, around: Callable[[Action, Parameters], Answer]) -> None:
    """Put `around(original, parameters)` in the place of an action."""
    original = actions[name]

    @functools.wraps(original)
    def corrected(parameters: Parameters) -> Answer:
        return around(original, parameters)

    actions[name] = corrected


def one(parameters: Parameters, name: str) -> str | None:
    """A parameter of a query; None when it was not sent."""
    value = parameters.get(name)
    found = value[0] if isinstance(value, list) and value else value
    return str(found) if found not in (None, []) else None


def members(parameters: Parameters, prefix: str) -> list[str]:
    """`prefix.1`, `prefix.2` … of a query."""
    found: list[str] = []
    while (value := one(parameters, f"{prefix}.{len(found) + 1}")) is not None:
        found.append(value)
    return found


def identifier(answer: Answer, element: str) -> str | None:
    """The text of the first `element` of an XML answer; None when it was refused."""
    found = re.search(rf"<{element}>([^<]+)</{element}>", answer[2].decode())
    return found.group(1) if answer[0] < 300 and found else None


def xml(tag: str, value: Any, item: str = "item") -> str:
    """One element: nested for a dict, a list of `item`s for a list, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dict):
        inner = "".join(xml(name, part, item) for name, part in value.items())
    elif isinstance(value, list):
        inner = "".join(xml(item, part, item) for part in value)
    else:
        inner = escape(str(value).lower() if isinstance(value, bool) else str(value))
    return f"<{tag}>{inner}</{tag}>"
