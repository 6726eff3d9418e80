"""Projects judged by another: what counts, what is returned, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.evidence import reviews, services
from plugins.clc.models.evidence import ClcEvidence
from tests.characters import make_member
from tests.plugins.clc.projects import HOUR, points_of
from tests.plugins.clc.stories import (
    described,
    enrolled,
    entries,
    fresh,
    hand_in,
    record_rule,
    verdict,
)
from tests.together import all_at_once

pytestmark = pytest.mark.usefixtures("in_june")


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("hours", "outside", "points"), [(40, 20, "10.00"), (80, 40, "20.00"), (60, 60, "15.00")]
)
def test_an_approved_project_gives_the_points_of_the_rule(
    driver: Person, marie: Person, hours: int, outside: int, points: str
) -> None:
    enrolled(driver)
    found = hand_in(driver, minutes=hours * HOUR, minutes_outside=outside * HOUR)

    worth = reviews.review(found, verdict(found), by=marie)

    assert worth is not None
    assert (worth.points, points_of(driver)) == (Decimal(points), Decimal(points))
    (entry,) = entries(driver)
    assert (entry.source, entry.rule) == (
        "evidence",
        f"project {hours * HOUR} 0 {outside * HOUR} 0 50 240",
    )


@pytest.mark.seed("P15")
def test_40_hours_with_19_outside_count_nothing_until_that_is_fixed(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, minutes_outside=19 * HOUR)

    with pytest.raises(Conflict, match=r"47\.5 %"):
        reviews.review(found, verdict(found), by=marie)
    assert points_of(driver) == 0

    reviews.review(found, verdict(found, "return", words="One evening is missing."), by=marie)
    services.put_right(found, described(minutes_outside=20 * HOUR), None, by=driver)
    again = fresh(ClcEvidence, found.id)
    reviews.review(again, verdict(again), by=marie)

    assert points_of(driver) == 10


@pytest.mark.seed("P15")
def test_hours_before_the_approval_count_nothing(driver: Person, marie: Person) -> None:
    enrolled(driver)
    found = hand_in(
        driver, minutes_outside=30 * HOUR, minutes_before=8 * HOUR, outside_before=8 * HOUR
    )

    reviews.review(found, verdict(found), by=marie)

    (entry,) = entries(driver)
    assert (entry.points, entry.minutes) == (8, 32 * HOUR)


def test_a_project_nobody_approved_is_returned_and_not_counted(
    driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver, approved_on=None)

    with pytest.raises(Conflict, match="before the approval"):
        reviews.review(found, verdict(found), by=marie)


def test_the_cap_on_projects_of_a_cycle_leaves_only_its_room(driver: Person, marie: Person) -> None:
    record_rule(date(2026, 1, 1), cap_cycle=Decimal(12))
    enrolled(driver)
    for title in ("First", "Second"):
        found = hand_in(driver, title=f"{title} project")
        reviews.review(found, verdict(found), by=marie)
    third = hand_in(driver, title="Third project")

    assert [entry.points for entry in entries(driver)] == [10, 2]
    with pytest.raises(Conflict, match="gives no points"):
        reviews.review(third, verdict(third), by=marie)


def test_without_a_cycle_the_reviewer_hears_what_to_do(driver: Person, marie: Person) -> None:
    found = hand_in(driver)

    with pytest.raises(Conflict, match="No cycle of Grace Hopper covers Mon 15 Jun"):
        reviews.review(found, verdict(found), by=marie)


# Who judges


@pytest.mark.seed("P15")
def test_nobody_judges_her_own_project_nor_one_she_entered(
    driver: Person, ada: Person, marie: Person
) -> None:
    enrolled(driver)
    own = hand_in(driver)
    entered = hand_in(driver, by=ada, title="On paper", paper="Folder 12")

    for found, judge in ((own, driver), (entered, ada), (entered, driver)):
        with pytest.raises(Denied, match="Somebody else has to decide"):
            reviews.review(found, verdict(found), by=judge)

    assert reviews.review(entered, verdict(entered), by=marie) is not None


def test_the_database_itself_refuses_a_judgement_of_ones_own(driver: Person) -> None:
    found = hand_in(driver)
    found.decided_by, found.decided_at, found.state = driver.id, context.now(), "approved"

    with pytest.raises(Exception, match="judged_by_another"):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize("decision", ["return", "deny"])
def test_returning_and_denying_need_a_reason(driver: Person, marie: Person, decision: str) -> None:
    found = hand_in(driver)

    with pytest.raises(Invalid, match="the member reads it"):
        reviews.review(found, verdict(found, decision), by=marie)
    reviews.review(found, verdict(found, decision, words="No log."), by=marie)

    assert fresh(ClcEvidence, found.id).decision == "No log."
    assert entries(driver) == []


def test_a_denied_project_stays_decided(driver: Person, marie: Person) -> None:
    found = hand_in(driver)
    reviews.review(found, verdict(found, "deny", words="Paid work."), by=marie)

    with pytest.raises(Conflict, match="decided already"):
        services.put_right(found, described(), None, by=driver)
    with pytest.raises(Conflict, match="decided already"):
        services.withdraw(found)


def test_two_reviewers_at_one_moment_decide_once(
    app, north: TenantContext, driver: Person, marie: Person
) -> None:
    enrolled(driver)
    found = hand_in(driver)
    paul = make_member("Paul", "Erdos", roles=("board_member",))
    decisions = [
        lambda: reviews.review(found, verdict(found), by=marie),
        lambda: reviews.review(found, verdict(found), by=paul),
        lambda: reviews.review(found, verdict(found, "deny", words="No."), by=paul),
    ]

    outcomes = all_at_once(app, north, decisions)

    assert sum(isinstance(each, Conflict) for each in outcomes) == 2
    approved = fresh(ClcEvidence, found.id).state == "approved"
    assert len(entries(driver)) == (1 if approved else 0)


def test_a_review_is_of_what_the_reviewer_saw(driver: Person, marie: Person) -> None:
    enrolled(driver)
    found = hand_in(driver)
    seen = verdict(found)
    services.put_right(found, described(minutes=400 * HOUR, minutes_outside=400 * HOUR), None,
                       by=driver)  # fmt: skip

    with pytest.raises(Conflict, match="changed while you looked"):
        reviews.review(found, seen, by=marie)


# Never counted twice
