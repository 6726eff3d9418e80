"""Who left and comes back, and points that were voided and come back."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from guildhall import context
from guildhall.context import TenantContext
from guildhall.errors import Conflict, Denied
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries
from plugins.clc.cycles import services as cycling
from plugins.clc.evidence import reviews
from plugins.clc.importing import services as importing
from plugins.clc.points import services as counting
from tests.characters import Browser
from tests.plugins.clc.projects import HOUR, points_of
from tests.plugins.clc.stories import (
    bring_in,
    cycles_of,
    earn,
    enrolled,
    entries,
    hand_in,
    line,
    noon,
    record_rule,
    verdict,
)

pytestmark = pytest.mark.usefixtures("in_june")


@pytest.mark.seed("P14")
def test_a_credit_does_not_take_back_who_left_and_counts_once_she_returns(
    driver: Person, ada: Person
) -> None:
    cycle = enrolled(driver)
    cycling.leave(cycle, "She does not want to", by=ada)

    earn(driver, 240)
    assert [each.status for each in cycles_of(driver)] == ["left"]

    cycling.rejoin(cycle, by=ada)
    assert queries.standing_of(driver.id, context.today()).points == 1


def test_who_left_and_is_enrolled_anew_counts_by_herself_again(driver: Person, ada: Person) -> None:
    cycling.leave(enrolled(driver), "On leave for a year", by=ada)
    earn(driver, 240)
    enrolled(driver)
    earn(driver, 240)

    assert queries.standing_of(driver.id, context.today()).points == 2


# Points that a file brought in


@pytest.mark.seed("P15", "P16")
def test_points_that_a_file_brought_are_voided_and_come_back(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    bring_in(line(driver))
    (brought,) = entries(driver)
    counting.void(brought, "The old list was wrong.")
    assert points_of(driver) == 0

    offered = client.sign_in(ada).see(north, f"/clc/participants/{driver.id}").text
    counting.restore(brought)

    assert f"/clc/points/{brought.id}/restoring" in offered
    assert points_of(driver) == Decimal("12.5")


def test_what_a_later_file_or_an_undoing_replaced_does_not_come_back(driver: Person) -> None:
    bring_in(line(driver))
    (first,) = entries(driver)
    second = bring_in(line(driver, points="14"))
    with pytest.raises(Conflict, match="cannot come back"):
        counting.restore(first)

    (kept,) = [each for each in entries(driver) if each.voided_at is None]
    counting.void(kept, "Wrong as well.")
    importing.undo(second)
    with pytest.raises(Conflict, match="cannot come back"):
        counting.restore(kept)
    assert points_of(driver) == Decimal("12.5")


# Projects


@pytest.mark.seed("P15")
def test_a_project_comes_back_only_as_far_as_the_cap_leaves_room(
    driver: Person, marie: Person
) -> None:
    record_rule(date(2026, 1, 1), cap_cycle=Decimal(20))
    enrolled(driver)
    first, second, third = (hand_in(driver, title=f"{each} project") for each in ("A", "B", "C"))
    for found in (first, second):
        reviews.review(found, verdict(found), by=marie)
    reviews.void(first, "The wrong one.", by=marie)
    reviews.review(third, verdict(third), by=marie)

    with pytest.raises(Conflict, match=r"0 of the 10 that this one gave"):
        reviews.restore(first, by=marie)

    assert points_of(driver) == 20


@pytest.mark.seed("P15")
def test_a_project_does_not_come_back_beside_the_session_that_took_its_place(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    reviews.review(found, verdict(found), by=marie)
    with time_machine.travel(noon(2026, 6, 16), tick=False):
        reviews.void(found, "It was our own course.", by=marie)
    with time_machine.travel(noon(2026, 6, 17), tick=False):
        earn(driver, 40 * HOUR, title="Reading circle", on=date(2026, 6, 10))

        with pytest.raises(Conflict, match="The session “Reading circle” counts in its place"):
            reviews.restore(found, by=marie)
        assert points_of(driver) == 10

        session = next(each for each in entries(driver) if each.source == "session")
        counting.void(session, "Twice.")
        reviews.restore(found, by=marie)
        assert points_of(driver) == 10


def test_a_voiding_is_undone_where_both_were_let_count_before(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    reviews.review(found, verdict(found), by=marie)
    earn(driver, 240, title="Reading circle", on=date(2026, 6, 10))
    counting.restore(entries(driver)[1])  # another evening of the same name, the reviewer says
    with time_machine.travel(noon(2026, 6, 16), tick=False):
        reviews.void(found, "By mistake.", by=marie)

        reviews.restore(found, by=marie)

    assert points_of(driver) == 11


def test_who_entered_a_project_does_not_let_it_count_again(
    driver: Person, ada: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, by=ada, title="On paper", paper="Folder 12")
    reviews.review(found, verdict(found), by=marie)
    reviews.void(found, "Read it again.", by=marie)

    with pytest.raises(Denied, match="Somebody else has to decide"):
        reviews.restore(found, by=ada)
