"""Web ACLs, rule groups and address sets keep every member that was sent, at creation and at every update."""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.services import waf as state

from skyworthy.cloud.host import private
from skyworthy.cloud.host.models import operation

private.require(
    state,
    *(f"_{verb}_{kind}" for verb in ("create", "update") for kind in ("web_acl", "ip_set", "rule_group")),
    *("_web_acls", "_ip_sets", "_rule_groups", "_resource_from_scope"),
)

_NOT_KEPT = frozenset({"Tags", "LockToken", "Id", "Name", "Scope"})
_KINDS = {
    "WebACL": ("web_acl", state._web_acls),
    "IPSet": ("ip_set", state._ip_sets),
    "RuleGroup": ("rule_group", state._rule_groups),
}

Operation = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]


def install() -> None:
    for kind, (name, records) in _KINDS.items():
        for verb in ("create", "update"):
            function = f"_{verb}_{name}"
            members = operation("wafv2", f"{verb.title()}{kind}").input_shape.members.keys() - _NOT_KEPT
            setattr(state, function, _keeping(getattr(state, function), members, records))


def _keeping(original: Operation, members: frozenset[str], records: Any) -> Operation:
    @functools.wraps(original)
    def calling(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        answer = original(data)
        if answer[0] < 300:
            identifier = data.get("Id") or json.loads(answer[2])["Summary"]["Id"]
            record = state._resource_from_scope(records, identifier, data.get("Scope", "REGIONAL"))
            record.update({name: value for name, value in data.items() if name in members})
            if "Id" in data:  # an update says everything: what it leaves out is gone
                for name in members - data.keys():
                    record.pop(name, None)
        return answer

    return calling
