"""Generating configurations once, and holding every property to each of them."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st

from tests.property.leaves import labels, leaves
from tests.property.properties.alarms import alarms_cover
from tests.property.properties.backups import backed_up
from tests.property.properties.database_isolation import database_unreachable
from tests.property.properties.groups import least_privilege
from tests.property.properties.https import https_only
from tests.property.properties.isolation import isolated
from tests.property.properties.logs import logs_kept
from tests.property.properties.secrets import credentials_secret
from tests.property.properties.tagging import tagged
from tests.property.properties.validity import deterministic, valid
from tests.property.properties.zones import several_zones
from tests.property.strategies import Blocks, environments, plans
from tests.property.synthesis import Plan, synthesise
from tests.property.templates import Configuration, Example

KEPT = 40
"""Examples kept for the evidence of each promise: a night's thousands would not fit into memory."""

_EVERYWHERE = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
PROFILES = {
    "ci": settings(_EVERYWHERE, max_examples=KEPT, derandomize=True),
    "nightly": settings(_EVERYWHERE, max_examples=1000, print_blob=True),
}
PROFILE = PROFILES[os.environ.get("PROPERTIES", "ci")]
"""`PROPERTIES=nightly pytest tests/property` looks at other configurations each time, and at many more."""

OF_A_CONFIGURATION: tuple[Callable[[Configuration], None], ...] = (
    valid,
    deterministic,
    several_zones,
    database_unreachable,
    least_privilege,
    credentials_secret,
    backed_up,
    https_only,
    alarms_cover,
    logs_kept,
    tagged,
)


def given_settings() -> dict[str, st.SearchStrategy[Any]]:
    """What hypothesis generates: the settings of three environments, and which to synthesise."""
    return {"blocks": environments(), "plan": plans()}


def examine(blocks: Blocks, plan: Plan, generated: list[tuple[Blocks, Example]]) -> None:
    """One synthesis, and every property on it; for the first example also one in another process."""
    _tell(blocks)
    if not generated:
        plan = Plan(plan.names, twice=plan.names[0], elsewhere=True)
    example = synthesise(blocks, plan)
    generated.append((blocks, example if len(generated) < KEPT else {}))
    isolated(example)
    for configuration in example.values():
        for holds in OF_A_CONFIGURATION:
            holds(configuration)


def _tell(blocks: Mapping[str, Mapping[str, Any]]) -> None:
    """What varied, for `--hypothesis-show-statistics`."""
    for block in blocks.values():
        for leaf in leaves():
            for label in labels(leaf, leaf.value(block)):
                event(f"{leaf.path}: {label}")
