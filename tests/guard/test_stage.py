"""The stage for an application that pins accounts of its own."""

from pathlib import Path

import pytest

from skyworthy.cloud.server import Server
from skyworthy.engines.protocol import Assembly, StackPlan
from skyworthy.errors import GuardRefused
from skyworthy.rehearsal.stage import for_assembly, set_stage


def assembly(*accounts: str) -> Assembly:
    plans = (StackPlan(f"S{index}", f"S{index}", "eu-west-1", each) for index, each in enumerate(accounts))
    return Assembly(Path(), tuple(plans))


def test_an_application_that_pins_no_account_plays_in_the_one_drawn(server: Server) -> None:
    stage = set_stage(server, "eu-west-1")
    assert for_assembly(stage, server, assembly(stage.target.account)) is stage


def test_an_application_that_pins_an_account_plays_in_it_after_the_guard_has_asked_again(
    server: Server,
) -> None:
    stage = set_stage(server, "eu-west-1")
    pinned = for_assembly(stage, server, assembly("111122223333"))
    assert pinned.target.account == "111122223333"
    assert pinned.target.endpoint == stage.target.endpoint
    assert pinned.clients("sts", "eu-west-1").get_caller_identity()["Account"] == "111122223333"


def test_an_application_of_several_accounts_is_refused(server: Server) -> None:
    stage = set_stage(server, "eu-west-1")
    with pytest.raises(GuardRefused, match=r"the stacks name 2 accounts \(111122223333, 444455556666\)"):
        for_assembly(stage, server, assembly("111122223333", "444455556666"))


def test_every_stage_draws_its_own_account(server: Server) -> None:
    drawn = {set_stage(server, "eu-west-1").target.account for _ in range(3)}
    assert len(drawn) == 3 and all(len(each) == 12 for each in drawn)
