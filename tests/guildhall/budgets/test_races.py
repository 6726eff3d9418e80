"""Many at once for the last dollars: no line is ever overdrawn, nothing is posted twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from guildhall import context
from guildhall.budgets.models.ledger import Balance, Entry
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services import commitments, payments, plans
from guildhall.budgets.services.ledger import Source, pair, post
from guildhall.budgets.services.periods import close_period
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
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

AT_ONCE = 8


def together(app: Flask, tenant: TenantContext, acts: list[Callable[[], object]]) -> Counter[str]:
    """Let everybody act at once, each on a connection of her own; count what came of it."""
    gate = Barrier(min(AT_ONCE, len(acts)))

    def run(act: Callable[[], object]) -> str:
        with app.app_context(), tenant_scope(tenant):
            if len(acts) <= AT_ONCE:
                gate.wait()
            try:
                act()
            except Conflict as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(run, acts))


def test_the_last_dollars_are_encumbered_once_however_many_ask(app, north):
    ada, grace = two()
    line = a_line(ada, "100.00")
    payee = vendor()
    asked = [
        commitments.request(line.id, payee.id, Decimal("9.00"), purpose=f"Seat {n}", by=ada.id).id
        for n in range(40)
    ]
    db.session.remove()

    outcome = together(
        app, north, [lambda it=it: commitments.approve(it, by=grace.id) for it in asked]
    )

    assert outcome == {"done": 11, "Overdrawn": 29}
    assert available(line) == Decimal("1.00")
    assert db.session.execute(adrift()).all() == []


def test_transfers_in_both_directions_end_and_lose_no_cent(app, north):
    ada, _grace = two()
    budget = adopted(a_fund(), ada, tuition="50.00", travel="50.00")
    ends = (line_of(budget, "tuition").id, line_of(budget, "travel").id)
    db.session.remove()

    def move(n: int) -> None:
        giver, taker = ends if n % 2 else ends[::-1]
        plans.transfer(giver, taker, Decimal("7.01"), resolved(ada))

    outcome = together(app, north, [lambda n=n: move(n) for n in range(40)])

    total = db.session.scalar(select(func.sum(Balance.available)))
    assert outcome["done"] + outcome["Overdrawn"] == 40
    assert total == Decimal("100.00")
    assert db.session.execute(adrift()).all() == []


def test_one_key_posted_by_eight_at_once_is_one_entry(app, north):
    ada, _grace = two()
    line = a_line(ada, "100.00")
    source, day = Source("test", line.id, "The same for all"), context.today()
    db.session.remove()

    def act() -> object:
        legs = pair(line.id, "appropriation", Decimal("-5.00"))
        return post("appropriation", legs, key="once", source=source, on=day)

    outcome = together(app, north, [act] * AT_ONCE)

    assert outcome == {"done": AT_ONCE}
    assert available(line) == Decimal("105.00")


def test_one_payment_approved_by_eight_at_once_is_paid_once(app, north):
    ada, grace = two()
    line = a_line(ada, "100.00")
    held = encumbered(line, "60.00", by=ada, approver=grace)
    payment = payments.request(held.id, Decimal("50.00"), document="Invoice", by=ada.id)
    db.session.remove()

    together(app, north, [lambda: payments.approve(payment.id, by=grace.id)] * AT_ONCE)

    assert available(line) == Decimal("50.00")
    kinds = Counter(db.session.scalars(select(Entry.kind)))
    assert kinds == {"appropriation": 1, "encumbrance": 1, "release": 1, "expenditure": 1}


def test_a_period_that_closes_takes_all_or_nothing_of_what_comes_at_that_moment(app, north):
    ada, _grace = two()
    old = past_period()
    line = line_of(adopted(a_fund(), ada, period=old, tuition="100.00"), "tuition")
    source = Source("test", line.id, "At the last moment")
    db.session.remove()

    def late(n: int) -> object:
        legs = pair(line.id, "appropriation", Decimal("-1.00"))
        return post("appropriation", legs, key=f"late-{n}", source=source, on=old.ends_on)

    acts: list[Callable[[], object]] = [lambda n=n: late(n) for n in range(AT_ONCE - 1)]
    outcome = together(app, north, [*acts, lambda: close_period(old.id)])

    posted = db.session.scalar(select(func.count()).where(Entry.source_type == "test"))
    assert outcome["done"] == posted + 1
    assert available(line) == Decimal("100.00") + posted
