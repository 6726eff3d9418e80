"""A thousand files into the import, and into every other upload: a sentence each, little memory."""

import html
import io
import re
import resource
from datetime import date
from decimal import Decimal

import pytest

from guildhall.agreements.services import enter_contract
from guildhall.budgets.services.commitments import add_payee, request
from guildhall.budgets.services.invoices import draft
from guildhall.people.models.imports import ImportRun
from tests.characters import Browser, address
from tests.fuzz.answers import complaint
from tests.fuzz.files import hostile_files
from tests.guildhall.budgets.books import a_fund, adopted, line_of
from tests.guildhall.learning.classroom import offer, session_of

FILES = 1_000
PICTURES = 250
MOST_MEMORY = 250 * 1024
"""Kilobytes that the process may grow by; the largest bomb alone unpacks into 16 MB."""
CHOSEN = re.compile(r'name="(?P<name>column_\w+)"(?P<options>.*?)</select>', re.DOTALL)
OPTION = re.compile(r'value="(?P<value>[^"]*)" selected')
pytestmark = [
    pytest.mark.timeout(900),
    # The test's client writes a large form to a temporary file and leaves closing it to chance.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PROOFS = {
    "paper": ("/sessions/{session}/attendance/scans", "scan", {}),
    "outside": (
        "/outside-learning/new",
        "proof",
        {"title": "First aid", "provider": "Red Cross", "starts_on": "2026-03-02", "amount": "4"},
    ),
    "library": ("/library/new", "file", {"title": "A guide", "kind": "document"}),
    "clc_evidence": ("/clc/evidence/new", "proof", {"title": "A project", "starts_on": "3/2/2026"}),
    "clc_import": ("/clc/import", "file", {}),
}
CONTRACT = {
    "name": "Agreement",
    "union_party": "The union",
    "employer_party": "The district",
    "bargaining_unit_id": None,
    "first_day": date(2026, 7, 1),
    "last_day": date(2029, 6, 30),
    "note": "",
}
ATTACHMENTS = 60
UPLOADS = {"/people/import": "file", "/settings/look": "logo"}


def grown_since(start: int) -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start


def send_file(client: Browser, north, path: str, file) -> object:
    fields = {UPLOADS[path]: (io.BytesIO(file.data), file.name), "csrf_token": client.token()}
    return client.post(address(north, path), data=fields, content_type="multipart/form-data")


def columns_as_shown(page: str) -> dict[str, str]:
    """Return what the page of columns has chosen already, as its form would send it."""
    found = {}
    for field in CHOSEN.finditer(page):
        option = OPTION.search(field["options"])
        found[field["name"]] = html.unescape(option["value"]) if option else ""
    return found


def test_a_thousand_files_are_answered_in_a_sentence(client: Browser, north, ada):
    client.sign_in(ada)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong, taken = [], 0

    for file in hostile_files(FILES, seed=20_261):
        answer = send_file(client, north, "/people/import", file)
        wrong.append(complaint(answer, file.how))
        if answer.status_code == 303:
            taken += 1
            path = answer.location
            page = client.get(path)
            wrong.append(complaint(page, f"{file.how}, its columns"))
            if taken % 4 == 0:
                fields = {**columns_as_shown(page.text), "csrf_token": client.token()}
                wrong.append(complaint(client.post(path, data=fields), f"{file.how}, chosen"))
                wrong.append(complaint(client.get(path.removesuffix("/columns")), file.how))

    assert [one for one in wrong if one] == []
    assert taken > FILES // 10, "Too few files came far enough to try what comes next."
    assert taken < FILES, ImportRun.__tablename__
    assert grown_since(before) < MOST_MEMORY


def test_pictures_are_judged_by_what_they_are(client: Browser, north, ada):
    client.sign_in(ada)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []

    for file in hostile_files(PICTURES, seed=77):
        wrong.append(complaint(send_file(client, north, "/settings/look", file), file.how))
        wrong.append(complaint(client.see(north, "/logo"), f"{file.how}, shown"))

    assert [one for one in wrong if one] == []
    assert grown_since(before) < MOST_MEMORY


@pytest.mark.parametrize("what", sorted(PROOFS))
def test_whatever_is_attached_is_answered_in_a_sentence(client: Browser, north, ada, what):
    session = session_of(offer())
    path, field, words = PROOFS[what]
    client.sign_in(ada)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []

    for file in hostile_files(ATTACHMENTS, seed=len(what)):
        fields = {**words, field: (io.BytesIO(file.data), file.name), "csrf_token": client.token()}
        answer = client.post(
            address(north, path.format(session=session.id)),
            data=fields,
            content_type="multipart/form-data",
        )
        wrong.append(complaint(answer, file.how))

    assert [one for one in wrong if one] == []
    assert grown_since(before) < MOST_MEMORY


def test_papers_and_receipts_are_answered_in_a_sentence(client: Browser, north, ada):
    contract = enter_contract(CONTRACT)
    line = line_of(adopted(a_fund(), ada, tuition="100.00"), "tuition")
    payee = add_payee(name="First Aid Ltd")
    held = request(line.id, payee.id, Decimal("10.00"), purpose="A course", by=ada.id)
    invoice = draft({"party_id": payee.id, "line_id": line.id, "subject": "Half of a course",
                     "amount": Decimal(5), "purchase_order": "", "due_on": None})  # fmt: skip
    client.sign_in(ada)
    wrong = []

    for file in hostile_files(ATTACHMENTS, seed=31):
        for path in (
            f"/contracts/{contract.id}/papers",
            f"/money/requests/{held.id}/receipts",
            f"/money/invoices/{invoice.id}/receipts",
        ):
            answer = client.post(
                address(north, path),
                data={"file": (io.BytesIO(file.data), file.name), "csrf_token": client.token()},
                content_type="multipart/form-data",
            )
            wrong.append(complaint(answer, file.how))

    assert [one for one in wrong if one] == []


def test_a_receipt_beside_a_request_is_answered_in_a_sentence(client: Browser, north, ada):
    line = line_of(adopted(a_fund(), ada, tuition="100.00"), "tuition")
    fields = {"line_id": str(line.id), "vendor": "First Aid Ltd", "amount": "1", "purpose": "Book"}
    client.sign_in(ada)
    wrong = []

    for file in hostile_files(ATTACHMENTS, seed=37):
        answer = client.post(
            address(north, "/money/requests/new"),
            data={**fields, "file": (io.BytesIO(file.data), file.name),
                  "csrf_token": client.token()},
            content_type="multipart/form-data",
        )  # fmt: skip
        wrong.append(complaint(answer, file.how))

    assert [one for one in wrong if one] == []


def reads_files(source: str) -> bool:
    """Say whether a module reads uploads, by itself or through what keeps receipts."""
    return "request.files" in source or "keep_sent(" in source


def test_every_upload_of_the_house_is_tried_here(app):
    """Find the views that read files in their source, so that a new one is not forgotten."""
    import inspect

    reading = {
        endpoint.partition(".")[0]
        for endpoint, view in app.view_functions.items()
        if reads_files(inspect.getsource(inspect.getmodule(view)))
    }

    tried = {"people_import", "tenants", "founding", "contracts", "commitments", *PROOFS}
    tried |= {"invoices", "release"}  # through budgets.views.attaching, as commitments do
    assert reading == tried
