"""A month's stipends, when many enter and approve at once or the plug is pulled: paid once."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from guildhall.budgets.models.commitments import Encumbrance, Payment, PaymentBatch
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.periods import adrift
from guildhall.budgets.services import commitments, payments
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import awards, queries, runs
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import award_of_same, entered, states
from tests.together import all_at_once

pytestmark = pytest.mark.usefixtures("in_october")


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
