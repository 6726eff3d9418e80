"""What is paid in ten parts is set aside in ten, at once, all or none."""

from decimal import Decimal

import pytest

from guildhall.budgets.services import instalments, payments
from guildhall.budgets.services.instalments import Instalment
from guildhall.budgets.services.ledger import Overdrawn
from guildhall.db import db, new_id
from guildhall.errors import Conflict, Invalid
from tests.guildhall.budgets.books import a_line, available, two, vendor
from tests.guildhall.budgets.test_races import together


def ten(line, amount="70.00"):
    return [
        Instalment(new_id(), line.id, Decimal(amount), f"Instalment {number} of 10")
        for number in range(1, 11)
    ]


def asked(ada, grace):
    return {"source_type": "clc_award", "requested_by": ada.id, "approved_by": grace.id}


def test_ten_instalments_are_ten_encumbrances_and_each_payment_ends_one(north):
    ada, grace = two()
    line, payee = a_line(ada, "700.00"), vendor()
    plan = ten(line)

    held = instalments.set_aside(payee.id, plan, **asked(ada, grace))
    assert available(line) == Decimal("0.00")
    payments.pay(held[0].id, Decimal("70.00"), document="October",
                 requested_by=ada.id, approved_by=grace.id)  # fmt: skip
    again = instalments.set_aside(payee.id, plan, **asked(ada, grace))

    assert [each.id for each in again] == [each.id for each in held]
    assert sum(each.amount for each in held) == Decimal("700.00")
    assert [each.ended_at is None for each in again] == [False] + [True] * 9


def test_a_plan_that_the_line_cannot_bear_sets_nothing_aside(north):
    ada, grace = two()
    line, payee = a_line(ada, "699.99"), vendor()

    with pytest.raises(Overdrawn):
        instalments.set_aside(payee.id, ten(line), **asked(ada, grace))

    assert available(line) == Decimal("699.99")


def test_what_is_given_up_is_free_again_and_what_was_paid_stays(north):
    ada, grace = two()
    line, payee = a_line(ada, "700.00"), vendor()
    plan = ten(line)
    held = instalments.set_aside(payee.id, plan, **asked(ada, grace))
    payments.pay(held[0].id, Decimal("70.00"), document="October",
                 requested_by=ada.id, approved_by=grace.id)  # fmt: skip
    sources = [part.source_id for part in plan]

    freed = instalments.give_up("clc_award", sources, reason="The award was withdrawn")

    assert len(freed) == 9
    assert available(line) == Decimal("630.00")
    assert instalments.give_up("clc_award", sources, reason="Again") == []


def test_a_part_that_differs_from_what_is_on_record_is_refused(north):
    ada, grace = two()
    line, payee = a_line(ada, "2000.00"), vendor()
    plan = ten(line)
    instalments.set_aside(payee.id, plan, **asked(ada, grace))
    changed = [Instalment(plan[0].source_id, line.id, Decimal("71.00"), "More"), *plan[1:]]

    with pytest.raises(Conflict, match=r"\$70\.00 is set aside"):
        instalments.set_aside(payee.id, changed, **asked(ada, grace))
    with pytest.raises(Invalid):
        instalments.set_aside(payee.id, [plan[0], plan[0]], **asked(ada, grace))


def test_one_plan_asked_for_by_eight_at_once_is_one_plan(app, north):
    ada, grace = two()
    line, payee = a_line(ada, "1000.00"), vendor()
    plan, who = ten(line), asked(ada, grace)
    db.session.remove()

    outcome = together(app, north, [lambda: instalments.set_aside(payee.id, plan, **who)] * 8)

    assert outcome == {"done": 8}
    assert available(line) == Decimal("300.00")
