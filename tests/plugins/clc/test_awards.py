"""Awards: what a verified cycle brings, by the clause of its day, year after year (Ex. 7)."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from guildhall import jobs
from guildhall.agreements import services as agreements
from guildhall.agreements.queries import get_answer
from guildhall.budgets.models.commitments import Encumbrance
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.lines import get_line
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services.ledger import Overdrawn
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.cycles import services as cycling
from plugins.clc.pay import awards, queries
from tests.characters import make_member
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import (
    a_clause,
    a_pay_fund,
    award_of,
    awarded,
    next_budget,
    part,
    states,
    total,
    verified_cycle,
)
from tests.plugins.clc.stories import earn, employ, noon


@pytest.mark.seed("P14")
def test_a_verified_cycle_brings_700_in_ten_parts_of_70_for_three_years(
    driver: Person, marie: Person
) -> None:
    clause = a_clause()

    verified_cycle(driver, marie)

    award = award_of(driver)
    rows = queries.parts_of(award.id)
    assert (award.yearly, award.years, award.instalments) == (Decimal("700.00"), 3, 10)
    assert (award.points, award.required_points, award.received_on) == (61, 45, date(2026, 9, 20))
    assert (award.valid.lower, award.valid.upper) == (date(2026, 10, 1), date(2029, 10, 1))
    assert [row.part.amount for row in rows] == [Decimal("70.00")] * 30
    assert total([row.part.amount for row in rows]) == Decimal("2100.00")
    assert [row.part.due_on for row in rows][:3] == [
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
    ]
    assert rows[9].part.due_on == date(2027, 6, 30)
    answer = get_answer(award.answer_id, for_=driver.id)
    assert (answer.version.clause_id, answer.as_of) == (clause.id, date(2026, 9, 20))
    assert answer.result["verdict"] is True


@pytest.mark.parametrize(("day", "year"), [((2026, 10, 1), 2026), ((2026, 10, 2), 2027)])
def test_received_on_1_october_is_paid_this_school_year_and_a_day_later_in_the_next(
    driver: Person, marie: Person, day: tuple[int, int, int], year: int
) -> None:
    a_clause()

    verified_cycle(driver, marie, on=noon(*day))

    assert award_of(driver).valid.lower == date(year, 10, 1)


def test_the_clause_of_the_day_on_which_the_record_came_decides(
    driver: Person, marie: Person
) -> None:
    clause = a_clause()
    agreements.amend(
        clause.id,
        {
            "starts_on": date(2026, 9, 21),
            "parameters": {
                "points": "45",
                "amount": "900.00",
                "years": 2,
                "instalments": 12,
                "due": "10/1",
            },
            "source": "Advisory Board, 1 September, item 1",
        },
    )

    verified_cycle(driver, marie)
    later = employ(make_member("Lena", "Late"))
    verified_cycle(later, marie, on=noon(2026, 9, 21))

    assert award_of(driver).yearly == Decimal("700.00")
    assert (award_of(later).yearly, award_of(later).years) == (Decimal("900.00"), 2)
    assert award_of(later).instalments == 12


def test_approved_by_another_its_parts_are_set_aside_from_the_chosen_fund(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter)

    award = awarded(driver, marie, walter)

    assert (award.entered_by, award.approved_by) == (marie.id, walter.id)
    assert states(award) == ["set_aside"] * 10
    assert states(award, 2) == ["planned"] * 10
    assert available(line) == Decimal("97300.00")
    held = db.session.scalars(select(Encumbrance)).all()
    assert {each.source_type for each in held} == {"clc_instalment"}
    assert db.session.execute(adrift()).all() == []


def test_a_later_year_is_set_aside_once_its_budget_is_adopted(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter)
    award = awarded(driver, marie, walter)
    with time_machine.travel(noon(2027, 7, 3), tick=False):
        later = next_budget(get_line(line.id).fund, walter)

        assert awards.approve(award.id, by=walter) == 10
        assert awards.approve(award.id, by=walter) == 0

    assert states(award, 2) == ["set_aside"] * 10
    assert available(later) == Decimal("97300.00")


def test_without_money_the_refusal_says_how_much_is_missing_and_nothing_stays(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter, stipend="300.00")
    verified_cycle(driver, marie)
    award = award_of(driver)

    with (
        time_machine.travel(noon(2026, 9, 22), tick=False),
        pytest.raises(Overdrawn) as refusal,
    ):
        awards.approve(award.id, by=walter)

    assert refusal.value.short == Decimal("400.00")
    assert "take $700.00, and the line for stipends has $300.00 available" in str(refusal.value)
    assert award_of(driver).approved_at is None
    assert states(award) == ["planned"] * 10
    assert available(line) == Decimal("300.00")
    assert db.session.scalar(select(func.count()).select_from(Encumbrance)) == 0


def test_nobody_approves_what_she_verified_or_is_paid(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    a_pay_fund(walter)
    verified_cycle(driver, marie)
    award = award_of(driver)

    with pytest.raises(Denied):
        awards.approve(award.id, by=marie)
    with pytest.raises(Denied):
        awards.approve(award.id, by=driver)

    assert award_of(driver).approved_at is None


def test_what_is_missing_is_said(driver: Person, marie: Person, walter: Person) -> None:
    verified_cycle(driver, marie)
    record = db.session.scalars(queries.without_award()).one()

    with pytest.raises(Conflict, match="No contract in force"):
        awards.make(record.id, by=marie)
    a_clause()
    award = awards.make(record.id, by=marie)
    with pytest.raises(Conflict, match="Choose the fund"):
        awards.approve(award.id, by=walter)

    a_clause(points="50")
    other = employ(make_member("Olga", "Other"))
    verified_cycle(other, marie)
    with pytest.raises(Conflict, match="More than one clause"):
        awards.make(db.session.scalars(queries.without_award()).one().id, by=marie)


def test_a_clause_that_asks_for_more_points_does_not_pay(driver: Person, marie: Person) -> None:
    a_clause(points="62")
    verified_cycle(driver, marie)
    record = db.session.scalars(queries.without_award()).one()

    with pytest.raises(Conflict, match="1 point is missing"):
        awards.make(record.id, by=marie)


def test_before_its_budget_is_adopted_an_award_is_approved_but_not_once_something_is_due(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter)
    verified_cycle(driver, marie, on=noon(2026, 10, 2))
    award = award_of(driver)

    with (
        time_machine.travel(noon(2027, 10, 5), tick=False),
        pytest.raises(Conflict, match="no adopted budget"),
    ):
        awards.approve(award.id, by=walter)
    assert award_of(driver).approved_at is None
    with time_machine.travel(noon(2026, 10, 5), tick=False):
        assert awards.approve(award.id, by=walter) == 0

    assert award_of(driver).approved_by == walter.id
    assert states(award) == ["planned"] * 10
    assert available(line) == Decimal("98000.00")


def test_award_years_of_one_person_follow_each_other(driver: Person, marie: Person) -> None:
    a_clause()
    verified_cycle(driver, marie)
    first = award_of(driver)
    with time_machine.travel(noon(2026, 10, 5), tick=False):
        later = cycling.renew(cycles.get_cycle(first.cycle_id))
    with time_machine.travel(noon(2027, 3, 1), tick=False):
        earn(driver, 60 * 240)
        records.verify(records.submit(cycles.get_cycle(later.id)), by=marie)
        jobs.drain()

    second = award_of(driver)
    assert second.id != first.id
    assert (second.valid.lower, second.valid.upper) == (date(2029, 10, 1), date(2032, 10, 1))


def test_the_database_itself_refuses_two_years_at_once_and_a_part_rewritten(
    driver: Person, marie: Person
) -> None:
    a_clause()
    verified_cycle(driver, marie)
    award = award_of(driver)
    (year, *_rest) = queries.years_of(award.id)

    copy = text(
        "INSERT INTO clc_award_year (tenant_id, id, created_at, sample, award_id, person_id,"
        " number, valid, amount) SELECT tenant_id, gen_random_uuid(), created_at, sample, award_id,"
        " person_id, 9, valid, amount FROM clc_award_year WHERE id = :id"
    )
    with pytest.raises(IntegrityError, match="ex_clc_award_year_overlap"):
        db.session.execute(copy, {"id": year.id})
    db.session.rollback()
    change = text("UPDATE clc_instalment SET amount = 71 WHERE id = :id")
    with pytest.raises(IntegrityError, match="never rewritten"):
        db.session.execute(change, {"id": part(award, 1).id})
    db.session.rollback()
    more = text(
        "INSERT INTO clc_instalment (tenant_id, id, created_at, sample, year_id, person_id,"
        " number, due_on, amount, held_reason, void_reason) SELECT tenant_id, gen_random_uuid(),"
        " created_at, sample, year_id, person_id, 11, due_on, 70, '', '' FROM clc_instalment"
        " WHERE id = :id"
    )
    db.session.execute(more, {"id": part(award, 1).id})
    with pytest.raises(IntegrityError, match="do not sum to it"):
        db.session.commit()
    db.session.rollback()


def test_a_voided_award_gives_its_money_free_and_stays_on_record(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter)
    award = awarded(driver, marie, walter)

    with pytest.raises(Invalid):
        awards.void(award.id, " ", by=walter)
    with pytest.raises(Denied):
        awards.void(award.id, "mine", by=driver)
    with time_machine.travel(noon(2026, 9, 23), tick=False):
        awards.void(award.id, "The points were somebody else's.", by=walter)
    with pytest.raises(Conflict):
        awards.void(award.id, "again", by=walter)

    assert states(award) == ["voided"] * 10
    assert available(line) == Decimal("98000.00")
    kinds = dict(
        db.session.execute(select(Entry.kind, func.count()).group_by(Entry.kind)).tuples().all()
    )
    assert kinds == {"appropriation": 1, "encumbrance": 10, "release": 10}
    again = awards.make(award.submission_id, by=marie)
    assert (again.id != award.id, again.valid.lower) == (True, date(2026, 10, 1))


def test_a_verification_that_is_taken_back_voids_what_nothing_was_paid_of(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    line = a_pay_fund(walter)
    award = awarded(driver, marie, walter)

    with time_machine.travel(noon(2026, 9, 24), tick=False):
        record = cycles.get_submission(award.submission_id)
        records.reopen(record, "Two sheets are missing.", by=marie)
        jobs.drain()

    assert award_of(driver).voided_at is not None
    assert available(line) == Decimal("98000.00")
