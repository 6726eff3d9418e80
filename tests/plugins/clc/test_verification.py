"""Records verified by somebody else, returned, taken back; the points are told."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from guildhall import context
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.cycles import records
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.points import services as counting
from tests.characters import make_member, make_person
from tests.plugins.clc.records import gathered, record_of
from tests.plugins.clc.stories import (
    cycles_of,
    employ,
    entries,
    fresh,
    noon,
)
from tests.together import all_at_once


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
    from msgspec.structs import asdict

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


COPIED_POINTS = (
    "INSERT INTO clc_point_entry SELECT (jsonb_populate_record(entry, jsonb_build_object("
    "'id', gen_random_uuid(), 'voided_at', now(), 'void_reason', 'A copy', 'cycle_id', :cycle"
    "))).* FROM clc_point_entry entry WHERE person_id = :own"
)


@pytest.mark.seed("P15")
@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("UPDATE clc_submission SET cycle_id = :cycle", "fk_clc_submission_cycle_id"),
        (COPIED_POINTS, "fk_clc_point_entry_cycle_id"),
        (
            "UPDATE clc_cycle SET follows_id = :cycle WHERE person_id = :own",
            "fk_clc_cycle_follows_id",
        ),
    ],
    ids=["a record", "points", "the next cycle"],
)
def test_the_database_keeps_a_cycle_its_own_persons(driver: Person, change: str, key: str) -> None:
    record_of(gathered(driver, "30"), noon(2026, 9, 20))
    theirs = gathered(employ(make_person("Bea", "Other", employee_number="77")), "12")

    with pytest.raises(IntegrityError, match=key):
        db.session.execute(text(change), {"own": driver.id, "cycle": theirs.id})
    db.session.rollback()
