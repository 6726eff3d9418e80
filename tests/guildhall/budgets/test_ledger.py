"""The ledger keeps its own order, whoever writes to it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.budgets.models.budgets import Decision
from guildhall.budgets.models.ledger import Balance, Entry, Posting
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.rules.claims import payable, taxable
from guildhall.budgets.rules.periods import span_of, years_of
from guildhall.budgets.services import batches, commitments, payments, plans
from guildhall.budgets.services.ledger import Leg, Overdrawn, Source, pair, post, reverse
from guildhall.budgets.services.periods import close_period, open_period
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, new_id, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid, NotFound
from guildhall.provision import libpq_url
from tests.characters import make_person
from tests.guildhall.budgets.books import (
    a_fund,
    a_line,
    adopted,
    available,
    encumbered,
    line_of,
    past_period,
    resolved,
    two,
    vendor,
)

PAPER = Source("budget_decision", uuid4(), "Board, item 4")


def appropriate(line, amount, key="once", **more):
    """Post an appropriation by hand."""
    facts = {"key": key, "source": PAPER, "on": context.today()} | more
    return post("appropriation", pair(line.id, "appropriation", -Decimal(amount)), **facts)


@pytest.fixture
def psql(settings: Config, north: TenantContext):
    """Return a connection as the application's own role, as psql would open it."""
    with psycopg.connect(libpq_url(settings.database_url)) as connection:
        connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(north.id)])
        connection.execute("SELECT set_config('app.account_id', %s, false)", [str(uuid4())])
        connection.commit()
        yield connection
        connection.rollback()


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
    assert taxable(Decimal("600.00"), paid_this_year=Decimal("4900.00")) == Decimal("250.00")


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


def test_a_closed_period_takes_no_posting_and_corrections_go_to_the_open_one(north):
    ada, grace = two()
    fund, old = a_fund(), past_period()
    line = line_of(adopted(fund, ada, period=old, tuition="500.00"), "tuition")
    held = encumbered(line, "100.00", by=ada, approver=grace)
    payment = payments.pay(
        held.id, Decimal("100.00"), document="Invoice", requested_by=ada.id, approved_by=grace.id
    )
    batches.mark_paid(
        batches.gather("accounts_payable").id, paid_on=context.today(), reference="R1"
    )
    close_period(old.id)

    with pytest.raises(Conflict, match="closed"):
        appropriate(line, "1.00", on=old.ends_on)
    with pytest.raises(Conflict, match="no such line"):
        payments.void(payment.id, decision="Paid by mistake", by=grace.id)
    now = line_of(adopted(fund, ada, tuition="10.00"), "tuition")
    payments.void(payment.id, decision="Paid by mistake", by=grace.id)

    assert available(line) == Decimal("400.00")
    assert available(now) == Decimal("110.00")
    reversal = db.session.scalars(select(Entry).where(Entry.kind == "reversal")).one()
    assert db.session.get(Entry, (north.id, reversal.reverses_id)).kind == "expenditure"


def test_a_closed_period_stays_closed(north, psql):
    old = past_period()
    close_period(old.id)

    with pytest.raises(psycopg.errors.RestrictViolation):
        psql.execute("UPDATE money_period SET closed_at = NULL, closed_by_name = ''")


def test_a_day_outside_of_the_period_is_refused(north):
    ada, _grace = two()
    line = a_line(ada)
    period = open_period("fiscal_year", context.today())

    with pytest.raises(Conflict, match="not in the budget's period"):
        appropriate(line, "1.00", on=period.ends_on + timedelta(days=1))


@pytest.mark.seed("M3")
def test_nothing_posts_after_a_grants_last_day(north):
    start = open_period("fiscal_year", context.today()).starts_on
    fund = a_fund("Maryland Leads", kind="grant", ends_on=start + timedelta(days=3))
    period = open_period("fiscal_year", context.today())
    budget = plans.begin(fund.id, period.id)
    plans.propose(budget.id, {("release", ""): Decimal("100.00")})
    line = line_of(budget, "release")

    appropriate(line, "100.00", on=fund.ends_on)
    with pytest.raises(Conflict, match="The fund has ended"):
        appropriate(line, "1.00", "later", on=fund.ends_on + timedelta(days=1))


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


def test_money_moves_between_lines_and_the_sum_stays(north):
    ada, _grace = two()
    budget = adopted(a_fund(), ada, tuition="500.00", travel="100.00")
    tuition, travel = line_of(budget, "tuition"), line_of(budget, "travel")

    plans.transfer(tuition.id, travel.id, Decimal("120.00"), resolved(ada))

    assert (available(tuition), available(travel)) == (Decimal("380.00"), Decimal("220.00"))
    with pytest.raises(Overdrawn):
        plans.transfer(tuition.id, travel.id, Decimal("380.01"), resolved(ada))


def test_an_amendment_posts_what_differs_and_never_cuts_below_what_is_committed(north):
    ada, grace = two()
    budget = adopted(a_fund(), ada, tuition="500.00")
    line = line_of(budget, "tuition")
    encumbered(line, "300.00", by=ada, approver=grace)

    plans.propose(budget.id, {("tuition", ""): Decimal("299.00")})
    with pytest.raises(Overdrawn):
        plans.decide(budget.id, resolved(ada))
    plans.propose(budget.id, {("tuition", ""): Decimal("450.00"), ("travel", ""): Decimal("50.00")})
    amended = plans.decide(budget.id, resolved(ada, "Board, item 9"))

    assert amended.status == "amended"
    assert available(line) == Decimal("150.00")
    assert available(line_of(budget, "travel")) == Decimal("50.00")


def test_what_is_left_is_carried_over_where_the_fund_says_so(north):
    ada, grace = two()
    old = past_period()
    fund = a_fund(carries_over=True)
    budget = adopted(fund, ada, period=old, tuition="500.00")
    line = line_of(budget, "tuition")
    commitments.release(encumbered(line, "200.00", by=ada, approver=grace).id)

    following = plans.carry_over(budget.id, resolved(ada))

    assert available(line) == Decimal("0.00")
    assert available(line_of(following, "tuition")) == Decimal("500.00")
    days = db.session.scalars(
        select(Posting.posted_on).where(Posting.account == "carry_over").order_by(Posting.posted_on)
    ).all()
    assert days == [old.ends_on, old.ends_on + timedelta(days=1)]
    close_period(old.id)


@pytest.mark.seed("T18")
def test_a_biennium_is_two_fiscal_years_and_a_closed_one_closes_its_days(north):
    washington = span_of("biennium", date(2026, 3, 4), (9, 1))
    assert (washington.starts_on, washington.ends_on) == (date(2025, 9, 1), date(2027, 8, 31))
    assert washington.days == 730
    assert [year.ends_on for year in years_of(washington)] == [
        date(2026, 8, 31), date(2027, 8, 31),
    ]  # fmt: skip

    ada, _grace = two()
    today = context.today()
    here = open_period("biennium", today - timedelta(days=366))
    fund = a_fund(period_kind="biennium")
    line = line_of(adopted(fund, ada, period=here, tuition="9.00"), "tuition")
    first_year = open_period("fiscal_year", here.starts_on)
    appropriate(line, "1.00", "open", on=here.starts_on)
    close_period(first_year.id)

    with pytest.raises(Conflict, match="closed"):
        appropriate(line, "1.00", "late", on=here.starts_on)


def test_the_balances_are_the_sums_of_the_postings(north):
    ada, grace = two()
    line = a_line(ada)
    encumbered(line, "100.00", by=ada, approver=grace)

    assert db.session.execute(adrift()).all() == []


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
