"""Periods close for good, funds end, money moves by decisions."""

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.ledger import Entry, Posting
from guildhall.budgets.rules.periods import span_of, years_of
from guildhall.budgets.services import batches, commitments, payments, plans
from guildhall.budgets.services.ledger import Overdrawn
from guildhall.budgets.services.periods import close_period, open_period
from guildhall.db import db
from guildhall.errors import Conflict
from tests.guildhall.budgets.books import (
    a_fund,
    a_line,
    adopted,
    appropriate,
    available,
    encumbered,
    line_of,
    past_period,
    resolved,
    two,
)


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
