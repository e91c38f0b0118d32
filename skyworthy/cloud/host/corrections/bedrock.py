"""Guardrails spell their policies as AWS does: `filters`, where the request says `filtersConfig`."""

import functools
import json
from typing import Any

from ministack.services import bedrock as state

from skyworthy.cloud.host import private

private.require(state, "_get_guardrail")


def install() -> None:
    get = state._get_guardrail

    @functools.wraps(get)
    def getting(*arguments: Any) -> Any:
        status, headers, body = get(*arguments)
        if status >= 300:
            return status, headers, body
        answer = {name: _spelled(name, value) for name, value in json.loads(body).items()}
        return status, headers, json.dumps(answer).encode()

    state._get_guardrail = getting


def _spelled(name: str, value: Any) -> Any:
    if not name.endswith("Policy") or not isinstance(value, dict):
        return value
    return {part.removesuffix("Config"): item for part, item in value.items()}
