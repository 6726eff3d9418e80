"""What counts as a training, year by year (T16, T17)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from guildhall import context
from guildhall.db import db
from guildhall.learning.attendance import trainings
from guildhall.learning.models.courses import Session
from guildhall.learning.models.registrations import Attendance
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tests.characters import give_role, make_member, make_person
from tests.guildhall.learning.classroom import offer, session_of

FIRST, SECOND = datetime(2023, 9, 1, 16, tzinfo=UTC), datetime(2024, 9, 1, 16, tzinfo=UTC)
AFTERWARDS = datetime(2025, 8, 1, 16, tzinfo=UTC)


@pytest.fixture
def rosa(north):
    db.session.add(
        PluginSwitch(plugin="learning", enabled=True, settings={"trainings_target": 100})
    )
    db.session.commit()
    tenant_directory().forget(context.tenant_id())
    return make_person("Rosa", "Parks")


def hold(count, since, rosa, *, verified=True, **facts) -> list[Session]:
    """Hold so many trainings of an hour on as many days, each with somebody there."""
    found = []
    for number in range(count):
        session = session_of(offer(title=f"Training {number}", **facts))
        session.starts_at = since + timedelta(days=number)
        session.ends_at = session.starts_at + timedelta(hours=1)
        session.sheet_verified_at = session.ends_at if verified else None
        db.session.flush()
        db.session.add(Attendance(session_id=session.id, person_id=rosa.id, minutes=60))
        found.append(session)
    db.session.commit()
    return found


def years(moment=AFTERWARDS):
    with time_machine.travel(moment, tick=False):
        return {year.began: year for year in trainings.years()}


@pytest.mark.seed("T16")
def test_96_in_the_first_year_is_not_made_good_by_110_in_the_second(rosa):
    hold(96, FIRST, rosa)
    hold(110, SECOND, rosa)

    found = years()

    assert (found[2023].counted, found[2023].met, found[2023].short) == (96, False, 4)
    assert (found[2024].counted, found[2024].met, found[2024].short) == (110, True, 0)
    assert found[2023].counted + found[2024].counted == 206


@pytest.mark.seed("T16", "T17")
def test_103_planned_less_4_cancelled_less_3_without_a_sheet_are_96(rosa):
    hold(96, FIRST, rosa)
    without = hold(3, FIRST + timedelta(days=100), rosa, verified=False)
    hold(4, FIRST + timedelta(days=110), rosa, status="cancelled")
    before = years()[2023]
    for session in without:
        session.sheet_verified_at = session.ends_at
    db.session.commit()
    after = years()[2023]

    assert (before.held, before.counted, before.met) == (99, 96, False)
    assert (after.held, after.counted, after.met, after.short) == (99, 99, False, 1)


@pytest.mark.seed("M39")
def test_retreats_and_meetings_count_only_where_the_local_says_so(rosa):
    hold(1, FIRST, rosa, format="retreat")
    hold(1, FIRST + timedelta(days=9), rosa, format="executive_meeting")
    hold(1, FIRST + timedelta(days=18), rosa, format="workshop")

    assert (years()[2023].held, years()[2023].counted) == (1, 1)


def test_what_is_still_to_come_is_not_held(rosa):
    hold(3, FIRST, rosa)

    assert years(FIRST + timedelta(days=1, hours=2))[2023].held == 2


def test_a_year_begins_on_the_halls_own_clock(rosa):
    (session,) = hold(1, datetime(2024, 6, 30, 23, tzinfo=UTC), rosa)
    session.ends_at = datetime(2024, 7, 1, 6, 59, tzinfo=UTC)  # a minute to midnight, 30 June
    db.session.commit()

    assert years()[2023].held == 1


def test_the_page_says_what_is_missing_and_gives_the_same_rows_as_a_file(app, north, rosa):
    ada = make_member("Ada", "Lovelace")
    give_role(ada, "coordinator", date(2020, 1, 1))
    hold(2, FIRST, rosa)
    hold(1, FIRST + timedelta(days=30), rosa, verified=False)
    with time_machine.travel(FIRST + timedelta(days=60), tick=False):
        browser = app.test_client().sign_in(ada)
        page = browser.see(north, "/attendance/trainings")
        file = browser.see(north, "/attendance/trainings?format=csv&year=2023")
        home = browser.see(north, "/today")

    assert "2 of 3 held count" in page.text
    assert "98 more are needed" in page.text
    assert "Sheet not verified" in page.text
    assert file.text.count("Training") == 4
    assert "Trainings that count" in home.text
