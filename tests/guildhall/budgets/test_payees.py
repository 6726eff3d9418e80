"""Who is paid: found, changed, made inactive, never deleted."""

from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import select

from guildhall.budgets.models.commitments import Payee
from guildhall.budgets.services import commitments, payees
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from tests.guildhall.budgets.books import a_line, encumbered, two, vendor


def test_an_inactive_payee_takes_no_request_and_what_is_set_aside_stays(north):
    ada, grace = two()
    line = a_line(ada)
    held = encumbered(line, "40.00", by=ada, approver=grace)
    payees.make_inactive(held.payee_id)

    with pytest.raises(Conflict, match="inactive"):
        commitments.request(line.id, held.payee_id, Decimal(1), purpose="More", by=ada.id)

    payees.make_active(held.payee_id)
    assert commitments.request(line.id, held.payee_id, Decimal(1), purpose="More", by=ada.id)


def test_one_of_our_people_stays_one(north):
    ada, _grace = two()
    payee = commitments.payee_of(ada.id)

    with pytest.raises(Invalid):
        payees.change(payee.id, {"name": "Ada", "kind": "vendor", "number": "", "route": "payroll"})


def test_the_application_deletes_none(north, psql):
    payee = vendor()

    with pytest.raises(psycopg.errors.InsufficientPrivilege), psql.transaction():
        psql.execute("DELETE FROM payee WHERE id = %s", [payee.id])


def test_from_a_new_payee_over_a_change_to_a_file(app, north, ada):
    line = a_line(ada)
    hers = app.test_client().sign_in(ada)
    hers.send(north, "/money/payees/new", name="Wharf College", kind="vendor", number="V-7",
              route="accounts_payable")  # fmt: skip
    payee = db.session.scalars(select(Payee)).one()
    page = f"/money/payees/{payee.id}"

    hers.send(north, f"{page}/details", name="Wharf State College", kind="vendor", number="V-7",
              route="payroll")  # fmt: skip
    commitments.request(line.id, payee.id, Decimal("30.00"), purpose="Fees", by=ada.id)

    assert "Wharf State College" in hers.see(north, "/money/payees?q=v-7").text
    assert "Wharf State College" not in hers.see(north, "/money/payees?q=other").text
    assert "Fees" in hers.see(north, page).text
    assert hers.send(north, f"{page}/inactive").status_code == 303
    assert "Wharf" not in hers.see(north, "/money/payees").text.split("<table")[-1]
    assert "Wharf" in hers.see(north, "/money/payees?state=inactive").text
    assert "V-7" in hers.see(north, "/money/payees?state=all&format=csv").text
    assert "Wharf" not in hers.see(north, "/money/requests/new").text
