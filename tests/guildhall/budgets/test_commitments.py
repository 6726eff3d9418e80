"""Money is set aside and paid by two people, each of it once."""

from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.budgets.models.budgets import Decision
from guildhall.budgets.models.ledger import Balance
from guildhall.budgets.queries.batches import payments_in
from guildhall.budgets.rules.claims import payable, taxable
from guildhall.budgets.services import batches, commitments, payments
from guildhall.budgets.services.ledger import Overdrawn, pair, post
from guildhall.db import db, new_id, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from tests.characters import make_person
from tests.guildhall.budgets.books import (
    PAPER,
    a_line,
    appropriate,
    available,
    encumbered,
    two,
    vendor,
)


def test_a_line_is_not_overdrawn_unless_an_override_with_its_approver_stands(north):
    ada, grace = two()
    line = a_line(ada, "100.00")
    held = commitments.request(line.id, vendor().id, Decimal("130.00"), purpose="Books", by=ada.id)

    with pytest.raises(Overdrawn) as refusal:
        commitments.approve(held.id, by=grace.id)
    assert refusal.value.short == Decimal("30.00")
    assert available(line) == Decimal("100.00")

    commitments.approve(held.id, by=grace.id, override="Chair agreed by telephone, 3 March")

    decision = db.session.scalars(select(Decision).where(Decision.kind == "override")).one()
    assert available(line) == Decimal("-30.00")
    assert (decision.amount, decision.approved_by) == (Decimal("30.00"), grace.id)


@pytest.mark.parametrize("who", ["requester", "payee"])
@pytest.mark.seed("P39")
def test_nobody_approves_her_own_request_or_what_is_paid_to_her(north, who):
    ada, grace = two()
    line = a_line(ada)
    payee = commitments.payee_of(grace.id)
    held = commitments.request(line.id, payee.id, Decimal("80.00"), purpose="Course", by=ada.id)

    with pytest.raises(Denied):
        commitments.approve(held.id, by=ada.id if who == "requester" else grace.id)

    assert available(line) == Decimal("1000.00")


@pytest.mark.seed("P39")
def test_the_database_refuses_it_too(north, psql):
    ada, grace = two()
    line = a_line(ada)
    payee = commitments.payee_of(grace.id)
    held = commitments.request(line.id, payee.id, Decimal("80.00"), purpose="Course", by=ada.id)
    approve = "UPDATE encumbrance SET approved_by = %s, approved_at = now() WHERE id = %s"

    for person in (ada, grace):
        with pytest.raises(psycopg.errors.CheckViolation), psql.transaction():
            psql.execute(approve, [person.id, held.id])


def test_a_member_may_ask_for_her_own_reimbursement_and_somebody_else_approves(north):
    ada, grace = two()
    line = a_line(ada)
    payee = commitments.payee_of(ada.id)
    held = commitments.request(line.id, payee.id, Decimal("80.00"), purpose="Course", by=ada.id)
    commitments.approve(held.id, by=grace.id)
    payment = payments.request(held.id, Decimal("75.50"), document="Receipt", by=ada.id)

    with pytest.raises(Denied):
        payments.approve(payment.id, by=ada.id)
    payments.approve(payment.id, by=grace.id)

    assert available(line) == Decimal("924.50")


@pytest.mark.seed("T5")
def test_example_6_pays_what_the_receipts_prove_and_releases_the_rest(north):
    ada, grace = two()
    line = a_line(ada, "2000.00")
    cap = min(Decimal("820.00"), Decimal("750.00"))
    dear, cheap = (encumbered(line, str(cap), by=ada, approver=grace) for _each in range(2))

    for held, receipts in ((dear, "790.00"), (cheap, "610.00")):
        amount = payable(Decimal(receipts), encumbered=held.amount)
        payments.pay(
            held.id, amount, document="Receipts", requested_by=ada.id, approved_by=grace.id
        )

    balance = db.session.scalars(select(Balance).where(Balance.line_id == line.id)).one()
    assert payable(Decimal("790.00"), encumbered=cap) == Decimal("750.00")
    assert (balance.spent, balance.encumbered) == (Decimal("1360.00"), Decimal("0.00"))
    assert balance.available == Decimal("640.00")
    facts = {"paid_this_year": Decimal("4900.00"), "limit": Decimal("5250.00")}
    assert taxable(Decimal("600.00"), **facts) == Decimal("250.00")


@pytest.mark.seed("T23")
def test_a_contract_of_2400_invoiced_at_1800_releases_600(north):
    ada, grace = two()
    line = a_line(ada, "2400.00", "contractual")
    held = encumbered(line, "2400.00", by=ada, approver=grace)
    assert available(line) == Decimal("0.00")

    payments.pay(held.id, Decimal("1800.00"), document="Invoice 3", requested_by=ada.id,
                 approved_by=grace.id)  # fmt: skip

    assert available(line) == Decimal("600.00")


def test_an_approved_payment_ends_exactly_one_encumbrance(north):
    ada, grace = two()
    line = a_line(ada)
    held = encumbered(line, "100.00", by=ada, approver=grace)
    with pytest.raises(Invalid):
        payments.request(held.id, Decimal("100.01"), document="Invoice", by=ada.id)
    payment = payments.request(held.id, Decimal("90.00"), document="Invoice", by=ada.id)
    with pytest.raises(Conflict, match="asked for already"):
        payments.request(held.id, Decimal("90.00"), document="Invoice again", by=ada.id)
    payments.approve(payment.id, by=grace.id)
    payments.approve(payment.id, by=grace.id)

    with pytest.raises(Conflict, match="Nothing is set aside"):
        payments.request(held.id, Decimal("5.00"), document="More", by=ada.id)
    assert available(line) == Decimal("910.00")


def test_an_expenditure_that_nobody_approved_is_refused_by_the_database(north):
    ada, grace = two()
    line = a_line(ada)
    held = encumbered(line, "100.00", by=ada, approver=grace)

    with pytest.raises(DatabaseError, match="does not follow what was approved"):
        post("expenditure", pair(line.id, "expenditure", Decimal("100.00")), key="theft",
             source=PAPER, on=context.today(), encumbrance_id=held.id)  # fmt: skip

    assert available(line) == Decimal("900.00")


def test_a_released_encumbrance_gives_all_of_it_back_once(north):
    ada, grace = two()
    line = a_line(ada)
    held = encumbered(line, "100.00", by=ada, approver=grace)

    commitments.release(held.id, reason="Course was cancelled")
    again = commitments.release(held.id)

    assert again.ended_at is not None
    assert available(line) == Decimal("1000.00")


def test_a_program_that_asks_twice_encumbers_once(north):
    ada, grace = two()
    line, payee, award = a_line(ada), vendor(), new_id()
    facts = {"purpose": "Award", "source": ("inc_award", award)}
    people = {"requested_by": ada.id, "approved_by": grace.id}

    first = commitments.encumber(line.id, payee.id, Decimal("60.00"), **facts, **people)
    second = commitments.encumber(line.id, payee.id, Decimal("60.00"), **facts, **people)

    assert first.id == second.id
    assert available(line) == Decimal("940.00")
    with pytest.raises(Conflict, match=r"\$60\.00 is set aside"):
        commitments.encumber(line.id, payee.id, Decimal("61.00"), **facts, **people)


def test_a_stranger_cannot_approve_in_another_tenant(north, south):
    ada, grace = two()
    line = a_line(ada)
    held = commitments.request(line.id, vendor().id, Decimal("5.00"), purpose="x", by=ada.id)

    with tenant_scope(south):
        eve = make_person("Eve", "Else")
        with pytest.raises(NotFound):
            commitments.approve(held.id, by=eve.id)
        with pytest.raises(NotFound):
            appropriate(line, "5.00")
    assert grace is not None


def test_a_payment_that_is_taken_back_leaves_its_unpaid_batch(north):
    ada, grace = two()
    line = a_line(ada)
    held = encumbered(line, "100.00", by=ada, approver=grace)
    payment = payments.pay(
        held.id, Decimal("90.00"), document="Invoice", requested_by=ada.id, approved_by=grace.id
    )
    batch = batches.gather("accounts_payable")

    payments.void(payment.id, decision="Invoiced twice", by=grace.id)

    assert payments_in(batch.id) == []
    assert available(line) == Decimal("1000.00")
    with pytest.raises(Conflict, match="No approved payment"):
        batches.gather("accounts_payable")
