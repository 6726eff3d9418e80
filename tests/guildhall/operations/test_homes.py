"""The two homes: what needs somebody, the week, the year, and a member's own."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy.dialects.postgresql import Range

from guildhall import context, drawing
from guildhall.communications.models import BadAddress, Message
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Attendance, Registration
from guildhall.learning.overview import queries
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import Position, PositionTerm
from guildhall.surveys.models import Survey, SurveyResponse
from tests.characters import Browser, make_member, make_person
from tests.guildhall.learning.classroom import offer, sessions_of

MARCH = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
"""Noon in California, an hour after the morning's session."""


@pytest.fixture(autouse=True)
def in_march():
    """Let every story play at noon on 4 March 2026."""
    with time_machine.travel(MARCH):
        yield


def employ(person: Person, since: date, until: date | None = None, key: str = "1") -> None:
    """Give somebody a position from one date to another."""
    position = Position(person_id=person.id, key=key)
    db.session.add(position)
    db.session.flush()
    db.session.add(PositionTerm(position_id=position.id, valid=Range(since, until)))
    db.session.commit()


def attend(person: Person, offering: Offering, minutes: int) -> None:
    """Let somebody have been in the first session of an offering."""
    session = sessions_of(offering)[0]
    db.session.add(Attendance(session_id=session.id, person_id=person.id, minutes=minutes))
    db.session.commit()


def enrol(person: Person, offering: Offering, state: str = "registered", **facts) -> Registration:
    """Give somebody a place in an offering."""
    registration = Registration(offering_id=offering.id, person_id=person.id, state=state, **facts)
    db.session.add(registration)
    db.session.commit()
    return registration


def test_an_empty_hall_says_what_to_do_first(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    page = client.sign_in(ada).see(north, "/today")

    assert page.status_code == 200
    assert "Publish a session" in page.text
    assert "Nothing in the next seven days" in page.text


def test_participation_counts_people_once_and_only_those_employed_this_year(
    north: TenantContext, ada: Person, grace: Person
) -> None:
    rosa, left, early = (make_person(name, "Test") for name in ("Rosa", "Left", "Early"))
    employ(grace, date(2020, 8, 1))
    employ(grace, date(2024, 8, 1), key="2")
    employ(rosa, date(2026, 3, 4))
    employ(left, date(2019, 8, 1), date(2025, 7, 2))
    employ(early, date(2019, 8, 1), date(2025, 7, 1))
    first, second = offer(("8:00", "9:30")), offer(("10:00", "11:00"))
    for person, offering, minutes in (
        (grace, first, 90),
        (grace, second, 60),
        (early, first, 90),
        (rosa, first, 0),
    ):
        attend(person, offering, minutes)

    year = queries.the_year()

    assert (year.employed, year.came) == (3, 1)
    assert year.rate == Decimal("33.3")
    assert year.minutes == 240
    assert year.months[-1] == (date(2026, 3, 1), 240)
    assert next(month for month, _ in year.months) == date(2025, 7, 1)


def test_the_mean_is_hidden_below_five_answers(north: TenantContext, ada: Person) -> None:
    survey = Survey(subject_type="offering", subject_id=offer().id, title="x", items=[])
    db.session.add(survey)
    db.session.flush()

    def answer(overall: int) -> None:
        row = SurveyResponse(survey_id=survey.id, overall=overall, answers={}, published=True)
        db.session.add(row)
        db.session.commit()

    for overall in (5, 4, 4, 5):
        answer(overall)
    assert queries.the_year().overall is None

    answer(3)
    assert queries.the_year().overall == Decimal("4.2")


def test_without_anybody_employed_there_is_no_share(north: TenantContext) -> None:
    assert queries.the_year().rate is None


def test_the_coordinator_sees_what_needs_her_with_one_action_each(
    north: TenantContext, client: Browser, ada: Person, grace: Person
) -> None:
    over = offer(title="Nobody signed in")
    enrol(grace, over)
    full = offer(("8:00", "9:00", 9), title="Full house")
    enrol(grace, full, "offered", offer_expires_at=context.now() + timedelta(hours=3))
    offer(("8:00", "9:00", 10), title="Not out yet", status="draft")
    db.session.add(
        OutboxLine(entry="x", payload={}, failed_at=context.now(), last_error="broken", attempts=6)
    )
    db.session.add(BadAddress(address="x@example.org", diagnosis="550"))
    make_person("Nadia", "Nobody")
    db.session.commit()

    page = client.sign_in(ada).see(north, "/today").text

    assert "1 session is over and nobody signed in." in page
    assert "1 offered seat is not answered" in page
    assert "1 draft begins within two weeks" in page
    assert "1 thing behind the page failed." in page
    assert "1 mail address bounces." in page
    assert "have no way to sign in" in page or "has no way to sign in" in page
    assert "Full house" in page


def test_the_week_begins_today_and_ends_after_seven_days(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    offer(title="This morning")
    offer(("8:00", "9:00", 10), title="On the last day")
    offer(("8:00", "9:00", 11), title="A day too late")
    offer(("8:00", "9:00", 3), title="Yesterday")
    offer(("8:00", "9:00", 5), title="Called off", status="cancelled")

    titles = [session.offering.title for session in queries.this_week()]

    assert titles == ["This morning", "On the last day"]
    assert "This morning" in client.sign_in(ada).see(north, "/today").text


def test_a_member_sees_offer_session_hours_and_what_fits(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    tomorrow = offer(("8:00", "9:00", 5), title="Tomorrow's lifting")
    enrol(grace, tomorrow)
    waiting = offer(("8:00", "9:00", 6), title="A seat came free")
    enrol(grace, waiting, "offered", offer_expires_at=context.now() + timedelta(hours=20))
    offer(("8:00", "9:00", 7), title="Open to all")
    offer(("8:00", "9:00", 8), title="For members", audience={"members_only": True})
    offer(("8:00", "9:00", 9), title="Not open yet", opens_at=context.now() + timedelta(days=1))

    page = client.sign_in(grace).see(north, "/today").text

    assert "Tomorrow&#39;s lifting" in page
    assert "Take the seat" in page
    assert "A seat came free" in page
    assert "Open to all" in page
    assert "For members" not in page
    assert "Not open yet" not in page
    assert "My hours this year" in page
    assert "1 thing waits for you." in page


def test_an_offer_that_has_run_out_is_not_shown(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    enrol(grace, offer(), "offered", offer_expires_at=context.now() - timedelta(seconds=1))

    page = client.sign_in(grace).see(north, "/today").text

    assert "Take the seat" not in page
    assert "Nothing waits for you." in page


def test_what_waits_counts_unread_messages_but_none_that_is_held(
    north: TenantContext, client: Browser, grace: Person
) -> None:
    for number, status in enumerate(("sent", "suppressed", "held")):
        db.session.add(
            Message(
                person_id=grace.id,
                kind="x",
                subject=f"Letter {number}",
                body_text="x",
                message_id="<x>",
                status=status,
            )
        )
    db.session.commit()
    client.sign_in(grace)

    assert "<strong>2</strong>" in client.see(north, "/today").text

    client.send(north, "/my/messages/reading")

    assert "Nothing waits for you." in client.see(north, "/today").text


MOST_QUERIES = {"coordinator": 12, "member": 14}


@pytest.mark.parametrize("role", list(MOST_QUERIES))
def test_a_home_asks_few_queries(
    north: TenantContext, client: Browser, grace: Person, count_queries, role: str
) -> None:
    somebody = make_member("Ada", "Lovelace", roles=() if role == "member" else (role,))
    employ(somebody, date(2020, 8, 1))
    for day in (4, 5, 6):
        enrol(somebody, offer(("8:00", "9:00", day), title=f"On the {day}th"))
    client.sign_in(somebody).see(north, "/today")
    drawing.LATEST.clear()  # what is kept would ask for nothing

    with count_queries() as statements:
        page = client.see(north, "/today")

    asked = [each for each in statements if not each.startswith(("BEGIN", "SELECT tenant.slug"))]
    assert page.status_code == 200
    assert len(asked) <= MOST_QUERIES[role], "\n".join(
        each.strip()[:90].replace("\n", " ") for each in asked
    )


def test_a_coordinator_who_takes_part_has_a_page_of_her_own(
    north: TenantContext, client: Browser, ada: Person
) -> None:
    page = client.sign_in(ada).see(north, "/me").text

    assert "My next session" in page
    assert "Today in the hall" in page


def test_one_tenants_home_shows_nothing_of_another(
    north: TenantContext, south: TenantContext, client: Browser, ada: Person
) -> None:
    from guildhall.db import tenant_scope

    with tenant_scope(south):
        offer(title="A southern secret")

    assert "southern secret" not in client.sign_in(ada).see(north, "/today").text
    assert client.see(south, "/today").status_code == 404
