"""The ledger keeps its own order, whoever writes to it."""

from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.budgets.models.budgets import Decision
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services import payments
from guildhall.budgets.services.ledger import Leg, Overdrawn, pair, post, reverse
from guildhall.config import Config
from guildhall.db import db, new_id
from guildhall.errors import Conflict, NotFound
from guildhall.provision import libpq_url
from tests.guildhall.budgets.books import (
    PAPER,
    a_line,
    appropriate,
    available,
    encumbered,
    two,
)


@pytest.mark.seed("P5")
def test_every_entry_has_its_document_and_debits_equal_credits(north):
    ada, grace = two()
    line = a_line(ada, "1000.00")
    held = encumbered(line, "400.00", by=ada, approver=grace)
    payment = payments.request(held.id, Decimal("350.00"), document="Invoice 7", by=ada.id)
    payments.approve(payment.id, by=grace.id)

    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    total = db.session.scalar(text("SELECT sum(amount) FROM ledger_posting"))

    assert [entry.kind for entry in entries] == [
        "appropriation", "encumbrance", "release", "expenditure",
    ]  # fmt: skip
    assert all(entry.source_label for entry in entries)
    assert total == 0
    assert available(line) == Decimal("650.00")


def test_posting_twice_under_one_key_changes_nothing(north):
    ada, _grace = two()
    line = a_line(ada)

    first, second = appropriate(line, "5.00"), appropriate(line, "5.00")

    assert first == second
    assert available(line) == Decimal("1005.00")
    with pytest.raises(Conflict, match="posted already, and differently"):
        appropriate(line, "6.00")


def test_an_entry_on_a_line_that_is_not_here_is_not_found(north):
    with pytest.raises(NotFound):
        post("appropriation", pair(new_id(), "appropriation", Decimal("-5.00")),
             key="nowhere", source=PAPER, on=context.today())  # fmt: skip


@pytest.mark.parametrize(
    "legs",
    [
        (("appropriation", "-5.00"), ("budgetary_balance", "4.00")),
        (("appropriation", "-5.00"), ("payable", "5.00")),
        (("expenditure", "-5.00"), ("payable", "5.00")),
        (("appropriation", "-5.00"),),
    ],
)
def test_an_entry_that_does_not_balance_is_refused_at_the_end_of_its_transaction(north, legs):
    ada, _grace = two()
    line = a_line(ada)

    with pytest.raises(
        DatabaseError, match=r"not balanced|that its kind has not|ck_ledger_entry_amount"
    ):
        post("appropriation", [Leg(line.id, name, Decimal(amount)) for name, amount in legs],
             key="crooked", source=PAPER, on=context.today())  # fmt: skip

    assert available(line) == Decimal("1000.00")


def test_half_a_cent_gets_into_no_entry(north):
    ada, _grace = two()
    line = a_line(ada)

    with pytest.raises(ValueError, match="whole number of cents"):
        appropriate(line, "0.005")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount = 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_posting SET amount = -amount",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_balance SET spent = 0",
        "DELETE FROM ledger_balance",
        "UPDATE budget_decision SET decision = 'another'",
        "TRUNCATE ledger_posting",
    ],
)
def test_the_applications_role_cannot_alter_the_ledger(north, psql, statement):
    ada, _grace = two()
    a_line(ada)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql.execute(statement)


def test_not_even_the_owner_alters_an_entry(north, settings: Config):
    ada, _grace = two()
    a_line(ada)

    with psycopg.connect(libpq_url(settings.owner_database_url)) as owner:
        owner.execute("SELECT set_config('app.tenant_id', %s, false)", [str(north.id)])
        for statement in ("UPDATE ledger_entry SET memo = ''", "DELETE FROM ledger_posting"):
            with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
                owner.execute(statement)


def written_by_hand(psql, line, *, amounts, head="5.00", entry=None):
    """Write an entry and its postings as somebody at a psql prompt would."""
    tenant, when = line.tenant_id, context.today()
    if entry is None:
        entry = uuid4()
        psql.execute(
            "INSERT INTO ledger_entry (tenant_id, id, created_at, kind, posted_on, amount, memo, "
            "key, source_type, source_id, source_label, actor_name) VALUES "
            "(%s, %s, now(), 'appropriation', %s, %s, '', %s, 'hand', %s, 'by hand', 'psql')",
            [tenant, entry, when, head, str(entry), entry],
        )
    place = [entry, line.id, line.fund_id, line.period_id]
    rows = [
        value
        for account, amount in zip(("appropriation", "budgetary_balance"), amounts, strict=True)
        for value in (tenant, uuid4(), *place, account, amount, when)
    ]
    psql.execute(
        "INSERT INTO ledger_posting (tenant_id, id, created_at, entry_id, line_id, fund_id, "
        "period_id, account, amount, posted_on) VALUES "
        "(%s, %s, now(), %s, %s, %s, %s, %s, %s, %s), (%s, %s, now(), %s, %s, %s, %s, %s, %s, %s)",
        rows,
    )
    psql.commit()


def test_psql_as_the_application_cannot_write_an_unbalanced_entry(north, psql):
    ada, _grace = two()
    line = a_line(ada)

    written_by_hand(psql, line, amounts=("-5.00", "5.00"))
    with pytest.raises(psycopg.errors.CheckViolation, match="not balanced"):
        written_by_hand(psql, line, amounts=("-5.00", "4.99"))
    psql.rollback()
    with pytest.raises(psycopg.errors.CheckViolation, match="not balanced"):
        written_by_hand(psql, line, amounts=("-5.00", "5.00"), head="6.00")
    psql.rollback()
    with pytest.raises(psycopg.errors.CheckViolation, match="amount_exact"):
        written_by_hand(psql, line, amounts=("-5.005", "5.005"), head="5.005")
    psql.rollback()

    assert available(line) == Decimal("1005.00")


def test_a_balanced_pair_cannot_be_added_to_an_old_entry(north, psql):
    ada, _grace = two()
    line = a_line(ada)
    entry = appropriate(line, "5.00")

    with pytest.raises(psycopg.errors.CheckViolation, match="none is added later"):
        written_by_hand(psql, line, amounts=("-9.00", "9.00"), entry=entry)


def test_an_override_reaches_no_further_than_it_says(north):
    ada, grace = two()
    line = a_line(ada, "100.00")
    decision = Decision(
        kind="override", line_id=line.id, decided_on=context.today(), decision="Ten more",
        amount=Decimal("10.00"), requested_by=ada.id, approved_by=grace.id,
    )  # fmt: skip
    db.session.add(decision)
    db.session.commit()

    with pytest.raises(Overdrawn):
        appropriate(line, "-110.01", override_id=decision.id)
    appropriate(line, "-110.00", override_id=decision.id)

    assert available(line) == Decimal("-10.00")


def test_a_reversal_mirrors_its_original_once(north):
    ada, _grace = two()
    line = a_line(ada)
    entry = appropriate(line, "5.00")

    first = reverse(entry, source=PAPER, on=context.today(), lines={})
    assert reverse(entry, source=PAPER, on=context.today(), lines={}) == first
    with pytest.raises(DatabaseError, match="does not mirror"):
        post("reversal", pair(line.id, "appropriation", Decimal("4.00")), key="crooked",
             source=PAPER, on=context.today(), reverses_id=first)  # fmt: skip

    assert available(line) == Decimal("1000.00")


def test_the_balances_are_the_sums_of_the_postings(north):
    ada, grace = two()
    line = a_line(ada)
    encumbered(line, "100.00", by=ada, approver=grace)

    assert db.session.execute(adrift()).all() == []
