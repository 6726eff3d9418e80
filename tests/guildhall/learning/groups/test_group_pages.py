"""The pages of groups and guests: a principal's own people, a coordinator's anybody."""

import pytest
from sqlalchemy import text

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, NotFound
from guildhall.learning.groups import guests, queries, services
from guildhall.learning.offerings import queries as offerings
from tests.characters import give_role, make_member
from tests.guildhall.learning.groups.held import taken
from tests.guildhall.learning.registration.hall import (
    crowd,
    employ,
    hold,
    place_of,
    published,
    register,
    state_of,
)


@pytest.fixture
def priya(north):
    """The principal of Garden Road."""
    person = make_member("Priya", "Nair")
    give_role(person, "principal")
    hold(person, site="Garden Road", classification="certificated")
    return person


def test_a_principal_holds_seats_and_names_her_own_people(client, north, priya):
    offering = published("First aid", capacity=5)
    rosa, omar = employ("Rosa", site="Garden Road"), employ("Omar", site="The Yard")
    client.sign_in(priya)

    assert "Hold seats for your people" in client.see(north, f"/catalogue/{offering.id}").text
    held = client.send(north, f"/catalogue/{offering.id}/group", seats="2", label="Kitchen")
    (group,) = queries.held_by(priya.id)
    page = client.see(north, f"/groups/{group.id}").text
    named = client.send(north, f"/groups/{group.id}/names", person_id=str(rosa.id))
    stranger = client.send(north, f"/groups/{group.id}/names", person_id=str(omar.id))

    assert (held.status_code, named.status_code, stranger.status_code) == (303, 303, 404)
    assert "Rosa" in page
    assert "Omar" not in page
    assert state_of(offering, rosa) == "registered"
    assert "Kitchen" in client.see(north, "/my/groups").text


def test_a_manager_takes_a_name_off_and_gives_the_rest_back(client, north, priya):
    offering = published("First aid", capacity=5)
    rosa = employ("Rosa", site="Garden Road")
    group = services.hold(offering.id, holder_id=priya.id, seats=3)
    services.name(group.id, rosa.id)
    client.sign_in(priya)

    client.send(north, f"/groups/names/{place_of(offering, rosa).id}/removal")
    client.send(north, f"/groups/{group.id}/release")

    assert state_of(offering, rosa) == "cancelled"
    assert taken(offering) == 0


def test_another_managers_group_is_not_found(client, north, ada, priya):
    offering = published("First aid", capacity=5)
    (rosa,) = crowd(1)
    group = services.hold(offering.id, holder_id=ada.id, seats=3)
    services.name(group.id, rosa.id)
    client.sign_in(priya)

    assert client.see(north, f"/groups/{group.id}").status_code == 404
    assert client.send(north, f"/groups/{group.id}/release").status_code == 404
    removal = f"/groups/names/{place_of(offering, rosa).id}/removal"
    assert client.send(north, removal).status_code == 404


def test_a_coordinator_names_anybody_by_number(client, north, ada, priya):
    offering = published("First aid", capacity=5)
    group = services.hold(offering.id, holder_id=priya.id, seats=2)
    (rosa,) = crowd(1)
    client.sign_in(ada)

    unknown = client.send(north, f"/groups/{group.id}/names", person="Nobody Atall")
    named = client.send(north, f"/groups/{group.id}/names", person=rosa.employee_number)

    assert unknown.status_code == 422
    assert "Nobody Atall" in unknown.text
    assert named.status_code == 303
    assert state_of(offering, rosa) == "registered"


def test_whose_report_works_elsewhere_may_name_her_all_the_same(north, priya):
    omar = employ("Omar", site="The Yard")
    db.session.execute(
        text(
            "UPDATE position_term SET supervisor_id = :boss WHERE position_id IN "
            "(SELECT id FROM position WHERE person_id = :omar)"
        ),
        {"boss": priya.id, "omar": omar.id},
    )
    db.session.commit()

    assert omar.id in {each.id for each in queries.people_of(priya.id)}


def test_another_tenants_group_is_not_found(client, north, south, ada):
    with tenant_scope(south):
        theirs = published("First aid")
        group = services.hold(theirs.id, holder_id=crowd(1)[0].id, seats=1)
    client.sign_in(ada)

    assert client.see(north, f"/groups/{group.id}").status_code == 404
    with pytest.raises(NotFound):
        services.name(group.id, ada.id)


@pytest.mark.seed("A28")
def test_a_guest_takes_a_seat_or_not_and_gives_it_to_the_line(north):
    offering = published(capacity=2)
    rosa, omar = crowd(2)
    guest = guests.invite(offering.id, name="Dr. Vance", organization="School board")
    guests.invite(offering.id, name="Her driver", takes_seat=False)
    register(offering, rosa)
    register(offering, omar)
    assert (taken(offering), state_of(offering, omar)) == (2, "waitlisted")

    guests.take_off(guest.id)

    assert state_of(offering, omar) == "offered"
    with pytest.raises(Conflict, match="is full"):
        guests.put_back(guest.id)


def test_guests_count_in_no_list_of_participants(client, north, ada):
    offering = published("First aid", capacity=5)
    client.sign_in(ada)

    client.send(north, f"/offerings/{offering.id}/guests", name="Dr. Vance", takes_seat="true")

    assert offerings.registrations(offering.id) == []
    page = client.see(north, f"/offerings/{offering.id}").text
    assert "Dr. Vance" in page
    assert "1 of 5 seats taken" in page
    assert "Dr. Vance" not in client.see(north, f"/catalogue/{offering.id}").text


def test_a_full_offering_takes_a_guest_without_a_seat(client, north, ada):
    offering = published("First aid", capacity=1)
    register(offering, crowd(1)[0])
    client.sign_in(ada)

    refused = client.send(
        north, f"/offerings/{offering.id}/guests", name="Dr. Vance", takes_seat="true"
    )
    done = client.send(north, f"/offerings/{offering.id}/guests", name="Dr. Vance")

    assert refused.status_code == 422
    assert "without a seat" in refused.text
    assert done.status_code == 303
