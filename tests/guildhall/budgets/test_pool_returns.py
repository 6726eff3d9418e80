"""Money that comes back to a pool after its end is decided: on, back, or forfeited."""

from decimal import Decimal

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.budgets.models.pools import PoolReturn
from guildhall.budgets.queries.lines import balance_of, get_line
from guildhall.budgets.queries.periods import adrift, checks
from guildhall.budgets.queries.pool_returns import count_waiting, waiting
from guildhall.budgets.queries.shares import share_of
from guildhall.budgets.services import batches, payments, pool_ends, pool_returns
from guildhall.budgets.services.ledger import Leg, Source, post
from guildhall.budgets.services.periods import close_period
from guildhall.budgets.services.plans import carry_over
from guildhall.db import db
from guildhall.errors import Invalid, NotFound
from tests.guildhall.budgets.books import a_fund, adopted, line_of, past_period, resolved, two
from tests.guildhall.budgets.staff import a_pool, asks, carry_clause_of, five, stands

AMOUNT = Decimal("150.00")


class Ended:
    """A pool that ended; one of its people had used $150.00, which is taken back afterwards."""

    def __init__(self, most: str = "100", *, carries: bool = True) -> None:
        self.ada, self.grace = two()
        fund = a_fund(carries_over=carries)
        old = line_of(adopted(fund, self.ada, period=past_period(), tuition="150000"), "tuition")
        new = line_of(adopted(fund, self.ada, tuition="150000"), "tuition")
        unit, people = five()
        self.who = people[0]
        self.old = a_pool(unit, old)
        held = asks(self.old, self.who, "150.00", by=self.ada, approver=self.grace)
        self.payment = payments.pay(
            held.id, AMOUNT, document="Receipt", requested_by=self.ada.id,
            approved_by=self.grace.id,
        )  # fmt: skip
        self.next = a_pool(unit, new, name="Next year")
        carry_clause_of(unit, most)
        self.giving = Decimal(stands(self.old)[0])

    def comes_back(self) -> None:
        """End the pool, then take the payment back."""
        pool_ends.end(self.old.id, None, resolved(self.ada))
        self.giving = Decimal(stands(self.old)[0])
        payments.void(self.payment.id, decision="Course called off", by=self.grace.id)


@pytest.fixture
def ended(north):
    """Return a pool with money that came back."""
    found = Ended()
    found.comes_back()
    return found


def left(ended):
    """Return what is on the ended pool's line, and how it differs on the one that gave it."""
    giving, shares, _reserve = stands(ended.old)
    return Decimal(shares), Decimal(giving) - ended.giving


def test_what_comes_back_waits_and_keeps_the_period_open(ended):
    (came,) = waiting()

    assert (came.payment.id, came.person.id) == (ended.payment.id, ended.who.id)
    assert left(ended) == (AMOUNT, 0)
    found = checks(came.standing.line.period_id)
    assert (found.returned, found.ready) == (1, False)


def test_given_back_it_can_be_spent_again_by_the_line_that_gave_it(ended):
    period_id = waiting()[0].standing.line.period_id

    pool_returns.give_back(ended.payment.id, resolved(ended.ada, "Board, item 9"))

    assert left(ended) == (0, AMOUNT)
    assert (count_waiting(), checks(period_id).returned) == (0, 0)
    assert share_of(ended.old.id, ended.who.id).left == 0
    with pytest.raises(NotFound):
        pool_returns.forfeit(ended.payment.id, resolved(ended.ada))
    assert db.session.execute(adrift()).all() == []


def test_carried_on_it_is_as_much_as_the_clause_says(ended):
    before = share_of(ended.next.id, ended.who.id)

    pool_returns.carry(ended.payment.id, ended.next.id, resolved(ended.ada))

    after = share_of(ended.next.id, ended.who.id)
    assert after.left - before.left == after.carried == Decimal("100.00")
    assert left(ended) == (0, Decimal("50.00"))
    assert db.session.execute(adrift()).all() == []
    asks(ended.next, ended.who, str(after.left), by=ended.ada, approver=ended.grace)


def test_what_was_carried_at_the_end_counts_against_the_clause(north):
    ended = Ended()
    pool_ends.end(ended.old.id, ended.next.id, resolved(ended.ada))
    payments.void(ended.payment.id, decision="Called off", by=ended.grace.id)
    (came,) = waiting()

    assert share_of(ended.next.id, ended.who.id).carried == Decimal(100)
    assert pool_returns.may_go_on(came) == []
    with pytest.raises(Invalid):
        pool_returns.carry(ended.payment.id, ended.next.id, resolved(ended.ada))


def test_forfeited_it_is_appropriated_no_more(ended):
    pool_returns.forfeit(ended.payment.id, resolved(ended.ada, "Board, item 9"))

    assert left(ended) == (0, 0)
    assert count_waiting() == 0
    budget_id = get_line(ended.old.giving_line_id).budget_id
    carry_over(budget_id, resolved(ended.ada))  # nothing of the pool is in its way


def test_taken_back_before_the_end_it_ends_with_the_pool(north):
    ended = Ended()

    payments.void(ended.payment.id, decision="Called off", by=ended.grace.id)
    pool_ends.end(ended.old.id, None, resolved(ended.ada))

    assert waiting() == []


def test_of_a_closed_period_it_comes_back_to_the_open_ones_line(north):
    ended = Ended(carries=False)
    pool_ends.end(ended.old.id, None, resolved(ended.ada))
    before = balance_of(ended.next.giving_line_id).available
    batch = batches.gather("payroll")
    batches.mark_paid(batch.id, paid_on=context.today(), reference="Run 1")
    close_period(past_period().id)

    payments.void(ended.payment.id, decision="Called off", by=ended.grace.id)

    assert balance_of(ended.next.giving_line_id).available - before == AMOUNT
    assert waiting() == []


def test_the_database_wants_the_whole_and_its_posting(ended):
    facts = {
        "pool_id": ended.old.id, "payment_id": ended.payment.id, "person_id": ended.who.id,
        "carried": Decimal(0), "forfeited": Decimal(0), "decided_on": context.today(),
        "decision": "Board",
    }  # fmt: skip
    for returned, rule in (("149.99", "the whole of a payment"), ("150.00", "does not move")):
        db.session.add(PoolReturn(**facts, returned=Decimal(returned)))
        with pytest.raises(DatabaseError, match=rule):
            db.session.commit()
        db.session.rollback()
    pool = db.session.merge(ended.old)
    legs = [
        Leg(pool.shares_line_id, "transfer", AMOUNT),
        Leg(pool.giving_line_id, "transfer", -AMOUNT),
    ]
    with pytest.raises(DatabaseError, match="moved by its runs"):
        post("transfer", legs, key="hand", source=Source("hand", pool.id, "By hand"),
             on=past_period().ends_on)  # fmt: skip
    db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(delete(PoolReturn))
    db.session.rollback()


def test_pages_show_what_waits_and_post_the_decision(ended, north, ada, app):
    client = app.test_client().sign_in(ada)
    page = f"/money/returns/{ended.payment.id}"

    for path in ("/today", "/money", "/money/returns"):
        assert "came back to a pool that has ended" in client.see(north, path).text, path
    form = client.see(north, page).text
    assert "Carry $100.00 on into Next year" in form
    facts = {"decided_on": "today", "decision": "Board, item 9"}
    assert client.send(north, page, what="nonsense", **facts).status_code == 422
    assert client.send(north, page, what=str(ended.next.id), **facts).status_code == 303
    assert client.see(north, page).status_code == 404
    shown = client.see(north, f"/money/pools/{ended.old.id}/shares/{ended.who.id}").text
    assert "$100.00 was carried on, $50.00 went back" in shown
