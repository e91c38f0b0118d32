"""The audit's eyes: what counts as read, and what as dropped."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from skyworthy.cloud.host.audit import Watched, leaves, was_read

DECLARED: dict[str, Any] = {
    "Name": "one",
    "Network": {"Subnets": ["a", "b"], "Public": False},
    "Rules": [{"Port": 443, "Open": True}, {"Port": 80}],
    "Tags": [],
}
EVERYTHING = {"Name", "Network.Subnets[]", "Network.Public", "Rules[].Port", "Rules[].Open", "Tags"}


def unread(handler: Callable[[dict[str, Any]], Any]) -> set[str]:
    read: set[tuple[str, ...]] = set()
    handler(Watched(DECLARED, (), read))
    return {".".join(leaf).replace(".[]", "[]") for leaf in leaves(DECLARED) if not was_read(leaf, read)}


@pytest.mark.parametrize(
    ("handler", "dropped"),
    [
        (
            lambda given: None,
            {"Name", "Network.Subnets[]", "Network.Public", "Rules[].Port", "Rules[].Open", "Tags"},
        ),
        (json.dumps, set()),
        (copy.deepcopy, set()),
        (lambda given: [given["Name"], given["Network"], given["Rules"], given["Tags"]], set()),
        (
            lambda given: [given["Name"], given["Network"]["Subnets"], given["Rules"], given.get("Tags")],
            {"Network.Public"},
        ),
        (
            lambda given: [
                given["Network"],
                given["Tags"],
                given["Name"],
                [r["Port"] for r in given["Rules"]],
            ],
            {"Rules[].Open"},
        ),
        (lambda given: [item for name, item in given.items() if name == "Name"], set()),
    ],
    ids=["nothing", "as JSON", "copied", "taken whole", "a member", "a member of a list", "iterated over"],
)
def test_what_a_handler_looks_at_is_read_and_the_rest_is_dropped(
    handler: Callable[[dict[str, Any]], Any], dropped: set[str]
) -> None:
    assert unread(handler) == dropped


def test_a_watched_dict_is_the_dict_it_watches() -> None:
    watched = Watched(DECLARED, (), set())
    assert watched == DECLARED
    assert json.loads(json.dumps(watched)) == DECLARED
    assert "Name" in watched and watched.pop("Name") == "one"
