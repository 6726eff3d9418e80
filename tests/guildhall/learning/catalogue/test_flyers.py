"""The flyer of an offering is drawn from the offering as it is now (P10)."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from guildhall.learning.courses import services as courses
from guildhall.learning.offerings import planning, queries, sessions
from guildhall.learning.offerings.rules import Meeting
from tenants.settings import services as looks
from tenants.settings.pictures import read_picture
from tests.guildhall.learning.registration.hall import draft, local, published
from tests.guildhall.pdf.test_certificates import images_of, png, words_of


@pytest.fixture(autouse=True)
def winter():
    """Tell these stories in February 2027."""
    with time_machine.travel(datetime(2027, 2, 1, 18, tzinfo=UTC)):
        yield


def at(day: int, hour: int, **facts) -> Meeting:
    start = local(2027, 3, day, hour, 30)
    return Meeting(start, start + timedelta(hours=2), **facts)


@pytest.fixture
def flyer(client, north):
    """Return how somebody reads the flyer on a wall."""

    def get(offering, language="en"):
        answer = client.see(north, f"/catalogue/{offering.id}/flyer.pdf?lang={language}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        return PdfReader(BytesIO(answer.data))

    return get


@pytest.mark.seed("P10")
def test_after_a_change_of_room_and_day_the_flyer_is_the_sessions_own(north, flyer):
    room, other = courses.room_called("Room 12"), courses.room_called("Hill Library")
    offering = published("First aid", at(10, 15, room_id=room.id))
    before = words_of(flyer(offering))
    assert "Wednesday, March 10, 2027, 3:30 pm to 5:30 pm" in before
    assert "Room 12" in before

    (session,) = queries.get_offering(offering.id).sessions
    sessions.move(session.id, at(16, 16, room_id=other.id), version=session.version)

    after = words_of(flyer(offering))
    assert "Tuesday, March 16, 2027, 4:30 pm to 6:30 pm Hill Library" in after
    assert "Room 12" not in after
    assert "March 10" not in after


@pytest.mark.seed("P10")
def test_its_code_opens_the_public_page_and_says_where_one_comes_from(client, north, flyer):
    offering = published("First aid", at(10, 15))

    (page,) = flyer(offering).pages
    (target,) = {each.get_object()["/A"]["/URI"] for each in page["/Annots"]}

    assert target.endswith(f"/catalogue/{offering.id}?from=flyer")
    assert client.get(target).status_code == 200


def test_a_cancelled_session_is_not_on_it(north, flyer):
    offering = published("First aid", at(10, 15), at(17, 15))
    first, _second = queries.get_offering(offering.id).sessions

    sessions.cancel(first.id, reason="Snow.")

    assert "March 10" not in words_of(flyer(offering))


def test_a_last_day_to_register_is_that_day(north, flyer):
    offering = published("First aid", at(10, 15), closes_at=local(2027, 3, 6, 0))

    assert "Friday, March 5, 2027" in words_of(flyer(offering))


def test_in_spanish_its_days_and_words_are_spanish(north, flyer):
    offering = published("Primeros auxilios", at(10, 15), format="workshop")

    text = words_of(flyer(offering, "es"))

    assert "miércoles, 10 de marzo de 2027" in text
    assert "TALLER" in text


def test_it_wears_the_tenants_logo(north, flyer):
    looks.change_look(accent="#5b4b8a", logo=read_picture(png(40, 20)))
    offering = published("First aid", at(10, 15))

    assert images_of(flyer(offering))[0] == "Logo of North Classified Employees"


def test_a_drafts_flyer_is_for_whoever_plans_it(client, north, ada, grace):
    offering = draft("First aid", at(10, 15))

    assert client.see(north, f"/catalogue/{offering.id}/flyer.pdf").status_code == 404
    client.sign_in(grace)
    assert client.see(north, f"/offerings/{offering.id}/flyer.pdf").status_code == 403
    client.sign_in(ada)
    assert client.see(north, f"/offerings/{offering.id}/flyer.pdf").status_code == 200


def test_what_is_cancelled_has_no_public_flyer(client, north):
    offering = published("First aid", at(10, 15))

    planning.cancel(offering.id, reason="Snow.")

    assert client.see(north, f"/catalogue/{offering.id}/flyer.pdf").status_code == 404


def test_another_tenants_flyer_is_not_found(client, north, south):
    offering = published("First aid", at(10, 15))

    assert client.see(south, f"/catalogue/{offering.id}/flyer.pdf").status_code == 404
