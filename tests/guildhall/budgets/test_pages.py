"""The pages of money: from a new fund to a paid batch, by those who may."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from guildhall import context
from guildhall.budgets.models.budgets import Budget
from guildhall.budgets.models.commitments import Encumbrance, Payment, PaymentBatch
from guildhall.budgets.models.funds import Fund
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.models.release import ReleaseYear
from guildhall.budgets.models.reports import BoardReport
from guildhall.budgets.queries import ledger
from guildhall.budgets.services import commitments
from guildhall.budgets.services.ledger import Source, pair, post
from guildhall.db import db
from tests.characters import Browser, make_member
from tests.guildhall.budgets.books import a_fund, adopted, available, line_of, past_period


@pytest.fixture
def walter(north):
    """Return Walter, the president, who approves."""
    return make_member("Walter", "Okafor", roles=("president",))


def the(model):
    """Return the one row of a model."""
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def test_a_fund_goes_from_its_source_to_a_paid_batch(app, north, ada, walter):
    hers, his = (app.test_client().sign_in(person) for person in (ada, walter))

    hers.send(north, "/money/funds/new", name="Tuition fund", kind="negotiated",
              source="Article 14.18", period_kind="fiscal_year")  # fmt: skip
    fund = the(Fund)
    hers.send(north, f"/money/funds/{fund.id}/budget")
    budget = the(Budget)
    plan = f"/money/budgets/{budget.id}"
    hers.send(north, plan, category="tuition", proposed="$1,000.00")
    answer = hers.send(north, f"{plan}/decision", decided_on="today", decision="Board, item 4")
    assert answer.status_code == 303
    line = line_of(budget, "tuition")
    assert available(line) == Decimal("1000.00")

    hers.send(north, "/money/requests/new", line_id=str(line.id), vendor="Wharf College",
              amount="820.00", purpose="English 101")  # fmt: skip
    held = the(Encumbrance)
    page = f"/money/requests/{held.id}"
    assert hers.send(north, f"{page}/approval").status_code == 403
    assert b"waits for a decision" in his.see(north, page).data
    his.send(north, f"{page}/approval")
    assert available(line) == Decimal("180.00")
    hers.send(north, f"{page}/receipts", file=(io.BytesIO(b"%PDF-1.7"), "invoice.pdf"))
    assert b"invoice.pdf" in hers.see(north, page).data

    hers.send(north, f"{page}/payment", amount="790.00", document="Invoice 1138")
    payment = the(Payment)
    his.send(north, f"/money/payments/{payment.id}/approval")
    assert available(line) == Decimal("210.00")
    hers.send(north, "/money/batches/new/accounts_payable")
    batch = the(PaymentBatch)
    sheet = hers.see(north, f"/money/batches/{batch.id}?format=csv").data.decode("utf-8-sig")
    assert "Wharf College,,790.00,0.00,Invoice 1138,English 101" in sheet
    hers.send(north, f"/money/batches/{batch.id}", paid_on="today", reference="Run 12")
    assert the(PaymentBatch).reference == "Run 12"

    shown = his.see(north, f"/money/funds/{fund.id}").text
    for figure in ("$210.00", "$790.00", "Invoice 1138", "Article 14.18"):
        assert figure in shown


def test_every_page_opens_in_both_languages(app, north, ada, walter):
    fund = a_fund()
    adopted(fund, ada, tuition="500.00", travel="50.00")
    old = past_period()
    client = app.test_client().sign_in(ada)
    entry = the(Entry)

    for language in ("en", "es"):
        with client.session_transaction() as cookie:
            cookie["lang"] = language
        for path in (
            "/money", f"/money/funds/{fund.id}", f"/money/funds/{fund.id}/details",
            "/money/funds/new", "/money/ledger", f"/money/ledger/{entry.id}",
            f"/money/budgets/{the(Budget).id}", f"/money/budgets/{the(Budget).id}/decision",
            f"/money/budgets/{the(Budget).id}/carry-over", "/money/transfers/new",
            f"/money/decisions/{entry.source_id}", "/money/requests", "/money/requests/new",
            "/money/periods", f"/money/periods/{old.id}", "/money/batches",
            "/money/release", "/money/release/new", "/money/release/increases/new",
            "/money/reports",
        ):  # fmt: skip
            assert client.see(north, path).status_code == 200, path


@pytest.mark.parametrize("path", ["/money", "/money/ledger", "/money/requests"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_leaves_as_a_file(app, north, ada, path, kind):
    adopted(a_fund(), ada, tuition="500.00")
    client = app.test_client().sign_in(ada)

    answer = client.see(north, f"{path}?format={kind}")

    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]


def test_the_ledger_is_paged_by_where_one_stopped(north, ada):
    line = line_of(adopted(a_fund(), ada, tuition="500.00"), "tuition")
    source = Source("test", line.id, "One of many")
    for number in range(120):
        post("appropriation", pair(line.id, "appropriation", Decimal("-1.00")),
             key=str(number), source=source, on=context.today())  # fmt: skip

    seen, after = [], None
    while True:
        items, after = ledger.page_of(ledger.Filter(fund_id=line.fund_id), after)
        seen += [each.id for each in items]
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 121
    assert seen == sorted(seen, reverse=True)


def test_a_request_that_goes_below_nothing_is_said_so_and_stays_a_request(app, north, ada, walter):
    line = line_of(adopted(a_fund(), ada, tuition="100.00"), "tuition")
    hers, his = (app.test_client().sign_in(person) for person in (ada, walter))
    hers.send(north, "/money/requests/new", line_id=str(line.id), vendor="Wharf", amount="130",
              purpose="Books")  # fmt: skip
    page = f"/money/requests/{the(Encumbrance).id}"

    answer = his.send(north, f"{page}/approval")
    assert answer.status_code == 422
    assert "$30.00 more than this line has available" in answer.text
    his.send(north, f"{page}/approval", override="Chair agreed, 3 March")

    assert available(line) == Decimal("-30.00")


def test_a_period_is_closed_once_its_checklist_is_done(app, north, ada):
    old = past_period()
    adopted(a_fund(), ada, period=old, tuition="10.00")
    client = app.test_client().sign_in(ada)
    page = f"/money/periods/{old.id}"
    assert "Close it for good" in client.see(north, page).text

    client.send(north, f"{page}/closing", confirm="yes")

    assert "closed by" in client.see(north, page).text
    here = client.send(north, "/money/periods", kind="fiscal_year",
                       day=(old.ends_on + timedelta(days=1)).isoformat())  # fmt: skip
    assert here.status_code == 303


def test_a_member_sees_no_money_page(app, north):
    client: Browser = app.test_client().sign_in(make_member("Max", "Member", roles=("member",)))

    assert client.see(north, "/money").status_code == 403


@pytest.mark.seed("P35")
def test_a_board_report_stays_what_the_board_read(app, north, ada):
    budget = adopted(a_fund(), ada, tuition="500.00")
    line = line_of(budget, "tuition")
    client = app.test_client().sign_in(ada)

    refused = client.send(north, "/money/reports", period=str(line.period_id), meeting_on="today")
    assert "neither" in refused.text
    client.send(north, "/money/reports", period=str(line.period_id), meeting_on="9/14/2026",
                meeting_body="Board of Directors")  # fmt: skip
    page = f"/money/reports/{the(BoardReport).id}"
    before = client.see(north, f"{page}?format=csv").data
    post("appropriation", pair(line.id, "appropriation", Decimal("-7.00")), key="later",
         source=Source("test", line.id, "Later"), on=context.today())  # fmt: skip

    shown = client.see(north, page).text
    assert client.see(north, f"{page}?format=csv").data == before
    assert "Available then: $500.00. Available now: $507.00." in shown
    pdf = client.see(north, f"{page}?format=pdf").data
    reader = PdfReader(io.BytesIO(pdf))
    text = " ".join(reader.pages[0].extract_text().split())
    assert "$500.00" in text
    assert "For the meeting of Board of Directors, September 14, 2026" in text
    assert b"pdfuaid" in pdf


def test_release_time_is_written_asked_for_and_blocked_above_its_cap(app, north, ada, walter):
    budget = adopted(a_fund(), ada, release="200000.00")
    line = line_of(budget, "release")
    district = commitments.add_payee(name="PUSD", kind="district")
    client = app.test_client().sign_in(ada)
    client.send(north, "/money/release/increases/new", effective_on="today", percent="3.5",
                reference="Schedule A")  # fmt: skip
    client.send(north, "/money/release/new", period_id=str(line.period_id), statutory="36",
                health="11500", salary="62400", cap="96000", office="Coordinator")  # fmt: skip
    ask = f"/money/release/{the(ReleaseYear).id}"
    fields = {"line_id": str(line.id), "payee_id": str(district.id), "payer": "PUSD"}

    assert "$364.00 above the cap" in client.send(north, f"{ask}/request", **fields).text
    client.send(north, f"{ask}/excess", reason="Joint committee, 4 March")
    assert client.send(north, f"{ask}/request", **fields).status_code == 303

    shown = client.see(north, "/money/release").text
    assert "$96,364.00" in shown
    assert "jointly decided" in shown
