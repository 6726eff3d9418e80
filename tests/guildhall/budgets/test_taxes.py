"""What of a payment is taxed follows from the clause in force on its day, by calendar year."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from guildhall.agreements import services as agreements
from guildhall.budgets.services import commitments, payments, taxes
from tests.guildhall.budgets.books import a_fund, adopted, line_of, two


def paid(line, person, amount, *, by, approver, on):  # noqa: PLR0913 - as a payment has it
    """Pay somebody on a day."""
    with time_machine.travel(on):
        payee = commitments.payee_of(person.id)
        held = commitments.request(line.id, payee.id, Decimal(amount), purpose="Course", by=by.id)
        commitments.approve(held.id, by=approver.id)
        return payments.pay(held.id, Decimal(amount), document="Receipt", requested_by=by.id,
                            approved_by=approver.id)  # fmt: skip


def noon(year, month, day):
    return datetime(year, month, day, 20, 0, tzinfo=UTC)


@pytest.mark.seed("T5")
def test_example_6_is_taxed_by_calendar_year_over_two_fiscal_years(north):
    ada, grace = two()
    person = two()[0]
    fund = a_fund()
    with time_machine.travel(noon(2026, 2, 2)):
        spring = line_of(adopted(fund, ada, tuition="9000.00"), "tuition")
    with time_machine.travel(noon(2026, 10, 2)):
        autumn = line_of(adopted(fund, ada, tuition="9000.00"), "tuition")
    people = {"by": ada, "approver": grace}

    first = paid(spring, person, "4900.00", **people, on=noon(2026, 3, 3))
    second = paid(autumn, person, "600.00", **people, on=noon(2026, 10, 5))
    third = paid(autumn, person, "100.00", **people, on=noon(2027, 1, 5))

    assert (first.taxable, second.taxable, third.taxable) == (
        Decimal("0.00"), Decimal("250.00"), Decimal("0.00"),
    )  # fmt: skip


def test_the_limit_is_the_clause_of_the_day_and_else_the_dated_template(north):
    with time_machine.travel(noon(2026, 10, 2)):
        assert taxes.limit_on(datetime(2026, 10, 2, tzinfo=UTC).date()).amount == Decimal("5250.00")
        contract = agreements.enter_contract({
            "name": "Agreement", "union_party": "Local", "employer_party": "District",
            "bargaining_unit_id": None, "first_day": datetime(2026, 1, 1, tzinfo=UTC).date(),
            "last_day": None, "note": "",
        })  # fmt: skip
        clause = agreements.add_clause(contract.id, "tax_limit", title="§127", article="", version={
            "starts_on": datetime(2026, 1, 1, tzinfo=UTC).date(), "source": "Plan of 2026",
            "parameters": {"amount": "5250.00"},
        })  # fmt: skip
        agreements.adopt(contract.id, decision="Adopted")
        agreements.amend(clause.id, {
            "starts_on": datetime(2027, 1, 1, tzinfo=UTC).date(), "source": "Plan of 2027",
            "parameters": {"amount": "5500.00"},
        })  # fmt: skip

        then = taxes.limit_on(datetime(2026, 12, 31, tzinfo=UTC).date())
        later = taxes.limit_on(datetime(2027, 1, 1, tzinfo=UTC).date())

    assert (then.amount, then.source) == (Decimal("5250.00"), "Plan of 2026")
    assert (later.amount, later.source, later.clause_id) == (
        Decimal("5500.00"), "Plan of 2027", clause.id,
    )  # fmt: skip


def test_a_stipend_and_a_vendor_are_no_educational_assistance(north):
    ada, grace = two()
    person = two()[0]
    line = line_of(adopted(a_fund(), ada, stipend="9000.00"), "stipend")
    payee = commitments.payee_of(person.id)
    held = commitments.request(line.id, payee.id, Decimal(8000), purpose="Stipend", by=ada.id)
    commitments.approve(held.id, by=grace.id)

    payment = payments.request(held.id, Decimal(8000), document="Award", by=ada.id)

    assert payment.taxable == 0
