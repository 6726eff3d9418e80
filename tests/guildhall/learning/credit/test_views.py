"""Transcripts, certificates and their verification, as pages without scripts."""

import io
import re

import pytest
from pypdf import PdfReader

from guildhall.db import db, tenant_scope
from guildhall.learning.credit import completion, queries
from guildhall.learning.models.credit import Certificate
from tenants.settings.pictures import read_picture
from tenants.settings.services import change_look
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import offer, seat, session_of
from tests.guildhall.learning.credit.completing import came

pytestmark = pytest.mark.usefixtures("noon")

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def test_a_member_sees_her_lines_and_takes_them_along(client, north, grace, certificate):
    client.sign_in(grace)
    page = client.see(north, "/transcript")
    file = client.see(north, "/transcript?format=csv")

    assert "Safe lifting" in page.text
    assert "3 h" in page.text
    assert certificate.number in page.text
    assert (
        "2025–26,2026-03-04,Safe lifting,,3.00,3.00,,3.00,yes,2026-000001,,2033-12-31" in file.text
    )


def test_somebody_without_lines_reads_what_will_stand_there(client, north, grace):
    client.sign_in(grace)

    assert "Nothing here yet" in client.see(north, "/transcript").text


def test_a_transcript_is_its_persons_and_the_coordinators(app, north, ada, grace, certificate):
    other = app.test_client().sign_in(grace).see(north, f"/people/{grace.id}/transcript")
    coordinator = app.test_client().sign_in(ada).see(north, f"/people/{grace.id}/transcript")

    assert (other.status_code, coordinator.status_code) == (403, 200)
    assert "Grace Hopper" in coordinator.text


def test_the_certificate_is_a_pdf_for_its_holder_and_nobody_else(app, north, grace, certificate):
    mine = app.test_client().sign_in(grace).see(north, f"/certificates/{certificate.id}.pdf")
    nosy = make_member("Nora", "Nosy")
    theirs = app.test_client().sign_in(nosy).see(north, f"/certificates/{certificate.id}.pdf")

    text = PdfReader(io.BytesIO(mine.data)).pages[0].extract_text()
    assert mine.mimetype == "application/pdf"
    assert "Grace Hopper" in text
    assert certificate.number in text
    assert theirs.status_code == 404


def test_the_certificate_carries_the_tenants_logo_and_colour(app, north, grace, certificate):
    change_look(accent="#7a1f3d", logo=read_picture(LOGO))

    answer = app.test_client().sign_in(grace).see(north, f"/certificates/{certificate.id}.pdf")

    reader = PdfReader(io.BytesIO(answer.data))
    drawn = reader.pages[0].get_contents().get_data().decode("latin-1")
    assert "Logo of North" in figures_of(reader)
    assert re.search(r"0\.478\d* 0\.121\d* 0\.239\d* (sc|scn|rg)", drawn)


def figures_of(reader: PdfReader) -> str:
    """Return the alternative texts of all figures."""
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    return " ".join(str(each["/Alt"]) for each in objects if "/Alt" in (each or ()))


def test_anybody_verifies_a_certificate_by_its_code(client, north, certificate):
    page = client.see(north, f"/verify/{certificate.code}")

    assert page.status_code == 200
    assert "This certificate is genuine" in page.text
    assert "Grace Hopper" in page.text
    assert "noindex" in page.text


SAID = {
    "name": "Grace Hopper",
    "title": "Safe lifting",
    "hours": "Clock hours",
    "dates": "March 4, 2026",
}
"""What the public page says where its holder lets it."""


@pytest.mark.parametrize("kept", [("name",), ("title",), ("hours",), ("dates",), tuple(SAID)])
def test_the_public_page_says_what_its_holder_allows(app, north, grace, certificate, kept):
    phone = app.test_client().sign_in(grace)
    shows = [part for part in SAID if part not in kept]

    answer = phone.send(north, f"/certificates/{certificate.id}/shown", shows=shows)
    page = app.test_client().see(north, f"/verify/{certificate.code}").text

    assert answer.status_code == 303
    assert "This certificate is genuine" in page
    assert certificate.number in page
    assert {part for part, words in SAID.items() if words in page} == set(shows)
    own = phone.see(north, f"/certificates/{certificate.id}").text
    assert re.findall(r'name="shows" value="(\w+)" checked', own) == shows


def test_nobody_else_chooses_what_a_certificate_shows(app, north, ada, certificate):
    desk = app.test_client().sign_in(ada)

    answer = desk.send(north, f"/certificates/{certificate.id}/shown", shows=["name"])

    assert (answer.status_code, desk.see(north, f"/certificates/{certificate.id}").status_code) == (
        404,
        404,
    )


def test_a_voided_certificate_does_not_say_why_to_the_public(app, client, north, certificate):
    completion.void(certificate.line, "Somebody signed in for her.")

    page = client.see(north, f"/verify/{certificate.code}").text

    assert "This certificate was voided" in page
    assert "March 4, 2026" in page
    assert "Somebody signed in" not in page


def test_a_voided_certificate_says_so_and_is_printed_no_more(app, client, north, ada, certificate):
    browser = app.test_client().sign_in(ada)
    empty = browser.send(north, f"/transcript/{certificate.transcript_line_id}/void", reason="")
    browser.send(
        north, f"/transcript/{certificate.transcript_line_id}/void", reason="Another's badge"
    )
    page = client.see(north, f"/verify/{certificate.code}")
    pdf = browser.see(north, f"/certificates/{certificate.id}.pdf")

    assert empty.status_code == 422
    assert "was voided" in page.text
    assert "Another's badge" not in page.text
    assert pdf.status_code == 409


def test_a_certificate_is_found_by_what_stands_on_paper(client, north, certificate):
    spaced = "-".join(certificate.code[i : i + 4] for i in range(0, 16, 4)).upper()
    right = client.send(north, "/verify", number=certificate.number, code=f" {spaced} ")
    wrong = client.send(north, "/verify", number="2026-999999", code=certificate.code)
    empty = client.send(north, "/verify")

    assert right.headers["Location"].endswith(f"/verify/{certificate.code}")
    assert "We know no certificate" in wrong.text
    assert (wrong.status_code, empty.status_code) == (422, 422)


@pytest.mark.parametrize("code", ["x", "🚌", "a" * 5000, "%00", "' or 1=1"])
def test_an_unknown_code_is_not_found(client, north, code):
    page = client.see(north, f"/verify/{code}")

    assert page.status_code == 404
    assert "We know no such certificate" in page.text


def test_a_certificate_of_another_tenant_is_unknown_here(client, north, south, certificate):
    assert client.see(south, f"/verify/{certificate.code}").status_code == 404


def test_a_sample_certificate_never_looks_real(app, north, grace, certificate):
    db.session.get_one(Certificate, (north.id, certificate.id)).sample = True
    db.session.commit()

    page = app.test_client().see(north, f"/verify/{certificate.code}")
    pdf = app.test_client().sign_in(grace).see(north, f"/certificates/{certificate.id}.pdf")

    assert "A sample, not a real certificate" in page.text
    assert "genuine" not in page.text
    assert "SAMPLE" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()


def test_another_tenants_certificate_is_not_downloaded(app, north, south, ada, certificate):
    with tenant_scope(south):
        their_offering = offer(("8:00", "11:00"))
        person = make_person("Tom", "Other")
        seat(their_offering, person)
        came(their_offering, person)
        theirs = queries.certificate_for(their_offering.id, person.id)

    answer = app.test_client().sign_in(ada).see(north, f"/certificates/{theirs.id}.pdf")
    assert answer.status_code == 404


# Homes


def test_a_members_home_asks_for_the_survey_and_shows_the_newest_certificate(
    client, north, grace, certificate, surveyed
):
    page = client.sign_in(grace).see(north, "/today")

    assert "How was “Safe lifting”?" in page.text
    assert f"/certificates/{certificate.id}.pdf" in page.text


def test_the_coordinators_home_lists_the_sheets_to_verify(client, north, ada, offering):
    page = client.sign_in(ada).see(north, "/today")

    assert "Sheets to verify" in page.text
    assert f"/sessions/{session_of(offering).id}/attendance" in page.text


def test_nobody_tries_codes_by_the_hundred(client, north, limits):
    statuses = [client.see(north, f"/verify/{number}").status_code for number in range(61)]

    assert statuses == [404] * 60 + [429]
