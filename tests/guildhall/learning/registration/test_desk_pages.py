"""The pages of whoever keeps an offering: added, moved, refused, listed, without scripts."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.offerings import planning
from guildhall.learning.registration import services
from guildhall.localisation import when
from tests.characters import make_member
from tests.guildhall.learning.classroom import sessions_of
from tests.guildhall.learning.registration.hall import (
    crowd,
    draft,
    meeting,
    place_of,
    published,
    register,
)


def test_a_registration_that_has_ended_offers_nothing_that_would_be_refused(
    client, north, ada, grace
):
    client.sign_in(ada)
    offering = published("First aid")
    register(offering, grace)
    page = f"/registrations/{place_of(offering, grace).id}"
    before = client.see(north, page).text
    client.send(north, f"{page}/removal", reason="Called in.")

    after = client.see(north, page).text

    assert "Cancel the registration" in before
    assert "Cancel the registration" not in after
    assert "This registration has ended" in after


def test_a_coordinator_without_javascript_does_it_all(client, north, ada):
    client.sign_in(ada)
    assert client.see(north, "/offerings").status_code == 200
    answer = client.send(
        north,
        "/offerings/new",
        title="First aid",
        day="in 2 weeks",
        starts="15:30",
        ends="17:00",
        seats="2",
        day2="in 3 weeks",
        room_name="Room 12",
        leaders=ada.employee_number,
        then="draft",
    )
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"].split("/offerings/")[1]
    for path in ("", "/details", "/preview", "/cancellation", "/sessions/new"):
        assert client.see(north, f"/offerings/{page}{path}").status_code == 200, path
    assert client.send(north, f"/offerings/{page}/publication").status_code == 303
    assert "Room 12" in client.see(north, f"/offerings/{page}").text
    assert "Ada Lovelace" in client.see(north, f"/offerings/{page}").text
    assert client.see(north, f"/offerings/new?from={page}").status_code == 200
    rosa = crowd(1)[0]
    client.send(north, f"/offerings/{page}/registrations", person=rosa.employee_number)
    shown = client.see(north, f"/offerings/{page}").text
    assert rosa.sort_name in shown
    with tenant_scope(north):
        place = db.session.scalars(select(Registration)).one().id
    assert client.see(north, f"/registrations/{place}").status_code == 200
    refused = client.send(north, f"/registrations/{place}/removal")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    client.send(north, f"/registrations/{place}/removal", reason="Called in.")
    assert client.see(north, "/courses").status_code == 200
    assert client.see(north, "/rooms").status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Enter a title."),
        ({"day": "someday"}, "is not a date we can read"),
        ({"starts": "late"}, "is not a time we can read"),
        ({"ends": "14:00"}, "It ends before it starts"),
        ({"seats": "0"}, "Enter a number of seats from 1"),
        ({"seats": "many"}, "Enter a number of seats from 1"),
        ({"points": "x"}, "Enter points as a number"),
        ({"leaders": "Nobody Known"}, "We know nobody called"),
        ({"day": "3/14/2027", "starts": "2:30 am", "ends": "5 am"}, "the clocks go forward"),
        ({"ends": "15:40"}, "between 15 minutes"),
        ({"opens": "12/1/2027", "closes": "11/1/2027"}, "closes before it opens"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_and_nothing_is_lost(
    client, north, ada, fields, sentence
):
    client.sign_in(ada)
    good = {"title": "Fünf 🚌 Tage", "day": "5/5/2027", "starts": "15:30", "ends": "17:00"}

    answer = client.send(north, "/offerings/new", **(good | fields))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert (good | fields)["starts"] in answer.text
    with tenant_scope(north):
        assert db.session.scalar(select(func.count()).select_from(Offering)) == 0


def test_a_name_that_fits_two_people_asks_which(client, north, ada):
    offering = published()
    make_member("Ana", "Ruíz")
    meant = make_member("Ana", "Ruíz")
    path = f"/offerings/{offering.id}/registrations"

    answer = client.sign_in(ada).send(north, path, person="ana ruíz")
    done = client.send(north, path, person="ana ruíz", person_id=str(meant.id))

    assert answer.status_code == 422
    assert "Choose whom you mean" in answer.text
    assert f'value="{meant.id}"' in answer.text
    assert done.status_code == 303
    registered = select(Registration.person_id).where(Registration.offering_id == offering.id)
    assert db.session.scalars(registered).all() == [meant.id]


@pytest.mark.parametrize("written", ["Ana Núñez", "ana nunez"])
def test_who_leads_is_named_with_accents_or_without(client, north, ada, written):
    make_member("Ana", "Núñez")
    when = {"day": "5/5/2027", "starts": "15:30", "ends": "17:00"}

    answer = client.sign_in(ada).send(
        north, "/offerings/new", title="Lifting", **when, leaders=written
    )

    assert answer.status_code == 303


def test_the_answer_names_whom_half_a_name_found(client, north, ada):
    offering = published(capacity=1)
    ana, lee = make_member("Ana", "Ruiz"), make_member("Lee", "Ruiz")
    client.sign_in(ada)

    for person, sentence in (
        (ana, "Ana Ruiz is registered"),
        (lee, "It is full: Lee Ruiz is number 1 in line."),
        (ana, "Ana Ruiz was registered already"),
    ):
        client.send(north, f"/offerings/{offering.id}/registrations", person=person.employee_number)
        assert sentence in client.see(north, f"/offerings/{offering.id}").text


def test_who_led_last_time_stands_by_name_and_is_found_again(client, north, ada):
    lee = make_member("Lee", "Cruz", employee_number="40202")
    before = published("First aid", meeting(7), leaders=[lee])
    client.sign_in(ada)

    form = client.see(north, f"/offerings/new?from={before.id}").text
    answer = client.send(
        north,
        "/offerings/new",
        title="First aid again",
        day="in 3 weeks",
        starts="15:30",
        ends="17:00",
        leaders="Lee Cruz (40202)",
    )

    assert 'value="Lee Cruz (40202)"' in form
    assert answer.status_code == 303, answer.text
    again = answer.headers["Location"].rpartition("/")[2]
    assert "Lee Cruz" in client.see(north, f"/offerings/{again}").text


def test_a_cancelled_offering_still_says_who_had_a_place(client, north, ada):
    offering = published(capacity=1)
    seated, waits, left = crowd(3)
    for person in (left, seated):
        register(offering, person)
        if person is left:
            services.cancel(place_of(offering, left))
    register(offering, waits)
    client.sign_in(ada)

    client.send(north, f"/offerings/{offering.id}/cancellation", reason="The room is flooded.")

    page = client.see(north, f"/offerings/{offering.id}").text
    named = page.split("2 people had a seat or a place in line")[1].split("</ul>")[0]
    assert seated.sort_name in named
    assert waits.sort_name in named
    assert left.sort_name not in named


def test_once_it_has_begun_nobody_is_offered_to_cancel(client, north, grace):
    offering = published("First aid", meeting(7))
    register(offering, grace)
    pages = ("/my/learning", f"/catalogue/{offering.id}")
    client.sign_in(grace)
    assert all("Cancel my registration" in client.see(north, path).text for path in pages)

    with time_machine.travel(timedelta(days=7, hours=1), tick=False):
        client.sign_in(grace)
        begun = [client.see(north, path).text for path in pages]

    assert all("First aid" in page for page in begun)
    assert not any("Cancel my registration" in page for page in begun)


def test_the_list_is_filtered_and_given_as_a_file(client, north, ada):
    published("First aid", meeting(7))
    draft("=2+5", meeting(9))
    client.sign_in(ada)

    page = client.see(north, "/offerings?status=draft")
    file = client.see(north, "/offerings?format=csv&status=draft")

    assert "First aid" not in page.text
    assert "'=2+5" in file.data.decode("utf-8-sig")
    assert "First aid" not in file.text


def test_a_cancelled_offering_says_why_to_everybody(client, north):
    offering = published("First aid")
    planning.cancel(offering.id, reason="The trainer is ill.")

    page = client.see(north, f"/catalogue/{offering.id}")

    assert "The trainer is ill." in page.text
    assert "Sign in to register" not in page.text


def test_filters_of_the_catalogue_take_anything(client, north):
    published("First aid", format="workshop")

    for query in ("?q=%25", "?month=nonsense", "?month=2026-13", "?kind=x", "?page=-4", "?q=🚌"):
        assert client.see(north, f"/catalogue{query}").status_code == 200
    assert "First aid" in client.see(north, "/catalogue?kind=workshop&q=FIRST").text
    assert "First aid" not in client.see(north, "/catalogue?kind=retreat").text


def test_the_only_session_is_not_cancelled_alone_and_the_page_says_so(client, north, ada):
    offering = published()
    session_id = sessions_of(offering)[0].id
    client.sign_in(ada)

    answer = client.send(north, f"/sessions/{session_id}/cancellation", reason="Snow.")

    assert answer.status_code == 422
    assert "cancel the whole offering instead" in answer.text


def test_adding_somebody_to_what_was_cancelled_meanwhile_says_so(client, north, ada):
    offering_id = published().id
    client.sign_in(ada)
    client.send(north, f"/offerings/{offering_id}/cancellation", reason="Snow.")

    answer = client.send(north, f"/offerings/{offering_id}/registrations", person="")

    assert answer.status_code == 422
    assert "gh-errors" in answer.text


def test_the_next_session_of_a_series_is_the_one_to_come(client, north, grace):
    series = published("Circles", meeting(2), meeting(20))
    register(series, grace)
    published("Nothing of hers", meeting(5))

    with time_machine.travel(context.now() + timedelta(days=10)):
        page = client.sign_in(grace).see(north, "/my/learning")
        first, second = sessions_of(series)

        next_time = f"Next: Circles, {when(second.starts_at)}"

    assert next_time in page.text
    assert when(first.starts_at) not in page.text


def test_a_page_with_nothing_on_it_has_one_main_action(client, north, grace):
    page = client.sign_in(grace).see(north, "/my/learning").text

    assert page.count('class="usa-button"') == 1


def test_what_is_to_be_corrected_is_listed_from_the_top_and_opens_nothing_else(client, north, ada):
    page = client.sign_in(ada).send(north, "/offerings/new").text

    assert page.index("#field-title") < page.index("#field-day") < page.index("#field-ends")
    assert '<details class="gh-disclosure" open>' not in page


def test_an_offering_leads_to_the_sheet_of_each_session(client, north, ada):
    offering = published("Safe lifting")
    (session,) = sessions_of(offering)

    page = client.sign_in(ada).see(north, f"/offerings/{offering.id}").text

    assert f"/sessions/{session.id}/attendance" in page


@pytest.mark.parametrize("path", ["/my/sessions", "/attendance"])
def test_the_next_session_stands_first_and_the_last_one_after_those_to_come(
    client, north, ada, path
):
    leader = make_member("Jun", "Park", roles=("facilitator",))
    for title, days in (("Far", 30), ("Near", 3), ("Soon", 9)):
        published(title, meeting(days), leaders=[leader])

    with time_machine.travel(context.now() + timedelta(days=5)):
        page = client.sign_in(leader).see(north, path).text

    assert page.index("Soon") < page.index("Far") < page.index("Near")
