"""Time given in six roles: logged, summed by month, voided; a day has 24 hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from sqlalchemy.exc import DBAPIError

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid, NotFound
from guildhall.learning.activity import queries, services
from guildhall.learning.activity.queries import Wanted
from guildhall.learning.models.activity import ACTIVITY_ROLES, TimeEntry
from tests.characters import give_role, make_member
from tests.guildhall.learning.registration.hall import published

APRIL = date(2027, 4, 1)
HOURS_BY_ROLE = {
    "trainer": 48,
    "coach": 40,
    "consultant": 12,
    "resource_provider": 10,
    "facilitator": 34,
    "project_manager": 16,
}
"""A month of 160 hours."""


@pytest.fixture
def may(north):
    """The first of May, so that April is over."""
    with time_machine.travel("2027-05-01T18:00:00Z", tick=False):
        yield


def log(person, role: str, day: int, hours: float, **more) -> TimeEntry:
    return services.log(
        person.id, role=role, day=date(2027, 4, day), minutes=int(hours * 60), **more
    )


def fill_april(person) -> None:
    """Log 160 hours over the month, at most eight a day."""
    day = 1
    for role, hours in HOURS_BY_ROLE.items():
        left = hours
        while left > 0:
            log(person, role, day, min(8, left))
            left, day = left - 8, day + 1


@pytest.mark.seed("M14")
def test_a_month_of_160_hours_is_160_hours_by_role(may, ada):
    fill_april(ada)
    services.log(ada.id, role="coach", day=date(2027, 3, 31), minutes=120)
    services.log(ada.id, role="coach", day=date(2027, 5, 1), minutes=120)

    sums = queries.minutes_by_role(Wanted(APRIL))

    assert {role: minutes // 60 for role, minutes in sums.items()} == HOURS_BY_ROLE
    assert sum(sums.values()) == 160 * 60
    assert tuple(sums) == ACTIVITY_ROLES


@pytest.mark.seed("M14")
def test_the_page_shows_it_and_the_file_has_it(client, may, north, ada):
    offering = published("First aid")
    fill_april(ada)
    log(ada, "trainer", 30, 0.5, offering_id=offering.id, note="Set up")
    client.sign_in(ada)

    page = client.see(north, "/activity?month=2027-04").text
    file = client.see(north, "/activity?month=2027-04&format=csv").text
    trainers = client.see(north, "/activity?month=2027-04&role=trainer&format=csv").text

    assert "160 h 30 min" in page or "160.5 h" in page
    assert "2027-04-30,Ada Lovelace,Trainer,0.5,First aid,Set up" in file
    assert len(trainers.splitlines()) == 1 + 7


def test_what_is_voided_leaves_every_sum_and_can_come_back(may, ada):
    entry = log(ada, "coach", 1, 2)

    services.void(entry, reason="It was Tuesday.")
    without = queries.minutes_by_role(Wanted(APRIL))["coach"]
    services.count_again(entry)

    assert without == 0
    assert queries.minutes_by_role(Wanted(APRIL))["coach"] == 120
    with pytest.raises(Invalid, match="Say why"):
        services.void(entry, reason=" ")


def test_a_day_has_24_hours(may, ada, grace):
    log(ada, "coach", 1, 20)
    log(grace, "coach", 1, 20)

    with pytest.raises(Invalid) as refusal:
        log(ada, "trainer", 1, 4.25)
    log(ada, "trainer", 1, 4)

    assert "20 h" in refusal.value.fields["hours"]
    assert queries.logged_on(ada.id, APRIL) == 24 * 60


def test_an_entry_does_not_come_back_into_a_day_that_is_full(may, ada):
    first = log(ada, "coach", 1, 20)
    services.void(first, reason="Wrong day.")
    log(ada, "coach", 1, 20)

    with pytest.raises(Invalid, match="24 hours"):
        services.count_again(first)


def test_two_tabs_do_not_make_a_day_longer(app, may, north, ada):
    barrier = Barrier(2)

    def run(_tab: int) -> bool:
        with app.app_context(), tenant_scope(north):
            barrier.wait()
            try:
                log(ada, "coach", 2, 20)
            except Invalid:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]


def test_a_day_to_come_is_not_logged(may, ada):
    with pytest.raises(Invalid, match="still to come"):
        services.log(ada.id, role="coach", day=date(2027, 5, 2), minutes=60)


def test_the_database_knows_six_roles_and_deletes_nothing(may, ada):
    entry = log(ada, "coach", 1, 2)

    db.session.delete(entry)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(DBAPIError, match="ck_time_entry_role"):
        log(ada, "hero", 2, 2)


def test_a_facilitator_logs_her_own_time_and_sees_nobody_elses(client, may, north, ada):
    jun = make_member("Jun", "Park")
    give_role(jun, "facilitator")
    others = log(ada, "coach", 1, 2)
    client.sign_in(jun)

    done = client.send(
        north,
        "/activity",
        role="facilitator",
        day="28 Apr 2027",
        hours="1.5",
        person="Ada Lovelace",
    )
    page = client.see(north, f"/activity?month=2027-04&person={ada.id}").text

    assert done.status_code == 303
    assert queries.minutes_by_role(Wanted(APRIL, jun.id))["facilitator"] == 90
    assert "Ada Lovelace" not in page
    assert client.send(north, f"/activity/{others.id}/void").status_code == 404


def test_a_coordinator_logs_for_others_and_undoes_it(client, may, north, ada, grace):
    client.sign_in(ada)

    done = client.send(
        north, "/activity", role="trainer", day="2 Apr 2027", hours="3", person="Grace Hopper"
    )
    wanted = Wanted(APRIL, grace.id)
    (entry,) = db.session.scalars(queries.entries(wanted)).all()
    client.send(north, f"/activity/{entry.id}/void")
    after = queries.minutes_by_role(wanted)["trainer"]
    client.send(north, f"/activity/{entry.id}/return")

    assert done.status_code == 303
    assert after == 0
    assert queries.minutes_by_role(wanted)["trainer"] == 180


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"role": "hero"}, "Choose a role."),
        ({"hours": "0"}, "Enter hours between 0.25 and 24"),
        ({"hours": "many"}, "Enter hours between 0.25 and 24"),
        ({"day": "someday"}, "is not a date we can read"),
        ({"person": "Nobody Atall"}, "We know nobody called"),
    ],
)
@pytest.mark.usefixtures("may")
def test_bad_input_comes_back_with_a_sentence(client, north, ada, fields, why):
    client.sign_in(ada)
    good = {"role": "coach", "day": "2 Apr 2027", "hours": "2", "note": "Keep me"}

    page = client.send(north, "/activity", **{**good, **fields})

    assert page.status_code == 422
    assert why in page.text
    assert "Keep me" in page.text


def test_another_tenants_entry_and_offering_are_not_found(client, may, north, south, ada):
    with tenant_scope(south):
        sam = make_member("Sam", "South")
        theirs = services.log(sam.id, role="coach", day=APRIL, minutes=60)
        offering = published("Theirs")
    client.sign_in(ada)

    assert client.send(north, f"/activity/{theirs.id}/void").status_code == 404
    sent = {"role": "coach", "day": "2 Apr 2027", "hours": "2", "offering_id": str(offering.id)}
    assert client.send(north, "/activity", **sent).status_code == 404
    assert context.tenant_id() == north.id
    with pytest.raises(NotFound):
        queries.get_entry(theirs.id)
