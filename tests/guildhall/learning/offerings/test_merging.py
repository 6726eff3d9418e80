"""Two coordinators have one page open; the second sees what the first changed, and chooses."""

import re
from html import unescape

import pytest

from guildhall.db import db
from guildhall.learning.courses.services import room_called
from guildhall.learning.offerings import queries
from tenants.models import RoleBundle
from tests.characters import make_member
from tests.guildhall.learning.registration.hall import meeting, published


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of a page's main form, as it stands."""
    form = page[page.index('<form class="gh-form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.finditer(r"<input([^>]*)>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[1]))
        kind = attributes.get("type", "text")
        if kind in {"checkbox", "radio"} and not re.search(r"\schecked", tag[1]):
            continue
        if attributes.get("name"):
            found.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for area in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[area[1]] = [unescape(area[2])]
    for choice in re.finditer(r'<select[^>]*name="([^"]+)".*?</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', choice[0])
        found[choice[1]] = [unescape(chosen[1]) if chosen else ""]
    found.pop("csrf_token", None)
    return found


@pytest.fixture
def two(client, north, ada):
    """Ada the coordinator and Rosa the president, who plans too; each in a browser of her own."""
    db.session.add(RoleBundle(role="president", permissions=["learning.see", "learning.plan"]))
    rosa = make_member("Rosa", "Delgado", roles=("president",))
    other = client.application.test_client()
    return client.sign_in(ada), other.sign_in(rosa)


def test_the_second_editor_of_an_offering_chooses_field_by_field(north, two):
    ada, rosa = two
    offering = published("First aid", capacity=10, provider="HR")
    path = f"/offerings/{offering.id}/details"
    hers, his = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)

    saved = ada.send(north, path, **{**hers, "seats": "20", "provider": "The college"})
    clash = rosa.send(north, path, **{**his, "seats": "15", "summary": "Bring a towel."})

    assert saved.status_code == 303
    assert clash.status_code == 409
    text = unescape(re.sub(r"<[^>]+>", " ", clash.text))
    assert "Ada Lovelace changed this while you had it open" in text
    for shown in ("It was: 10", "20", "15", "It was: HR", "The college"):
        assert shown in text
    assert "Bring a towel." in clash.text
    offered = fields_of(clash.text)
    assert (offered["keep:seats"], offered["keep:provider"]) == (["mine"], ["theirs"])
    assert "keep:summary" not in offered

    done = rosa.send(north, path, **offered)

    now = queries.get_offering(offering.id)
    assert done.status_code == 303
    assert (now.capacity, now.provider) == (15, "The college")
    assert now.course_version.summary == "Bring a towel."


def test_what_the_other_saved_can_be_kept_against_ones_own(north, two):
    ada, rosa = two
    offering = published("First aid", capacity=10)
    path = f"/offerings/{offering.id}/details"
    first, second = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)
    ada.send(north, path, **{**first, "seats": "20", "has_waitlist": []})

    clash = rosa.send(north, path, **{**second, "seats": "15"})
    offered = fields_of(clash.text)
    rosa.send(north, path, **{**offered, "keep:seats": "theirs", "keep:has_waitlist": "mine"})

    now = queries.get_offering(offering.id)
    assert (now.capacity, now.has_waitlist) == (20, True)


def test_a_third_change_meanwhile_is_shown_again(north, two):
    ada, rosa = two
    offering = published("First aid", capacity=10)
    path = f"/offerings/{offering.id}/details"
    first, second = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)
    ada.send(north, path, **{**first, "seats": "20"})
    offered = fields_of(rosa.send(north, path, **{**second, "seats": "15"}).text)
    ada.send(north, path, **{**fields_of(ada.see(north, path).text), "seats": "25"})

    again = rosa.send(north, path, **offered)

    assert again.status_code == 409
    assert "It was: 20" in again.text
    assert queries.get_offering(offering.id).capacity == 25


def test_whoever_saves_alone_sees_no_such_page(north, two):
    ada, _rosa = two
    offering = published("First aid", capacity=10)
    path = f"/offerings/{offering.id}/details"

    for seats in ("20", "30"):
        fields = fields_of(ada.see(north, path).text)
        assert ada.send(north, path, **{**fields, "seats": seats}).status_code == 303

    assert queries.get_offering(offering.id).capacity == 30


def test_bad_input_comes_before_the_choice_and_loses_nothing(north, two):
    ada, rosa = two
    offering = published("First aid", capacity=10)
    path = f"/offerings/{offering.id}/details"
    first, second = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)
    ada.send(north, path, **{**first, "seats": "20"})

    refused = rosa.send(north, path, **{**second, "seats": "none", "provider": "HR"})
    clash = rosa.send(north, path, **{**fields_of(refused.text), "seats": "12"})

    assert refused.status_code == 422
    assert clash.status_code == 409
    assert "It was: 10" in clash.text


def test_nonsense_in_the_hidden_field_harms_nobody(north, two):
    ada, rosa = two
    offering = published("First aid", capacity=10)
    path = f"/offerings/{offering.id}/details"
    first, second = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)
    ada.send(north, path, **{**first, "seats": "20"})

    for nonsense in ("", "[", "[1, 2]", '{"seats": 3}', '"x"'):
        clash = rosa.send(north, path, **{**second, "seats": "15", "was": nonsense})
        assert clash.status_code == 409

    assert queries.get_offering(offering.id).capacity == 20


def test_the_second_editor_of_a_session_chooses_too(north, two):
    ada, rosa = two
    library = room_called("Library")
    offering = published("First aid", meeting(7, 2))
    session = queries.get_offering(offering.id).sessions[0]
    path = f"/sessions/{session.id}/details"
    first, second = fields_of(ada.see(north, path).text), fields_of(rosa.see(north, path).text)

    ada.send(north, path, **{**first, "room_id": str(library.id)})
    clash = rosa.send(north, path, **{**second, "online_url": "https://meet.example.org/x"})
    offered = fields_of(clash.text)
    done = rosa.send(north, path, **offered)

    now = queries.get_session(session.id)
    assert clash.status_code == 409
    assert "Library" in clash.text
    assert offered["keep:room_id"] == ["theirs"]
    assert done.status_code == 303
    assert (now.room_id, now.online_url) == (library.id, "https://meet.example.org/x")
