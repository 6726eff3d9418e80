"""One screen changes everything: whoever is removed leaves every list, and the line moves up."""

import pytest
from sqlalchemy import select

from guildhall.db import db
from guildhall.learning.attendance import sheet_queries
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.offerings import queries as offerings
from tests.guildhall.learning.classroom import lead
from tests.guildhall.learning.registration.hall import (
    crowd,
    meeting,
    place_of,
    published,
    register,
    state_of,
)


def names_on_the_sheet(session: Session) -> list[str]:
    """Return who stands on the sign-in sheet."""
    return [line.person.first_name for line in sheet_queries.sheet_of(session).lines]


@pytest.mark.seed("P26")
def test_removing_somebody_from_the_attendance_list_is_seen_everywhere(client, north, ada):
    offering = published("First aid", meeting(0.1), capacity=1)
    rosa, omar = crowd(2)
    register(offering, rosa)
    register(offering, omar)
    session = offerings.get_offering(offering.id).sessions[0]
    lead(session, ada)
    place = place_of(offering, rosa).id
    client.sign_in(ada)

    sheet = client.see(north, f"/sessions/{session.id}/attendance").text
    assert f"/registrations/{place}" in sheet
    removed = client.send(north, f"/registrations/{place}/removal", reason="Called in sick.")

    assert removed.status_code == 303
    assert (state_of(offering, rosa), state_of(offering, omar)) == ("cancelled", "offered")
    assert names_on_the_sheet(session) == ["Person 001"]
    assert db.session.scalar(select(Offering.seats_taken)) == 1
    page = client.see(north, f"/offerings/{offering.id}").text
    assert "1 of 1 seat taken" in page
    assert "1 cancelled or expired" in page
    rows = client.see(north, "/offerings?format=csv").text
    assert ",1,1,0," in rows


@pytest.mark.seed("P26")
def test_the_desk_moves_somebody_to_any_offering_in_one_step(client, north, ada):
    first = published("First aid", meeting(7), capacity=1)
    other = published("Safe lifting", meeting(8), capacity=1)
    rosa, omar = crowd(2)
    register(first, rosa)
    register(first, omar)
    place = place_of(first, rosa).id
    client.sign_in(ada)

    page = client.see(north, f"/registrations/{place}").text
    client.send(north, f"/registrations/{place}/move", to=str(other.id))

    assert "Safe lifting" in page
    assert "(1 seat left)" in page
    assert state_of(other, rosa) == "registered"
    assert (state_of(first, rosa), state_of(first, omar)) == ("cancelled", "offered")
