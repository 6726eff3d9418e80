"""Every form, for the coordinator with all permissions, with everything that nobody should type."""

import random
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from guildhall import jobs
from guildhall.agreements import services as agreements
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.budgets.queries.pools import get_standing
from guildhall.budgets.services import commitments, invoices, payments, release, shares
from guildhall.db import db
from guildhall.learning.access import services as access
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.access import Accommodation
from guildhall.learning.models.registrations import Registration
from tenants.models import RoleBundle
from tests.characters import address, make_member
from tests.fuzz.answers import complaint
from tests.fuzz.forms import HOSTILE, attacks, forms_of
from tests.guildhall.budgets.books import a_fund, adopted, encumbered, line_of
from tests.guildhall.budgets.staff import a_pool, five
from tests.guildhall.learning.classroom import session_of
from tests.guildhall.learning.registration.hall import published

pytestmark = pytest.mark.timeout(900)
LEFT_OUT = {
    "accounts.sign_out": "ends the walk",
    "closing.close": "would refuse everything that comes after it; test_closing.py tries it",
}


ASKED = (
    "page", "per", "sort", "direction", "q", "person", "as_of", "month", "kind", "state", "who",
    "outcome", "from", "action", "way", "next", "template",
)  # fmt: skip


@pytest.fixture
def mia(app, north):
    """Return somebody who holds every permission, and an offering that she has a place in."""
    mighty = make_member("Mia", "Mighty", roles=("president", "coordinator"))
    everything = sorted(app.extensions["guildhall"].permissions)
    for role in ("president", "coordinator"):
        db.session.add(RoleBundle(role=role, permissions=everything))
    db.session.commit()
    return mighty


@pytest.fixture
def known(mia, grace):
    """Return an id of each kind of thing, so that the walk comes further than "not found"."""
    offering = published()
    access.register(offering.id, person_id=mia.id, wish=Wish(kinds=("parking",), words="near"))
    place = db.session.scalars(select(Registration).where(Registration.person_id == mia.id)).one()
    asked = db.session.scalars(select(Accommodation)).first()
    found = {
        "offering_id": offering.id,
        "session_id": session_of(offering).id,
        "registration_id": place.id,
        "accommodation_id": asked.id,
        "person_id": grace.id,
        "key": "learning",
        "role": "facilitator",
    }
    found |= known_money(mia, grace) | known_contract()
    jobs.drain()
    return {name: str(value) for name, value in found.items()}


def known_money(mia, grace) -> dict[str, object]:
    """Return the ids of a fund, its budget, a request, a payment, a pool and what hangs on them."""
    facts = {"percent": 50, "fixed": None, "cap": None, "takes_odd_cent": False}
    unit, people = five()
    budget = adopted(a_fund(), grace, tuition="20000.00", travel="500.00")
    line = line_of(budget, "tuition")
    pool = a_pool(unit, line, pool=Decimal(5000), reserve=Decimal(10))
    other = commitments.add_payee(name="District", kind="district")
    held = encumbered(line, "90.00", by=grace, approver=people[0])
    payment = payments.request(held.id, Decimal("80.00"), document="Invoice", by=grace.id)
    share = shares.add(held.id, {**facts, "party_id": other.id})
    leave = release.begin(line.period_id, salary=Decimal(100), statutory_rate=100,
                          health=Decimal(1), cap=Decimal(90))  # fmt: skip
    return {
        "fund_id": line.fund_id, "budget_id": budget.id, "period_id": line.period_id,
        "encumbrance_id": held.id, "payment_id": payment.id, "payee_id": other.id,
        "party_id": other.id, "share_id": share.id, "year_id": leave.id, "pool_id": pool.id,
        "invoice_id": invoices.bill_share(held.id, other.id).id,
        "run_id": get_standing(pool.id).run.id, "route": "payroll",
    }  # fmt: skip


def known_contract() -> dict[str, object]:
    """Return the ids of a contract in force, a clause of it and what the clause says."""
    contract = agreements.enter_contract({
        "name": "Agreement", "union_party": "Local", "employer_party": "District",
        "bargaining_unit_id": None, "first_day": date(2026, 1, 1), "last_day": None, "note": "",
    })  # fmt: skip
    clause = agreements.add_clause(contract.id, "cap", title="Cap", article="", version={
        "starts_on": date(2026, 1, 1), "parameters": {"scope": "person", "amount": "100.00"},
    })  # fmt: skip
    agreements.adopt(contract.id, decision="Ratified")
    version = db.session.scalars(
        select(ClauseVersion).where(ClauseVersion.clause_id == clause.id)
    ).one()
    return {"contract_id": contract.id, "clause_id": clause.id, "version_id": version.id}


def test_every_form_answers_everything_with_a_sentence(app, client, north, mia, known):
    wrong, sent = [], 0
    chance = random.Random(29_02)  # noqa: S311 - the same walk in every run

    for form in forms_of(app, known):
        if form.rule.endpoint in LEFT_OUT:
            continue
        client.sign_in(mia)
        token = client.token()
        shown = client.see(north, form.path).get_data(as_text=True)
        for fields in attacks(form, shown, chance):
            sent += 1
            answer = client.post(address(north, form.path), data={"csrf_token": token, **fields})
            if said := complaint(answer, f"{form} {brief(fields)}"):
                wrong.append(said)
                break

    assert wrong == [], "\n".join(wrong)
    assert sent > 800


def test_every_address_answers_odd_questions_with_a_sentence(app, client, north, mia, known):
    wrong = []
    chance = random.Random(29_03)  # noqa: S311 - the same walk in every run
    client.sign_in(mia)

    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or rule.endpoint == "static":
            continue
        for value in ("\x00", *chance.sample(HOSTILE, 7)):
            query = dict.fromkeys(ASKED, value[:2000])
            answer = client.get(address(north, rule.rule), query_string=query)
            if answer.status_code != 404 and (
                said := complaint(answer, f"{rule.rule} {value!r:.40}")
            ):
                wrong.append(said)
                break

    assert wrong == [], "\n".join(wrong)


def brief(fields: dict[str, object]) -> str:
    """Return what was sent, short enough to be read."""
    return ", ".join(f"{name}={str(value)[:24]!r}" for name, value in list(fields.items())[:14])
