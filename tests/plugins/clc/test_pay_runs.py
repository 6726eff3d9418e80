"""A month's stipends: looked at, entered, approved by another, paid once, taken back (Ex. 7)."""

import calendar
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from guildhall import jobs
from guildhall.budgets.models.commitments import Encumbrance, Payment, PaymentBatch
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.batches import payments_in
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services import batches, commitments, payments
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from guildhall.people.models.positions import LeaveOfAbsence, Position
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.models.pay import ClcAward, ClcPayRun
from plugins.clc.pay import awards, parts, queries, run_queries, runs
from tests.characters import make_member
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import a_clause, a_pay_fund, awarded, part, states, verified_cycle
from tests.plugins.clc.stories import employ, noon
from tests.together import all_at_once

OCTOBER = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def in_october() -> Iterator[None]:
    """Let every story play on 20 October 2026."""
    with time_machine.travel(noon(2026, 10, 20), tick=False):
        yield


@pytest.fixture
def line(walter: Person):
    """Return the line that pays, with the clause that says how much."""
    a_clause()
    return a_pay_fund(walter)


@pytest.fixture
def award(line, driver: Person, marie: Person, walter: Person) -> ClcAward:
    """Return Grace's award, approved, with its first year set aside."""
    return awarded(driver, marie, walter)


def entered(by: Person) -> ClcPayRun:
    return runs.enter(OCTOBER, by=by)


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
    parts.restore(first.id)
    assert states(award)[:2] == ["planned", "approved"]
    assert awards.approve(award.id, by=walter) == 1
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
        parts.restore(part(award, 1).id)


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


def award_of_same(award: ClcAward) -> ClcAward:
    return queries.get_award(award.id)


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


# Many at once


def test_eight_who_enter_at_once_enter_one_run(
    app, north: TenantContext, award: ClcAward, ada: Person
) -> None:
    db.session.remove()

    outcomes = all_at_once(app, north, [lambda: entered(ada)] * 8)

    assert Counter(type(each).__name__ for each in outcomes) == {"ClcPayRun": 1, "Conflict": 7}
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 2


def test_eight_who_approve_at_once_pay_once(  # noqa: PLR0913, PLR0917 - so many people
    app, north: TenantContext, award: ClcAward, line, ada: Person, walter: Person
) -> None:
    run_id = entered(ada).id
    db.session.remove()

    outcomes = all_at_once(app, north, [lambda: runs.approve(run_id, by=walter)] * 8)

    assert {type(each).__name__ for each in outcomes} == {"ClcPayRun"}
    assert Counter(db.session.scalars(select(Entry.kind))) == {
        "appropriation": 1,
        "encumbrance": 10,
        "release": 2,
        "expenditure": 2,
    }
    assert db.session.scalar(select(func.count()).select_from(PaymentBatch)) == 1
    assert available(line) == Decimal("97300.00")


def test_an_approval_meets_a_withdrawal_and_a_voiding_without_a_dead_end(  # noqa: PLR0913, PLR0917 - so many people
    app, north: TenantContext, award: ClcAward, line, ada: Person, walter: Person
) -> None:
    run_id, award_id = entered(ada).id, award.id
    held = [row.encumbrance.id for row in queries.parts_in(run_id)]
    db.session.remove()

    outcomes = all_at_once(
        app,
        north,
        [
            lambda: runs.approve(run_id, by=walter),
            lambda: runs.withdraw(run_id, "Stop."),
            lambda: awards.void(award_id, "A mistake.", by=walter),
            lambda: commitments.release(held[1], reason="By hand."),
            lambda: runs.approve(run_id, by=walter),
        ],
    )

    kinds = {type(each).__name__ for each in outcomes}
    assert kinds <= {"ClcPayRun", "ClcAward", "Encumbrance", "Conflict"}
    spent = Counter(db.session.scalars(select(Entry.kind)))["expenditure"]
    paid = [state for state in states(award_of_same(award)) if state == "approved"]
    assert spent == len(paid)
    assert available(line) == Decimal("98000.00") - 70 * spent
    assert db.session.execute(adrift()).all() == []
    open_ones = select(func.count()).where(
        Encumbrance.ended_at.is_(None), Encumbrance.approved_at.is_not(None)
    )
    assert db.session.scalar(open_ones) == 0


def test_a_run_that_fails_half_way_leaves_nothing(
    award: ClcAward, line, ada: Person, walter: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = entered(ada)
    calls = []

    def fails(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise ConnectionError("the plug is pulled")
        return approve(*args, **kwargs)

    approve = payments.approve
    monkeypatch.setattr("plugins.clc.pay.runs.payments.approve", fails)
    with pytest.raises(ConnectionError):
        runs.approve(run.id, by=walter)
    monkeypatch.undo()

    assert states(award)[:2] == ["entered", "entered"]
    assert Counter(db.session.scalars(select(Entry.kind)))["expenditure"] == 0
    runs.approve(run.id, by=walter)
    assert states(award)[:2] == ["approved", "approved"]
