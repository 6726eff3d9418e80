"""Transcripts, certificates, verification and the exit survey, as pages without scripts."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from guildhall import jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.learning.attendance import services as attendance
from guildhall.learning.credit import completion, exit_survey, queries
from guildhall.learning.models.credit import Certificate
from guildhall.surveys import services
from guildhall.surveys.queries import survey_about
from tenants.settings.pictures import read_picture
from tenants.settings.services import change_look
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import at, offer, seat, session_of, state_of

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
GOOD = {"overall": "5", "objectives": "4", "relevance": "5", "quality": "4", "practice": "3"}


@pytest.fixture(autouse=True)
def noon(north):
    """Tell the time in every story here: noon on the day of the session."""
    with time_machine.travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def offering(north, grace):
    offering = offer(("8:00", "11:00"), course={"points": Decimal(3), "gives_clock_hours": True})
    seat(offering, grace)
    return offering


def came(offering, person):
    for clock in ("8:00", "11:00"):
        with time_machine.travel(at(clock), tick=False):
            attendance.sign(session_of(offering), person, method="pin")
    with time_machine.travel(at("11:30"), tick=False):
        completion.settle(offering.id)


@pytest.fixture
def certificate(offering, grace):
    came(offering, grace)
    return queries.certificate_for(offering.id, grace.id)


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


# The exit survey


@pytest.fixture
def surveyed(north, grace):
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, grace)
    came(offering, grace)
    return offering


def test_answering_the_survey_leads_to_the_certificate(client, north, grace, surveyed):
    client.sign_in(grace)
    page = client.see(north, f"/offerings/{surveyed.id}/survey")
    client.send(north, f"/offerings/{surveyed.id}/survey", **GOOD, comment="Gracias 🚌")
    thanks = client.see(north, f"/offerings/{surveyed.id}/survey/thanks")

    assert "All in all, how good was it?" in page.text
    assert "Your certificate is ready." in thanks.text
    assert state_of(surveyed, grace) == "completed"


def test_the_survey_speaks_spanish(client, north, grace, surveyed):
    client.sign_in(grace)
    client.see(north, "/language/es")

    page = client.see(north, f"/offerings/{surveyed.id}/survey")
    assert "En conjunto, ¿qué le pareció?" in page.text


def test_a_missing_answer_is_named_and_what_was_typed_stays(client, north, grace, surveyed):
    client.sign_in(grace)
    page = client.send(
        north,
        f"/offerings/{surveyed.id}/survey",
        **{**GOOD, "quality": ""},
        comment="Half a story",
    )

    assert page.status_code == 422
    assert "Choose one answer." in page.text
    assert "Half a story" in page.text


def test_a_second_answer_thanks_again(client, north, grace, surveyed):
    client.sign_in(grace)
    for _ in range(2):
        answer = client.send(north, f"/offerings/{surveyed.id}/survey", **GOOD)

    again = client.see(north, f"/offerings/{surveyed.id}/survey")
    assert answer.status_code == 303
    assert again.headers["Location"].endswith("/survey/thanks")


def test_nobody_answers_about_a_session_she_did_not_see(app, north, surveyed):
    other = app.test_client().sign_in(make_member("Nora", "Nosy"))

    assert other.see(north, f"/offerings/{surveyed.id}/survey").status_code == 404


def test_feedback_stays_hidden_below_five(client, north, ada, grace, surveyed):
    survey = exit_survey.waiting_for(surveyed.id, grace.id)
    exit_survey.answer(survey, grace, {**GOOD, "comment": "Only me"})
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{surveyed.id}/feedback")
    assert "Too few answers to show" in page.text
    assert "Only me" not in page.text


@pytest.mark.seed("T19")
def test_feedback_shows_the_mean_and_whether_it_is_met(client, north, ada, surveyed):
    survey = survey_about("offering", surveyed.id)
    people = [make_person("Pat", f"Number {number}") for number in range(250)]
    services.invite(survey, [person.id for person in people])
    for number, person in enumerate(people):
        overall = "3" if number == 0 else "4"
        services.answer(survey, person, {**GOOD, "overall": overall})
    with time_machine.travel(at("12:00") + timedelta(days=15), tick=False):
        services.publish_closed()
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{surveyed.id}/feedback")
    assert "3.996" in page.text
    assert "not met" in page.text
    assert "999" in page.text


def test_another_tenants_certificate_is_not_downloaded(app, north, south, ada, certificate):
    with tenant_scope(south):
        their_offering = offer(("8:00", "11:00"))
        person = make_person("Tom", "Other")
        seat(their_offering, person)
        came(their_offering, person)
        theirs = queries.certificate_for(their_offering.id, person.id)

    answer = app.test_client().sign_in(ada).see(north, f"/certificates/{theirs.id}.pdf")
    assert answer.status_code == 404


# Homes and letters


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


def test_who_has_not_answered_in_an_hour_gets_a_letter_and_who_has_does_not(north, grace):
    quick = make_member("Quincy", "Quick")
    offering = offer(("8:00", "11:00"), requires_survey=True)
    seat(offering, grace, quick)
    for person in (grace, quick):
        came(offering, person)
    exit_survey.answer(exit_survey.waiting_for(offering.id, quick.id), quick, GOOD)
    with time_machine.travel(at("13:00"), tick=False):
        jobs.drain()

    kinds = set(db.session.execute(select(Message.kind, Message.person_id)).tuples())
    assert ("exit_survey", grace.id) in kinds
    assert ("exit_survey", quick.id) not in kinds
    assert ("certificate", quick.id) in kinds
    assert ("certificate", grace.id) not in kinds


def test_nobody_tries_codes_by_the_hundred(client, north, limits):
    statuses = [client.see(north, f"/verify/{number}").status_code for number in range(61)]

    assert statuses == [404] * 60 + [429]
