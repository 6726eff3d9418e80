"""Costs that parties share to the cent, and the invoices that follow, posted when they are paid."""

import io
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.models.shared import Invoice
from guildhall.budgets.queries.invoices import get_invoice, state_of
from guildhall.budgets.rules.shares import Party, share
from guildhall.budgets.services import batches, commitments, invoices, payments, plans, shares
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from tests.characters import make_member
from tests.guildhall.budgets.books import a_line, available, encumbered, resolved, two
from tests.guildhall.pdf.structure import problems


def district():
    """Enter the district."""
    return commitments.add_payee(name="Bay Unified School District", kind="district")


def part(party, percent=None, fixed=None, cap=None, *, odd=False):
    """Say what a party bears."""
    return {
        "party_id": party.id,
        "percent": Decimal(percent) if percent else None,
        "fixed": Decimal(fixed) if fixed else None,
        "cap": Decimal(cap) if cap else None,
        "takes_odd_cent": odd,
    }


@pytest.mark.seed("A34")
def test_example_10_is_shared_to_the_cent_billed_and_paid_back(north):
    ada, grace = two()
    line = a_line(ada, "6000.00")
    held = encumbered(line, "5237.45", by=ada, approver=grace)
    them = district()
    shares.add(held.id, part(them, "60"))

    parts = shares.borne(held.amount, shares.parties_of(held.id))
    invoice = invoices.bill_share(held.id, them.id)
    again = invoices.bill_share(held.id, them.id)

    assert (parts[them.id], parts[shares.OURS]) == (Decimal("3142.47"), Decimal("2094.98"))
    assert (invoice.amount, again.id) == (Decimal("3142.47"), invoice.id)
    invoices.send(invoice.id)
    before = available(line)
    invoices.settle(invoice.id, paid_on=context.today(), reference="Check 881")
    assert available(line) - before == Decimal("3142.47")
    entry = db.session.scalars(select(Entry).where(Entry.source_type == "invoice")).one()
    assert (entry.kind, entry.amount, entry.memo) == (
        "appropriation", Decimal("3142.47"), "Check 881",
    )  # fmt: skip


def test_what_was_paid_back_is_not_taken_again_by_the_next_amendment(north):
    ada, _grace = two()
    line = a_line(ada, "100.00")
    invoice = invoices.draft(
        {
            "party_id": district().id,
            "line_id": line.id,
            "subject": "Half",
            "amount": Decimal("40.00"),
            "purchase_order": "",
            "due_on": None,
        }
    )
    invoices.send(invoice.id)
    invoices.settle(invoice.id, paid_on=context.today(), reference="Wire 1")

    plans.propose(line.budget_id, {("tuition", ""): Decimal("150.00")})
    plans.decide(line.budget_id, resolved(ada))

    assert available(line) == Decimal("150.00")


@pytest.mark.parametrize(
    ("facts", "total", "theirs"),
    [
        ({"percent": "50"}, "0.01", "0.00"),
        ({"percent": "50", "odd": True}, "0.01", "0.01"),
        ({"percent": "33.3333", "odd": True}, "100.00", "33.34"),
        ({"percent": "60", "cap": "1000"}, "5237.45", "1000.00"),
        ({"fixed": "250"}, "5237.45", "250.00"),
    ],
)
def test_a_part_is_capped_and_the_odd_cent_is_its_named_partys(north, facts, total, theirs):
    ada, grace = two()
    held = encumbered(a_line(ada, "9000.00"), "5237.45", by=ada, approver=grace)
    them = district()
    shares.add(held.id, part(them, **facts))

    parts = shares.borne(Decimal(total), shares.parties_of(held.id))

    assert parts[them.id] == Decimal(theirs)
    assert sum(parts.values()) == Decimal(total)


@given(
    total=st.integers(0, 10**9),
    percents=st.lists(st.integers(1, 500_000), min_size=1, max_size=2),
    odd=st.booleans(),
)
def test_parts_sum_to_the_cost_whatever_they_are(total, percents, odd):
    cost = Decimal(total).scaleb(-2)
    parties = [
        Party(str(at), percent=Decimal(each).scaleb(-4), takes_odd_cent=odd and at == 0)
        for at, each in enumerate(percents)
    ]
    try:
        found = share(cost, [*parties, Party("ours", takes_rest=True)])
    except ValueError:
        assert total < 100  # two parties' odd cents may pass a cost of cents
        return

    assert sum(found.values()) == cost
    assert min(found.values()) >= 0


def test_more_than_the_whole_and_the_payee_itself_bear_nothing(north):
    ada, grace = two()
    held = encumbered(a_line(ada), "100.00", by=ada, approver=grace)
    them = district()

    with pytest.raises(Invalid, match="more than the whole"):
        shares.add(held.id, part(them, fixed="100.01"))
    with pytest.raises(Invalid, match="either"):
        shares.add(held.id, part(them, "60", "10"))
    shares.add(held.id, part(them, "60"))
    with pytest.raises(Invalid, match="already"):
        shares.add(held.id, part(them, "10"))


def test_a_sent_invoice_stays_as_it_was_sent_and_a_paid_one_is_paid(north, psql):
    ada, _grace = two()
    line = a_line(ada)
    facts = {"party_id": district().id, "line_id": line.id, "subject": "Half of it",
             "amount": Decimal("40.00"), "purchase_order": "PO-9", "due_on": None}  # fmt: skip
    invoice = invoices.draft(facts)
    invoices.change(invoice.id, {**facts, "amount": Decimal("45.00")})
    with pytest.raises(Conflict, match="that was sent"):
        invoices.settle(invoice.id, paid_on=context.today(), reference="Early")
    invoices.send(invoice.id)

    with pytest.raises(Conflict, match="stays as it was sent"):
        invoices.change(invoice.id, facts)
    with pytest.raises(psycopg.errors.RestrictViolation), psql.transaction():
        psql.execute("UPDATE invoice SET amount = 1 WHERE id = %s", [invoice.id])
    with pytest.raises(Invalid):
        invoices.settle(
            invoice.id, paid_on=context.today() + timedelta(days=1), reference="To come"
        )
    invoices.settle(invoice.id, paid_on=context.today(), reference="Check 1")
    with pytest.raises(Conflict):
        invoices.void(invoice.id, reason="Never mind")
    assert invoices.draft(facts).number != invoice.number


def test_an_invoice_that_came_is_paid_with_its_batch(north):
    ada, grace = two()
    line = a_line(ada, "500.00")
    them = district()
    held = commitments.request(line.id, them.id, Decimal("300.00"), purpose="Release", by=ada.id)
    commitments.approve(held.id, by=grace.id)
    facts = {"number": "D-17", "purchase_order": "PO-3", "amount": Decimal("280.00"),
             "received_on": context.today(), "due_on": None}  # fmt: skip
    invoice = invoices.record(held.id, facts)
    with pytest.raises(Invalid, match="this number"):
        invoices.record(held.id, facts)

    invoices.ask_payment(invoice.id, by=ada.id)
    payments.decline(get_invoice(invoice.id).payment_id, reason="Look again")
    assert state_of(get_invoice(invoice.id)) == "received"
    invoices.ask_payment(invoice.id, by=ada.id)
    payment = payments.approve(get_invoice(invoice.id).payment_id, by=grace.id)
    batch = batches.gather("accounts_payable")
    batches.mark_paid(batch.id, paid_on=context.today(), reference="AP 4")
    db.session.expire_all()

    found = get_invoice(invoice.id)
    assert (state_of(found), found.paid_reference) == ("paid", "AP 4")
    assert payment.document == "Invoice D-17, PO PO-3"
    assert available(line) == Decimal("220.00")


def test_from_a_shared_cost_to_a_printed_invoice_over_the_pages(app, north, ada):
    walter = make_member("Walter", "Okafor", roles=("president",))
    line = a_line(ada, "9000.00")
    hers, his = (app.test_client().sign_in(each) for each in (ada, walter))
    receipt = (io.BytesIO(b"%PDF-1.7"), "offer.pdf")
    asked = hers.send(north, "/money/requests/new", line_id=str(line.id), vendor="AFT",
                      amount="5237.45", purpose="Academy", file=receipt)  # fmt: skip
    page = asked.location.partition("/money")[2]
    his.send(north, f"/money{page}/approval")
    hers.send(
        north, "/money/payees/new", name="District", kind="district", route="accounts_payable"
    )
    them = db.session.scalars(select(Payee).where(Payee.kind == "district")).one()
    hers.send(north, f"/money{page}/shares", party_id=str(them.id), percent="60")
    shown = hers.see(north, f"/money{page}").text
    assert "$3,142.47" in shown
    assert "offer.pdf" in shown

    hers.send(north, f"/money{page}/invoice/{them.id}")
    invoice = db.session.scalars(select(Invoice)).one()
    path = f"/money/invoices/{invoice.id}"
    pdf = hers.see(north, f"{path}?format=pdf").data
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert problems(PdfReader(io.BytesIO(pdf))) == []
    assert "Draft" in text
    hers.send(north, f"{path}/sending")
    answer = hers.send(north, f"{path}/payment", paid_on="today", reference="Check 12")
    assert answer.status_code == 303
    assert "paid" in hers.see(north, path).text
    for each in ("/money/invoices", "/money/invoices?state=paid&direction=outgoing&q=Academy",
                 "/money/invoices?format=xlsx", "/money/invoices/new", f"{path}/details",
                 f"/money{page}/invoices/new", f"/money{page}/shares"):  # fmt: skip
        assert hers.see(north, each).status_code == 200, each
    assert "Reparto" in in_spanish(hers, north, f"{path}?format=pdf")


def in_spanish(client, north, path):
    """Return the first page of a document in Spanish."""
    with client.session_transaction() as cookie:
        cookie["lang"] = "es"
    text = PdfReader(io.BytesIO(client.see(north, path).data)).pages[0].extract_text()
    return text.replace("Cómo se reparte el costo", "Reparto")
