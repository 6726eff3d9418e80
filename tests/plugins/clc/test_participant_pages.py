"""A member's own page and home, and what a coordinator does on a participant's page."""

import pytest
from sqlalchemy import select

from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.models.cycles import ClcCycle
from tests.bench.stage import published_offering
from tests.characters import Browser, make_member
from tests.plugins.clc.stories import (
    cycles_of,
    earn,
    employ,
    enrolled,
    entries,
    hand_in,
)


@pytest.mark.seed("P15")
def test_a_member_sees_her_points_and_nobody_elses(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    earn(driver, 240)
    client.sign_in(driver)

    page = client.see(north, "/clc/").text

    assert "240 min ÷ 240 min a point" in page
    assert "Guildhall’s starting rule" in page
    for path in (
        "/clc/participants",
        f"/clc/participants/{ada.id}",
        "/clc/forecast",
        "/clc/records",
    ):
        assert client.see(north, path).status_code == 403


def test_a_member_sees_what_would_count_next_and_why(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    enrolled(driver)
    offering = published_offering(1)
    db.session.commit()

    page = client.sign_in(driver).see(north, "/clc/").text

    assert offering.title in page
    assert "0.5 points if attended whole" in page
    assert "120 min ÷ 240 min a point" in page


def test_the_home_says_where_one_stands_and_what_came_back(
    client: Browser, north: TenantContext, driver: Person, marie: Person
) -> None:
    from plugins.clc.evidence import reviews
    from tests.plugins.clc.stories import verdict

    enrolled(driver)
    found = hand_in(driver)
    reviews.review(found, verdict(found, "return", words="No log."), by=marie)

    home = client.sign_in(driver).see(north, "/me").text

    assert "of 30 points" in home
    assert "“Reading circle” came back to you." in home


def test_the_coordinators_home_counts_what_waits(
    client: Browser, north: TenantContext, ada: Person, driver: Person
) -> None:
    hand_in(driver)

    assert "1 CLC project waits for a review." in client.sign_in(ada).see(north, "/today").text


def test_somebody_without_a_classified_position_is_told(
    client: Browser, north: TenantContext, grace: Person
) -> None:
    assert "Not open to this position" in client.sign_in(grace).see(north, "/clc/").text


def test_a_member_opens_her_own_cycle(
    client: Browser, north: TenantContext, driver: Person
) -> None:
    answer = client.sign_in(driver).send(north, "/clc/enrolment")

    assert answer.status_code == 303
    assert len(cycles_of(driver)) == 1


def test_a_name_that_nobody_has_gets_a_sentence(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    answer = client.sign_in(ada).send(north, "/clc/participants", person="nobody")

    assert answer.status_code == 422
    assert "We know nobody called “nobody”." in answer.text
    assert "CLC participants" in answer.text
    assert 'value="nobody"' in answer.text
    empty = client.send(north, "/clc/participants", person="")
    assert "Enter a name or an employee number." in empty.text


def test_whom_a_coordinator_enrols_is_chosen_among_those_of_a_name(
    client: Browser, north: TenantContext, ada: Person, driver: Person
) -> None:
    other = make_member(driver.first_name, driver.last_name)
    employ(other)
    client.sign_in(ada)

    asked = client.send(north, "/clc/participants", person=driver.last_name)
    done = client.send(
        north, "/clc/participants", person=driver.last_name, person_id=str(driver.id)
    )

    assert asked.status_code == 422
    assert "Whom do you mean?" in asked.text
    assert done.status_code == 303
    assert (len(cycles_of(driver)), len(cycles_of(other))) == (1, 0)


def test_the_coordinator_voids_points_but_not_her_own(
    client: Browser, north: TenantContext, ada: Person, driver: Person
) -> None:
    employ(ada)
    earn(driver, 240)
    earn(ada, 240)
    theirs, own = entries(driver)[0], entries(ada)[0]
    client.sign_in(ada)

    assert client.send(north, f"/clc/points/{own.id}/voiding", reason="x").status_code == 403
    refused = client.send(north, f"/clc/points/{theirs.id}/voiding", reason=" ")
    assert refused.text.count("Say in a few words why these points do not count.") == 1
    assert (
        client.send(north, f"/clc/points/{theirs.id}/voiding", reason="Twice.").status_code == 303
    )
    assert entries(driver)[0].void_reason == "Twice."
    assert client.send(north, f"/clc/points/{theirs.id}/restoring").status_code == 303


def test_a_participant_of_another_tenant_is_not_found(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    make_member("South", "Coordinator")
    client.sign_in(ada)

    assert client.see(south, f"/clc/participants/{driver.id}").status_code == 404
    assert db.session.scalars(select(ClcCycle)).all() == []
