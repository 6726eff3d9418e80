"""Points that are voided after a record was verified: what becomes of the award."""

from datetime import date

import pytest
import time_machine

from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from plugins.clc.cycles import services as cycling
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import awards, runs
from plugins.clc.points import services as counting
from tests.plugins.clc.pay import OCTOBER, award_of, verified_cycle
from tests.plugins.clc.stories import entries, noon

LEFT = "Points were voided since the record was verified: 0 of 45 are left."


@pytest.mark.seed("P15")
def test_no_award_is_approved_whose_points_were_voided(
    line, driver: Person, marie: Person, walter: Person
) -> None:
    verified_cycle(driver, marie)
    (brought,) = entries(driver)
    counting.void(brought, "The list was another person's.")

    with (
        time_machine.travel(noon(2026, 9, 22), tick=False),
        pytest.raises(Conflict, match="0 of 45 are left"),
    ):
        awards.approve(award_of(driver).id, by=walter)

    assert award_of(driver).approved_at is None


@pytest.mark.seed("P15")
def test_parts_wait_while_points_are_missing_and_are_paid_once_they_are_back(
    app, award: ClcAward, driver: Person
) -> None:
    (brought,) = entries(driver)
    with app.test_request_context(), time_machine.travel(noon(2026, 10, 20), tick=False):
        counting.void(brought, "The list was another person's.")
        fallen = runs.preview(OCTOBER)
        counting.restore(brought)
        back = runs.preview(OCTOBER)

    assert fallen.lines == []
    assert [each.why for each in fallen.left_out] == [LEFT] * 2
    assert (len(back.lines), back.left_out) == (2, [])


def test_once_another_cycle_follows_a_person_decides(
    app, award: ClcAward, driver: Person, marie: Person
) -> None:
    (brought,) = entries(driver)
    with app.test_request_context(), time_machine.travel(noon(2026, 10, 20), tick=False):
        assert cycling.renew_due(date(2026, 10, 20)) == 1
        counting.void(brought, "The list was another person's.")
        found = runs.preview(OCTOBER)

    assert [each.note for each in found.lines] == [LEFT] * 2
