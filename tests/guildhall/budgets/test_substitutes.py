"""Other release: what a substitute costs, who bears it by the clause, what the ledger holds."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from guildhall import context
from guildhall.agreements import services as agreements
from guildhall.agreements.models.contracts import ClauseAnswer
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.models.substitutes import SubstituteRelease
from guildhall.budgets.queries.lines import get_encumbrance, payments_of
from guildhall.budgets.queries.substitutes import get_release, stories
from guildhall.budgets.rules.substitutes import cost_of, paid_back
from guildhall.budgets.services import commitments, invoices, payments
from guildhall.budgets.services import substitutes as services
from guildhall.budgets.services.substitutes import Wish
from guildhall.db import db
from guildhall.errors import Conflict, Denied, Invalid
from tests.characters import make_member
from tests.guildhall.budgets.books import a_fund, adopted, available, line_of, two
from tests.guildhall.budgets.staff import a_unit, hire

CENT = Decimal("0.01")


@given(
    halves=st.integers(1, 400),
    cents=st.integers(1, 2_000_000),
    parts=st.integers(0, 1_000_000),
)
def test_the_cost_is_days_times_rate_and_its_parts_add_up(halves, cents, parts):
    days, rate = Decimal(halves) / 2, Decimal(cents) / 100
    percent = Decimal(parts) / 10_000

    cost = cost_of(days, rate, percent)

    assert cost.amount == (days * rate).quantize(CENT, ROUND_HALF_UP)
    assert cost.reimbursed + cost.kept == cost.amount
    assert cost.reimbursed <= cost.amount * percent / 100 < cost.reimbursed + CENT
    assert cost.ours("us") == cost.amount
    assert cost.ours("party") == cost.reimbursed


@pytest.mark.parametrize(
    ("word", "payer", "employer", "back"),
    [
        ("employer", "us", True, 100), ("employer", "party", True, 0),
        ("union", "us", True, 0), ("union", "party", True, 100),
        ("pool", "party", True, 100), ("employer", "us", False, 0),
        ("employer", "party", False, 100), ("union", "us", False, 100),
        ("none", "us", True, None),
    ],
)  # fmt: skip
def test_the_clause_says_which_side_pays_back(word, payer, employer, back):
    assert paid_back(word, payer, party_is_employer=employer) == back


class School:
    """A unit whose clause lets one side pay substitutes, a line, a district, and who decides."""

    def __init__(self, *, substitute: str = "union", hours: str = "40", each: str = "year") -> None:
        self.ada, self.grace = two()
        self.unit = a_unit()
        self.away = hire(self.unit, "Nadia", "40")
        self.line = line_of(adopted(a_fund(), self.ada, release="5000.00"), "release")
        self.district = commitments.add_payee(name="PUSD", kind="district")
        since = context.today() - timedelta(days=900)
        contract = agreements.enter_contract(
            {
                "name": "Agreement", "union_party": "Local", "employer_party": "PUSD",
                "bargaining_unit_id": self.unit.id, "first_day": since, "last_day": None,
                "note": "",
            }
        )  # fmt: skip
        terms = {"hours": hours, "each": each, "substitute": substitute}
        self.clause = agreements.add_clause(
            contract.id,
            "release",
            title="Release for union work",
            article="9.4",
            version={"starts_on": since, "parameters": terms},
        )
        agreements.adopt(contract.id, decision="Ratified")

    def wish(self, **more) -> Wish:
        """Return a release of two and a half days that the district pays first."""
        today = context.today()
        facts = {
            "person_id": self.away.id, "starts_on": today, "ends_on": today + timedelta(days=2),
            "purpose": "Academy", "substitute": "Sam Reed", "unit": "day",
            "quantity": Decimal("2.5"), "day_hours": Decimal(8), "rate": Decimal("187.35"),
            "party_id": self.district.id, "payer": "party", "percent": None,
            "clause_id": self.clause.id, "line_id": self.line.id,
        }  # fmt: skip
        return Wish(**facts | more)

    def enter(self, **more) -> SubstituteRelease:
        """Enter it, as Ada."""
        return services.enter(self.wish(**more), by=self.ada.id)


@pytest.fixture
def school(north):
    """Return the school of these stories."""
    return School()


def stands(release):
    """Return where a release stands."""
    db.session.expire_all()
    (story,) = stories([get_release(release.id)])
    return story


def test_the_local_reimburses_the_district_by_its_invoice(school):
    release = school.enter()

    assert (str(release.amount), str(release.reimbursed)) == ("468.38", "468.38")
    assert stands(release).state == "waiting"
    with pytest.raises(Denied):
        commitments.approve(release.encumbrance_id, by=school.ada.id)
    commitments.approve(release.encumbrance_id, by=school.grace.id)
    assert available(school.line) == Decimal("4531.62")
    came = invoices.record(
        release.encumbrance_id,
        {
            "number": "D-7", "purchase_order": "", "amount": release.reimbursed, "due_on": None,
            "received_on": context.today(),
        },
    )  # fmt: skip
    invoices.ask_payment(came.id, by=school.ada.id)
    (payment,) = payments_of(release.encumbrance_id)
    payments.approve(payment.id, by=school.grace.id)

    assert stands(release).state == "paid"
    assert available(school.line) == Decimal("4531.62")
    answer = db.session.get(ClauseAnswer, (release.tenant_id, release.answer_id))
    assert (answer.person_id, answer.as_of) == (school.away.id, release.starts_on)
    assert answer.inputs["hours"] == "20.0"


def test_we_pay_first_and_the_district_pays_its_part_back(north):
    school = School(substitute="employer")

    release = school.enter(
        payer="us", percent=Decimal("33.3333"), departs="Joint committee, 4 March, item 2"
    )

    assert (str(release.amount), str(release.reimbursed)) == ("468.38", "156.12")
    commitments.approve(release.encumbrance_id, by=school.grace.id)
    assert stands(release).to_bill
    bill = invoices.bill_share(release.encumbrance_id, school.district.id)
    assert bill.amount == release.reimbursed
    invoices.send(bill.id)
    assert stands(release).back == "sent"
    invoices.settle(bill.id, paid_on=context.today(), reference="Check 9")
    assert (stands(release).back, stands(release).to_bill) == ("paid", False)
    assert available(school.line) == Decimal("4687.74")


def test_what_the_other_side_bears_alone_asks_for_nothing_of_ours(north):
    school = School(substitute="employer")

    release = school.enter(line_id=None)

    assert (release.encumbrance_id, str(release.reimbursed)) == (None, "0.00")
    assert stands(release).state == "nothing"


def test_what_departs_from_the_clause_names_who_agreed(school):
    school.enter()
    second = school.wish(quantity=Decimal(3))

    with pytest.raises(Invalid) as refused:
        services.enter(second, by=school.ada.id)
    assert "fewer hours" in refused.value.fields["departs"]
    with pytest.raises(Invalid) as refused:
        services.enter(school.wish(clause_id=None, percent=Decimal(100)), by=school.ada.id)
    assert "none is chosen" in refused.value.fields["departs"]
    agreed = school.enter(quantity=Decimal(3), departs="Letter of 4 March")
    assert agreed.departs == "Letter of 4 March"


def test_cancelled_it_gives_its_money_free_and_its_hours_back(school):
    release = school.enter()
    commitments.approve(release.encumbrance_id, by=school.grace.id)

    services.cancel(release.id, reason="The academy was called off")

    assert available(school.line) == Decimal("5000.00")
    assert stands(release).state == "cancelled"
    with pytest.raises(Conflict):
        services.cancel(release.id, reason="Again")
    school.enter(quantity=Decimal(3))  # its hours are free again: 24 of 40


def test_what_was_paid_is_taken_back_before_it_is_cancelled(school):
    release = school.enter()
    commitments.approve(release.encumbrance_id, by=school.grace.id)
    payment = payments.request(
        release.encumbrance_id, release.reimbursed, document="D-7", by=school.ada.id
    )

    with pytest.raises(Conflict, match="waits for a decision"):
        services.cancel(release.id, reason="Called off")
    payments.approve(payment.id, by=school.grace.id)
    with pytest.raises(Conflict, match="Take the payment back"):
        services.cancel(release.id, reason="Called off")
    payments.void(payment.id, decision="Called off", by=school.grace.id)
    services.cancel(release.id, reason="Called off")

    assert available(school.line) == Decimal("5000.00")


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("amount", Decimal("468.37"), "ck_substitute_release_amount"),
        ("reimbursed", Decimal("468.37"), "ck_substitute_release_reimbursed"),
        ("quantity", Decimal("2.3"), "ck_substitute_release"),
        ("purpose", "Something else", "stays as it was entered"),
    ],
)
def test_the_database_holds_the_sum_and_what_was_entered(school, column, value, rule):
    school.enter()

    with pytest.raises(DatabaseError, match=rule):
        db.session.execute(update(SubstituteRelease).values({column: value}))
    db.session.rollback()


def test_the_database_wants_what_is_ours_to_be_asked_for(school):
    release = school.enter()
    facts = {
        each.name: getattr(release, each.name)
        for each in SubstituteRelease.__table__.columns
        if each.name not in {"id", "encumbrance_id"}
    }
    db.session.add(SubstituteRelease(**facts))

    with pytest.raises(DatabaseError, match="asked for to the cent"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        ("1", "day", "1 day"),
        ("0.5", "day", "0.5 days"),
        ("1", "hour", "1 hour"),
        ("2", "hour", "2 hours"),
    ],
)
def test_one_day_is_not_one_days(north, app, quantity, unit, said):
    with app.test_request_context():
        sums = app.jinja_env.get_template("budgets/_substitute_sum.html").module

        assert str(sums.length(Decimal(quantity), unit)) == said


def test_pages_look_enter_bill_and_cancel(north, app):
    school = School(substitute="employer")
    ada = make_member("Ada", "Coordinates", roles=("coordinator",))
    school.away.employee_number = "40777"
    db.session.commit()
    client = app.test_client().sign_in(ada)
    today = context.today().isoformat()
    facts = {
        "number": "40777", "starts_on": today, "ends_on": today, "purpose": "Joint committee",
        "unit": "day", "quantity": "0.5", "day_hours": "8", "rate": "$190.01",
        "party_id": str(school.district.id), "payer": "us", "line_id": str(school.line.id),
        "substitute": "Sam Reed", "clause_id": str(school.clause.id),
    }  # fmt: skip
    assert client.see(north, "/money/substitutes").status_code == 200
    assert client.see(north, "/money/substitutes/new").status_code == 200

    looked = client.send(north, "/money/substitutes/new", **facts)
    assert "$95.01" in looked.text
    assert db.session.scalar(select(SubstituteRelease.id)) is None
    for name, wrong in (("quantity", "nan"), ("number", "0"), ("percent", "101"), ("rate", "0")):
        refused = client.send(north, "/money/substitutes/new", **facts | {name: wrong, "keep": "y"})
        assert refused.status_code == 422, name
    answer = client.send(north, "/money/substitutes/new", **facts | {"keep": "yes"})
    assert answer.status_code == 303
    release = db.session.scalars(select(SubstituteRelease)).one()
    page = f"/money/substitutes/{release.id}"
    shown = client.see(north, page).text
    assert "0.5 days × $190.01 = $95.01" in shown
    assert "Sam Reed" in shown
    commitments.approve(release.encumbrance_id, by=school.grace.id)
    bill = f"/money/requests/{release.encumbrance_id}/invoice/{school.district.id}"
    assert "Draft its invoice" in client.see(north, page).text
    assert client.send(north, bill).status_code == 303
    for path in ("/money/substitutes", page):
        assert "draft" in client.see(north, path).text
    client.send(north, f"{page}/cancellation", reason="Called off")
    assert "Called off" in client.see(north, page).text
    assert db.session.scalars(select(Invoice)).one().void_reason == "Called off"
    assert get_encumbrance(release.encumbrance_id).ended_at is not None
    sheet = client.see(north, "/money/substitutes?format=csv").data.decode("utf-8-sig")
    assert "Called off" in sheet


def test_a_release_of_last_spring_is_judged_by_the_clause_of_last_spring(north, client):
    school = School(substitute="union")
    ended = context.today() - timedelta(days=30)
    agreements.end_clause(school.clause.id, last_day=ended, reason="Bargained anew")
    school.away.employee_number = "40777"
    db.session.commit()
    client.sign_in(make_member("Ada", "Coordinates", roles=("coordinator",)))
    facts = {
        "number": "40777", "purpose": "Academy", "unit": "day", "quantity": "1", "day_hours": "8",
        "rate": "$190.00", "party_id": str(school.district.id), "payer": "party",
        "line_id": str(school.line.id), "clause_id": str(school.clause.id),
    }  # fmt: skip

    def look(day):
        return client.send(
            north, "/money/substitutes/new",
            **facts | {"starts_on": day.isoformat(), "ends_on": day.isoformat()},
        )  # fmt: skip

    late, then = look(ended + timedelta(days=1)), look(ended)

    assert "is not in force for this person" in late.text
    assert "9.4 Release for union work" not in late.text
    assert then.status_code == 200
    assert "9.4 Release for union work" in then.text
    assert "$190.00" in then.text
