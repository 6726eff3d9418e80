"""A month's stipends: looked at, entered, approved by another, paid once, taken back (Ex. 7)."""

import calendar
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from guildhall import jobs
from guildhall.budgets.models.commitments import PaymentBatch
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.batches import payments_in
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services import batches, commitments, payments
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position
from guildhall.people.queries import get_person
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import awards, parts, queries, run_queries, runs
from tests.characters import make_member
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import (
    OCTOBER,
    award_of_same,
    awarded,
    entered,
    part,
    states,
    verified_cycle,
)
from tests.plugins.clc.stories import employ, noon

pytestmark = pytest.mark.usefixtures("in_october")


@pytest.mark.seed("P14")
def test_a_month_pays_its_parts_as_one_batch(
    award: ClcAward, line, driver: Person, ada: Person, walter: Person
) -> None:
    found = runs.preview(OCTOBER)
    assert [(each.row.part.number, each.row.part.amount) for each in found.lines] == [
        (1, Decimal("70.00")),
        (2, Decimal("70.00")),
    ]
    assert (found.total, found.left_out) == (Decimal("140.00"), [])

    run = entered(ada)
    assert states(award)[:3] == ["entered", "entered", "set_aside"]
    run = runs.approve(run.id, by=walter)

    assert run.batch_id is not None
    paid = payments_in(run.batch_id)
    assert [(each.amount, each.document, each.encumbrance.payee.name) for each in paid] == [
        (Decimal("70.00"), "CLC 2026-10", driver.name)
    ] * 2
    assert states(award)[:3] == ["approved", "approved", "set_aside"]
    batches.mark_paid(run.batch_id, paid_on=date(2026, 10, 20), reference="Payroll 10b")
    assert states(award)[:3] == ["paid", "paid", "set_aside"]
    assert available(line) == Decimal("97300.00")
    assert db.session.execute(adrift()).all() == []


def test_ten_months_pay_the_year_to_the_cent(
    line, driver: Person, marie: Person, ada: Person, walter: Person
) -> None:
    award = awarded(driver, marie, walter)
    paid = []
    for months in range(10):
        year, month = 2026 + (8 + months) // 12, (8 + months) % 12 + 1
        last = calendar.monthrange(year, month)[1]
        with time_machine.travel(noon(year, month, last), tick=False):
            run = runs.approve(runs.enter(date(year, month, last), by=ada).id, by=walter)
            paid += [row.part.amount for row in queries.parts_in(run.id)]

    with time_machine.travel(noon(2027, 6, 30), tick=False):
        rest = runs.preview(date(2027, 6, 30))
    assert rest.lines == []
    assert paid == [Decimal("70.00")] * 10
    assert sum(paid) == Decimal("700.00")
    assert states(award) == ["approved"] * 10
    assert Counter(db.session.scalars(select(Entry.kind))) == {
        "appropriation": 1,
        "encumbrance": 10,
        "release": 10,
        "expenditure": 10,
    }


def test_nobody_approves_her_own_run_or_her_own_part(
    award: ClcAward, driver: Person, ada: Person, walter: Person
) -> None:
    run = entered(ada)

    with pytest.raises(Denied):
        runs.approve(run.id, by=ada)
    with pytest.raises(Denied, match="paid to you"):
        runs.approve(run.id, by=driver)

    assert run_queries.get_run(run.id).approved_at is None
    assert db.session.scalar(select(func.count()).select_from(PaymentBatch)) == 0
    assert states(award)[:2] == ["entered", "entered"]


def test_what_is_not_set_aside_or_approved_or_was_left_out_is_not_paid_and_says_why(
    award: ClcAward, driver: Person, ada: Person, marie: Person, walter: Person
) -> None:
    other = employ(make_member("Wanda", "Waits"))
    verified_cycle(other, marie)
    parts.leave_out(part(award, 1).id, "She asked to be paid in November.")

    found = runs.preview(OCTOBER)

    assert [each.row.part.number for each in found.lines] == [2]
    why = {
        (each.row.part.person.first_name, each.row.part.number): each.why for each in found.left_out
    }
    assert why[("Grace", 1)] == "She asked to be paid in November."
    assert why[("Wanda", 1)] == "Its award waits for approval."
    assert queries.get_part(part(award, 1).id).state == "held"

    entered(ada)
    assert states(award)[:2] == ["held", "entered"]
    parts.put_back(part(award, 1).id)
    assert states(award)[0] == "set_aside"


def test_a_leave_and_an_ended_position_are_said_and_decide_nothing(
    award: ClcAward, driver: Person
) -> None:
    position = db.session.scalars(select(Position).where(Position.person_id == driver.id)).one()
    db.session.add(
        LeaveOfAbsence(
            position_id=position.id, kind="medical", valid=Range(date(2026, 10, 5), None)
        )
    )
    db.session.commit()

    found = runs.preview(OCTOBER)

    assert [each.note for each in found.lines] == ["On leave since Mon 5 Oct."] * 2
    assert found.left_out == []


def test_only_one_run_waits_at_a_time_and_an_empty_one_is_refused(
    award: ClcAward, ada: Person
) -> None:
    with pytest.raises(Conflict, match="nothing to pay"):
        runs.enter(date(2026, 9, 29), by=ada)
    entered(ada)
    with pytest.raises(Conflict, match="waits for its approval already"):
        entered(ada)


def test_nothing_is_paid_long_before_it_is_due(award: ClcAward, ada: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        runs.enter(date(2026, 11, 21), by=ada)

    assert refusal.value.fields == {
        "through": "Choose a day of the next 31 days: parts are paid when they are due."
    }
    assert states(award)[0] == "set_aside"


def test_a_withdrawn_run_leaves_its_parts_to_the_next_one(
    award: ClcAward, ada: Person, walter: Person
) -> None:
    run = entered(ada)

    with pytest.raises(Invalid):
        runs.withdraw(run.id, " ")
    runs.withdraw(run.id, "The wrong month.")
    runs.withdraw(run.id, "Twice changes nothing.")

    assert states(award)[:2] == ["set_aside", "set_aside"]
    with pytest.raises(Conflict, match="withdrawn"):
        runs.approve(run.id, by=walter)
    again = runs.approve(entered(ada).id, by=walter)
    assert len(queries.parts_in(again.id)) == 2
    with pytest.raises(Conflict, match="approved"):
        runs.withdraw(again.id, "too late")


def test_a_part_that_was_paid_is_reversed_with_a_reason_and_may_be_paid_after_all(
    award: ClcAward, line, driver: Person, ada: Person, walter: Person
) -> None:
    run = runs.approve(entered(ada).id, by=walter)
    first = part(award, 1)

    with pytest.raises(Denied):
        parts.void(first.id, "mine", by=driver)
    with pytest.raises(Invalid):
        parts.void(first.id, " ", by=walter)
    parts.void(first.id, "Paid by the old system in September.", by=walter)
    with pytest.raises(Conflict, match="voided already"):
        parts.void(first.id, "again", by=walter)

    assert states(award)[:2] == ["voided", "approved"]
    assert available(line) == Decimal("97370.00")
    assert Counter(db.session.scalars(select(Entry.kind)))["reversal"] == 1
    assert len(payments_in(run.batch_id)) == 1
    assert parts.restore(first.id, by=walter)
    assert states(award)[:2] == ["set_aside", "approved"]
    assert available(line) == Decimal("97300.00")
    assert len(queries.parts_in(runs.approve(entered(ada).id, by=walter).id)) == 1
    assert states(award)[:2] == ["approved", "approved"]


def test_a_part_in_a_run_is_not_voided_and_a_paid_one_not_left_out(
    award: ClcAward, ada: Person, walter: Person
) -> None:
    run = entered(ada)
    with pytest.raises(Conflict, match="Withdraw the run"):
        parts.void(part(award, 1).id, "no", by=walter)
    with pytest.raises(Conflict, match="left out"):
        parts.leave_out(part(award, 1).id, "no")
    runs.approve(run.id, by=walter)
    with pytest.raises(Conflict, match="left out"):
        parts.leave_out(part(award, 1).id, "no")
    with pytest.raises(Conflict, match="not left out"):
        parts.put_back(part(award, 1).id)
    with pytest.raises(Conflict, match="not voided"):
        parts.restore(part(award, 1).id, by=walter)


def test_a_verification_taken_back_holds_the_rest_until_it_is_verified_anew(
    award: ClcAward, line, ada: Person, marie: Person, walter: Person
) -> None:
    runs.approve(entered(ada).id, by=walter)
    with time_machine.travel(noon(2026, 11, 2), tick=False):
        runs.enter(date(2026, 11, 30), by=ada)
        record = cycles.get_submission(award.submission_id)
        records.reopen(record, "Two sheets are missing.", by=marie)
        jobs.drain()

        assert states(award)[:4] == ["approved", "approved", "held", "held"]
        assert award_of_same(award).voided_at is None
        again = records.submit(cycles.get_cycle(award.cycle_id))
        records.verify(again, by=marie)
        jobs.drain()

    assert states(award)[:4] == ["approved", "approved", "set_aside", "set_aside"]
    assert available(line) == Decimal("97300.00")


def test_what_is_declined_or_paid_on_the_pages_of_money_leaves_the_run(
    award: ClcAward, line, ada: Person, walter: Person
) -> None:
    run = entered(ada)
    first, second = queries.parts_in(run.id)
    payments.decline(first.payment.id, reason="Not this one.")
    payments.approve(second.payment.id, by=walter.id)

    run = runs.approve(run.id, by=walter)

    assert states(award)[:2] == ["set_aside", "approved"]
    assert len(payments_in(run.batch_id)) == 1
    commitments.release(part(award, 1).encumbrance_id, reason="By hand.")
    assert states(award)[0] == "planned"
    assert awards.approve(award.id, by=walter) == 1


def test_a_restored_part_waits_where_its_money_is_gone_or_who_restores_made_the_award(
    award: ClcAward, line, driver: Person, ada: Person, walter: Person
) -> None:
    third = part(award, 3).id
    parts.leave_out(third, "On leave.")
    parts.void(third, "Not this month.", by=walter)
    assert parts.restore(third, by=walter)
    assert states(award)[2] == "held"
    parts.put_back(third)
    assert states(award)[2] == "set_aside"

    parts.void(third, "Not this month.", by=walter)
    payee = commitments.payee_of(driver.id)
    facts = {"source": ("chairs", driver.id), "requested_by": ada.id, "approved_by": walter.id}
    commitments.encumber(line.id, payee.id, available(line), purpose="Chairs", **facts)
    assert not parts.restore(third, by=walter)
    assert states(award)[2] == "planned"

    fourth = part(award, 4).id
    parts.void(fourth, "Not this month.", by=walter)
    assert not parts.restore(fourth, by=get_person(award.entered_by))
    assert states(award)[3] == "planned"
