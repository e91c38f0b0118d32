"""The checks, which know no platform, over a real estate: the healthy case that nobody wrote by hand."""

import pytest

from skyworthy.checks import ALL
from skyworthy.checks.base import Check
from skyworthy.checks.volumes_encrypted import VolumesEncrypted
from skyworthy.estate.model import Estate
from skyworthy.result import Result
from tests.estates import only_recorded, unread

NOTHING_TO_LOOK_AT = {VolumesEncrypted}
"""The platform has no volume."""


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_holds_on_the_deployed_platform(rehearsal: tuple[Result, Estate], check: type[Check]) -> None:
    result = check().run(rehearsal[1])
    wanted = "not applicable" if check in NOTHING_TO_LOOK_AT else "holds"
    assert (result.outcome, result.findings) == (wanted, ())


@pytest.mark.parametrize(
    "check", [each for each in ALL if each not in NOTHING_TO_LOOK_AT], ids=lambda c: c.id
)
def test_a_check_does_not_pass_where_nothing_could_be_read(
    rehearsal: tuple[Result, Estate], check: type[Check]
) -> None:
    for hidden in (unread, only_recorded):
        estate = hidden(lambda each: each.source == "api")(rehearsal[1])
        assert check().run(estate).outcome == "unknown"
