"""Records: due on 1 October on the tenant's wall, verified by another, renewed with carry-over."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.outbox import OutboxLine
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries, records
from plugins.clc.cycles import services as cycling
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry, ClcSubmission
from plugins.clc.points import services as counting
from plugins.clc.rules import last_day, school_year
from tests.characters import Browser, make_member
from tests.plugins.clc.stories import (
    acting,
    all_at_once,
    bring_in,
    cycles_of,
    earn,
    employ,
    entries,
    fresh,
    noon,
    record_rule,
)

ONE_MINUTE_BEFORE_MIDNIGHT = datetime(2026, 10, 2, 6, 59, tzinfo=UTC)
"""11:59 pm of 1 October in California, when it is 2 October in London."""
MIDNIGHT = datetime(2026, 10, 2, 7, 0, tzinfo=UTC)


def gathered(
    person: Person, points: str, *, begins: str = "2023-10-02", required: str = "30"
) -> ClcCycle:
    """Bring in somebody's cycle with its points, as an earlier system knew them."""
    with time_machine.travel(noon(2026, 6, 1), tick=False):
        bring_in(f"{person.employee_number},,,{begins},,{points},{required}")
    return queries.get_cycle(cycles_of(person)[-1].id)


def heard(name: str) -> list[dict]:
    """Return what was published of an event, as the outbox holds it."""
    return [
        line.payload
        for line in db.session.scalars(select(OutboxLine).order_by(OutboxLine.id))
        if line.entry.endswith(f"@{name}")
    ]


@pytest.fixture
def listening(app, monkeypatch: pytest.MonkeyPatch) -> list:
    """Return what is published while the story runs."""
    told: list = []
    for module in ("records", "opening"):
        monkeypatch.setattr(f"plugins.clc.cycles.{module}.publish", told.append)
    return told


def record_of(cycle: ClcCycle, moment: datetime) -> ClcSubmission:
    with time_machine.travel(moment, tick=False):
        return records.submit(cycle)


# Due on 1 October (F1, Ex. 7)


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("moment", "received", "year"),
    [
        (ONE_MINUTE_BEFORE_MIDNIGHT, date(2026, 10, 1), "2026–27"),
        (MIDNIGHT, date(2026, 10, 2), "2027–28"),
        (noon(2026, 9, 30), date(2026, 9, 30), "2026–27"),
    ],
)
def test_the_last_minute_of_1_october_counts_and_midnight_does_not(
    driver: Person, moment: datetime, received: date, year: str
) -> None:
    record = record_of(gathered(driver, "30"), moment)

    assert (record.received_on, school_year(record.due_on)) == (received, year)


def test_a_late_record_says_so_in_a_sentence(app, driver: Person) -> None:
    cycle = gathered(driver, "30")
    late = record_of(cycle, MIDNIGHT)

    with app.test_request_context(), time_machine.travel(MIDNIGHT, tick=False):
        said = records.when_received(late, cycle)

    assert said == (
        "Received on Fri 2 Oct, 1 day after the due date of Thu 1 Oct: it waits for the next one, "
        "Fri 1 Oct 2027, and counts for the school year 2027–28."
    )


def test_a_record_in_time_says_for_which_school_year(app, driver: Person) -> None:
    cycle = gathered(driver, "30")
    record = record_of(cycle, noon(2026, 10, 1))

    with app.test_request_context(), time_machine.travel(noon(2026, 10, 1), tick=False):
        said = records.when_received(record, cycle)

    assert said == (
        "Received on Thu 1 Oct, in time for Thu 1 Oct: it counts for the school year 2026–27."
    )


def test_a_district_on_another_wall_has_another_midnight(
    north: TenantContext, driver: Person
) -> None:
    from dataclasses import replace
    from zoneinfo import ZoneInfo

    cycle = gathered(driver, "30")
    context.set_tenant(replace(context.tenant(), zone=ZoneInfo("America/New_York")))

    record = record_of(cycle, ONE_MINUTE_BEFORE_MIDNIGHT)

    assert record.received_on == date(2026, 10, 2)


@pytest.mark.seed("P15")
def test_a_record_that_lacks_points_is_not_taken(driver: Person) -> None:
    cycle = gathered(driver, "44.99", required="45")

    with pytest.raises(Conflict, match=r"44\.99 of 45 points are counted: 0\.01 are missing"):
        record_of(cycle, noon(2026, 9, 1))


def test_a_double_click_hands_in_once(app, north: TenantContext, driver: Person) -> None:
    cycle = gathered(driver, "30")

    outcomes = all_at_once(app, north, [lambda: records.submit(cycle)] * 4)

    assert sum(isinstance(each, ClcSubmission) for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 3
    assert len(db.session.scalars(select(ClcSubmission)).all()) == 1


def test_a_record_is_taken_back_and_handed_in_anew(driver: Person) -> None:
    cycle = gathered(driver, "30")
    records.withdraw(record_of(cycle, noon(2026, 9, 1)))

    again = record_of(cycle, noon(2026, 10, 2))

    assert [each.state for each in queries.submissions_of([cycle.id])] == ["submitted", "withdrawn"]
    assert again.due_on == date(2027, 10, 1)


# The coordinator's override


@pytest.mark.seed("P15")
def test_a_late_record_may_count_as_received_earlier_with_a_reason_in_the_audit(
    driver: Person, ada: Person
) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 10, 2))
    with pytest.raises(Invalid, match="Say why"):
        records.override(record, date(2026, 10, 1), " ", by=ada)
    with pytest.raises(Invalid, match="or an earlier one"):
        records.override(record, date(2026, 10, 3), "Mail.", by=ada)

    with acting(ada):
        records.override(record, date(2026, 10, 1), "The site was down all evening.", by=ada)

    kept = fresh(ClcSubmission, record.id)
    assert (kept.received_on, kept.deemed_on, kept.due_on) == (
        date(2026, 10, 2),
        date(2026, 10, 1),
        date(2026, 10, 1),
    )
    note = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "clc.record_dated")
    ).one()
    assert note.reason == "The site was down all evening."
    assert note.before["due_on"] == "2027-10-01"
    assert note.after["by"] == "Ada Lovelace"


def test_nobody_changes_the_day_of_her_own_record(driver: Person) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 10, 2))

    with pytest.raises(Denied):
        records.override(record, date(2026, 10, 1), "It was me.", by=driver)


# Verification


@pytest.mark.seed("P15")
def test_another_verifies_and_the_points_are_told(
    driver: Person, ada: Person, listening: list
) -> None:
    record = record_of(gathered(driver, "61", required="45"), noon(2026, 9, 20))
    with pytest.raises(Denied, match="Somebody else has to decide"):
        records.verify(record, by=driver)

    records.verify(record, by=ada)

    (told,) = listening
    assert type(told).__name__ == "PointsVerified"
    assert (told.points, told.required_points, told.due_on) == (61, 45, date(2026, 10, 1))
    assert [cycle.status for cycle in cycles_of(driver)] == ["verified"]


def test_an_event_with_points_survives_the_outbox(app) -> None:
    from guildhall.audit import plain
    from guildhall.events import CycleCompleted, revive

    told = CycleCompleted(
        cycle_id=context.actor().account_id or __import__("uuid").uuid4(),
        person_id=__import__("uuid").uuid4(),
        due_on=date(2026, 10, 1),
        renewed=True,
        carried=Decimal("10.00"),
        lost=Decimal("6.00"),
    )
    from dataclasses import asdict

    assert revive(CycleCompleted, plain(asdict(told)) or {}) == told


def test_the_database_refuses_a_verification_of_ones_own(driver: Person) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 9, 20))
    record.decided_by, record.state = driver.id, "verified"

    with pytest.raises(Exception, match="not_ones_own"):
        db.session.commit()
    db.session.rollback()


def test_two_verifiers_at_one_moment_verify_once(
    app, north: TenantContext, driver: Person, ada: Person
) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 9, 20))
    paul = make_member("Paul", "Erdos", roles=("president",))

    outcomes = all_at_once(
        app,
        north,
        [
            lambda: records.verify(record, by=ada),
            lambda: records.verify(record, by=paul),
            lambda: records.send_back(record, "One line is missing.", by=paul),
        ],
    )

    assert sum(isinstance(each, Conflict) for each in outcomes) == 2


def test_points_voided_during_the_verification_are_seen_by_it_or_wait_for_it(
    app, north: TenantContext, driver: Person, ada: Person
) -> None:
    for number in range(6):
        rosa = employ(make_member("Rosa", f"Number{number}"))
        cycle = gathered(rosa, "30")
        record = record_of(cycle, noon(2026, 9, 20))
        (entry,) = entries(rosa)

        verified, voided = all_at_once(
            app,
            north,
            [
                lambda record=record: records.verify(record, by=ada),
                lambda entry=entry: counting.void(entry, "A wrong file."),
            ],
        )

        kept = fresh(ClcSubmission, record.id)
        assert voided is None
        assert kept.state == ("submitted" if isinstance(verified, Conflict) else "verified")
        assert kept.state == "submitted" or kept.points == 30


def test_a_record_whose_points_fell_is_not_verified(driver: Person, ada: Person) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 9, 20))
    counting.void(entries(driver)[0], "A wrong file.")

    with pytest.raises(Conflict, match="30 are missing"):
        records.verify(record, by=ada)


def test_a_returned_record_says_why_and_comes_again(driver: Person, ada: Person) -> None:
    cycle = gathered(driver, "30")
    record = record_of(cycle, noon(2026, 9, 20))
    with pytest.raises(Invalid):
        records.send_back(record, "", by=ada)

    records.send_back(record, "The certificate of May is missing.", by=ada)

    assert record_of(cycle, noon(2026, 9, 25)).state == "submitted"


def test_a_verification_is_taken_back_with_a_reason_and_that_is_told(
    driver: Person, ada: Person, listening: list
) -> None:
    record = record_of(gathered(driver, "30"), noon(2026, 9, 20))
    records.verify(record, by=ada)
    with pytest.raises(Invalid):
        records.reopen(record, " ", by=ada)

    records.reopen(record, "Two lines belong to somebody else.", by=ada)

    assert [type(each).__name__ for each in listening] == [
        "PointsVerified",
        "VerificationWithdrawn",
    ]
    assert [cycle.status for cycle in cycles_of(driver)] == ["open"]
    with pytest.raises(Conflict, match="not verified"):
        records.reopen(record, "Again.", by=ada)


# Renewal and carry-over (F1, Ex. 7)


def verified(person: Person, by: Person, points: str, **facts: str) -> ClcCycle:
    cycle = gathered(person, points, **facts)
    record = record_of(cycle, noon(2026, 9, 20))
    with time_machine.travel(noon(2026, 9, 25), tick=False):
        records.verify(record, by=by)
    return cycle


@pytest.mark.seed("P15")
def test_61_points_of_45_carry_ten_and_lose_six(
    driver: Person, ada: Person, listening: list
) -> None:
    record_rule(date(2026, 1, 1), required_points=Decimal(45), carry_cap=Decimal(10))
    cycle = verified(driver, ada, "61", required="45")

    with time_machine.travel(noon(2026, 10, 2), tick=False):
        assert cycling.renew_due(context.today()) == 1
        assert cycling.renew_due(context.today()) == 0

    before, after = cycles_of(driver)
    assert (before.status, after.status, after.follows_id) == ("renewed", "open", cycle.id)
    assert (after.valid.lower, last_day(after.valid)) == (date(2026, 10, 2), date(2029, 10, 1))
    (carried,) = [entry for entry in entries(driver) if entry.source == "carried"]
    assert (carried.points, carried.rule) == (10, "carried 16.00 10.00")
    done = listening[-1]
    assert (type(done).__name__, done.carried, done.lost, done.renewed) == (
        "CycleCompleted",
        10,
        6,
        True,
    )


@pytest.mark.parametrize(
    ("points", "cap", "over"), [("48", "10", 3), ("61", None, 0), ("45", "10", 0), ("61", "0", 0)]
)
def test_the_surplus_goes_on_as_far_as_the_board_lets_it(
    driver: Person, ada: Person, points: str, cap: str | None, over: int
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=None if cap is None else Decimal(cap))
    cycle = verified(driver, ada, points, required="45")

    later = cycling.renew(cycle)

    standing = queries.cycles_of(driver.id)[0]
    assert standing.cycle.id == later.id
    assert standing.points == over


@pytest.mark.seed("P15")
def test_what_changes_in_the_earlier_cycle_changes_what_was_carried(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = gathered(driver, "30")
    earn(driver, 3 * 240, on=date(2026, 6, 2))
    with time_machine.travel(noon(2026, 9, 20), tick=False):
        records.verify(records.submit(cycle), by=ada)
    cycling.renew(cycle)
    session = next(entry for entry in entries(driver) if entry.source == "session")

    counting.void(session, "She led it.")
    (void,) = [entry for entry in entries(driver) if entry.source == "carried"]
    assert void.void_reason == "the points of the earlier cycle changed"
    counting.restore(session)

    live = [e for e in entries(driver) if e.source == "carried" and e.voided_at is None]
    assert [entry.points for entry in live] == [3]


def test_who_reaches_her_points_early_begins_her_next_three_years_with_the_award(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = verified(driver, ada, "32", begins="2025-10-02")
    with time_machine.travel(noon(2026, 11, 1), tick=False):
        earn(driver, 240)
        cycling.renew_due(context.today())

        before, after = cycles_of(driver)
        assert last_day(before.valid) == date(2026, 10, 1)
        assert (after.valid.lower, last_day(after.valid)) == (date(2026, 10, 2), date(2029, 10, 1))
        assert queries.standing_of(driver.id, context.today()).points == 2 + 1
    assert cycle.id == before.id


def test_a_late_record_keeps_the_cycle_that_began_by_itself_meanwhile(
    driver: Person, ada: Person
) -> None:
    record_rule(date(2026, 1, 1), carry_cap=Decimal(10))
    cycle = gathered(driver, "35")
    with time_machine.travel(noon(2026, 11, 1), tick=False):
        earn(driver, 240)
        record = records.submit(cycle)
        records.verify(record, by=ada)
        cycling.renew(cycle)

    before, after = cycles_of(driver)
    assert (after.follows_id, record.due_on) == (before.id, date(2027, 10, 1))
    assert sum(entry.points for entry in entries(driver) if entry.cycle_id == after.id) == 5 + 1


def test_renewing_twice_is_one_renewal(
    app, north: TenantContext, driver: Person, ada: Person
) -> None:
    cycle = verified(driver, ada, "30")

    outcomes = all_at_once(app, north, [lambda: cycling.renew(cycle)] * 3)

    assert sum(isinstance(each, ClcCycle) for each in outcomes) == 1
    assert len(cycles_of(driver)) == 2


def test_an_unverified_cycle_is_not_renewed(driver: Person) -> None:
    with pytest.raises(Conflict, match="once the record of this one is verified"):
        cycling.renew(gathered(driver, "30"))


def test_a_verified_cycle_may_end_without_another(
    driver: Person, ada: Person, listening: list
) -> None:
    cycle = verified(driver, ada, "33")

    cycling.end(cycle, by=ada)
    assert (listening[-1].renewed, listening[-1].carried, listening[-1].lost) == (False, 0, 3)
    with pytest.raises(Conflict):
        cycling.end(cycle, by=ada)

    cycling.resume(cycle, by=ada)
    assert [each.status for each in cycles_of(driver)] == ["verified"]


def test_who_left_the_classified_service_is_not_renewed_by_itself(
    grace: Person, ada: Person
) -> None:
    from guildhall.people.services.positions import Span, open_position

    open_position(
        grace,
        {"title": "Cook", "classification": "classified"},
        Span(starts_on=date(2020, 1, 1), last_day=date(2026, 9, 29)),
    )
    verified(grace, ada, "30")

    with time_machine.travel(noon(2026, 10, 2), tick=False):
        assert cycling.renew_due(context.today()) == 0


# Pages


@pytest.mark.seed("P15")
def test_from_the_members_button_to_the_verified_record(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "30")
    with time_machine.travel(noon(2026, 10, 2), tick=False):
        sent = client.sign_in(driver).send(north, f"/clc/cycles/{cycle.id}/submission")
        own = client.see(north, "/clc/").text
        (record,) = queries.submissions_of([cycle.id])
        client.sign_in(ada)
        waiting = client.see(north, "/clc/records").text
        page = client.see(north, f"/clc/records/{record.id}").text
        moved = client.send(
            north, f"/clc/records/{record.id}/day", deemed_on="10/1", reason="Power cut."
        )
        done = client.send(north, f"/clc/records/{record.id}/verification")
        paper = client.see(north, f"/clc/cycles/{cycle.id}/record").text

    assert [each.status_code for each in (sent, moved, done)] == [303, 303, 303]
    assert "1 day after the due date" in own
    assert "Hopper, Grace" in waiting
    assert "counts for the school year 2027–28" in page
    assert "it counts for the school year 2026–27" in paper
    assert "North Classified Employees" in paper


def test_a_record_is_its_members_and_the_verifiers(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        cycle = gathered(driver, "30")
        other = make_member("Max", "Other")
    submit, paper = f"/clc/cycles/{cycle.id}/submission", f"/clc/cycles/{cycle.id}/record"

    assert client.sign_in(other).send(north, submit).status_code == 404
    assert client.see(north, paper).status_code == 404
    assert client.sign_in(ada).send(south, submit).status_code == 404
    assert client.sign_in(driver).see(north, paper).status_code == 200
    assert client.send(north, f"/clc/records/{cycle.id}/verification").status_code == 403
    assert db.session.scalars(select(ClcSubmission)).all() == []


def test_whoever_verified_and_lost_points_since_is_shown_to_the_coordinator(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    verified(driver, ada, "30")
    entry = db.session.scalars(select(ClcPointEntry)).one()
    with time_machine.travel(noon(2026, 9, 28), tick=False):
        counting.void(entry, "A wrong file.")
        home = client.sign_in(ada).see(north, "/today").text
        listed = client.see(north, "/clc/participants?standing=fallen").text

    assert "Points of 1 verified record were voided since." in home
    assert "Hopper, Grace" in listed
