"""Every form of the feature takes nonsense and nothing at all with a sentence, never a failure."""

import re

import pytest

from guildhall.resources.library import collecting, lending
from guildhall.resources.pool import queries
from guildhall.resources.preparation import logistics, services, support
from guildhall.resources.tasks import services as tasks
from tests.guildhall.resources.stores import item, qualified, session_at, site, thing

SEEN, SENT_ON, REFUSED = 200, 303, 422
NAMES = re.compile(r'name="(\w+)"')


@pytest.fixture
def forms(north, grace) -> list[str]:
    """Return the address of every form, each about something that is there."""
    session = session_at(site("School"))
    book, profile = item(), qualified(grace)
    loan = lending.lend(lending.add_copy(book.id, "1").id, grace)
    projector = thing()
    shelf = collecting.begin("Research", kind="collection")
    checklist = collecting.begin("Adult learning", kind="checklist")
    line = services.add(session, {"name": "Handout"})
    asked = support.ask(session, "Sound")
    logistics.book(projector.id, session.id)
    task = tasks.plan({"title": "Order paper", "due_on": session.starts_at.date()})
    topic, standing = _parts_of(profile)
    return [
        "/library/new",
        f"/library/{book.id}/details",
        f"/library/{book.id}/versions/new",
        f"/library/{book.id}/copies/new",
        f"/library/{book.id}/loans/new",
        f"/library/loans/{loan.id}",
        f"/library/loans/{loan.id}/void",
        "/library/lists/checklists/new",
        f"/library/shelves/{shelf.id}/details",
        f"/library/shelves/{shelf.id}/lines",
        f"/library/shelves/{checklist.id}/lines",
        "/equipment/new",
        f"/equipment/{projector.id}/details",
        f"/equipment/{projector.id}/bookings/new",
        f"/sessions/{session.id}/materials",
        f"/sessions/{session.id}/materials/copy",
        f"/sessions/{session.id}/equipment",
        f"/sessions/{session.id}/support",
        f"/materials/{line.id}",
        f"/support/{asked.id}/answer",
        f"/support/{asked.id}/owner",
        "/tasks/new",
        f"/tasks/{task.id}",
        f"/tasks/{task.id}/drop",
        "/tasks/helpers",
        "/facilitators/new",
        f"/facilitators/{profile.id}/proof",
        f"/facilitators/{profile.id}/qualification",
        f"/facilitators/{profile.id}/suspension",
        f"/facilitators/{profile.id}/end",
        f"/facilitators/topics/{topic}/void",
        f"/facilitators/standings/{standing}/withdraw",
        f"/offerings/{session.offering_id}/contributions",
    ]


def _parts_of(profile):
    found = queries.get_profile(profile.id)
    return found.topics[0].id, found.standings[-1].id


def test_a_form_sent_empty_comes_back_with_its_sentences(north, ada, client, forms):
    client.sign_in(ada)

    for path in forms:
        answer = client.send(north, path)
        assert answer.status_code == REFUSED, f"{path} answered {answer.status_code}"
        assert 'role="alert"' in answer.get_data(as_text=True), path


def test_a_form_sent_with_nonsense_keeps_it_and_says_what_is_wrong(north, ada, client, forms):
    client.sign_in(ada)
    fields = {name for path in forms for name in names_on(client, north, path)}
    nonsense = dict.fromkeys(fields - {"csrf_token", "file"}, "no such thing")

    for path in forms:
        answer = client.send(north, path, **nonsense)
        assert answer.status_code in {REFUSED, SENT_ON}, f"{path} answered {answer.status_code}"


def names_on(client, north, path) -> list[str]:
    """Return the names of the fields that a form's page has, where it has a page of its own."""
    page = client.see(north, path)
    return NAMES.findall(page.get_data(as_text=True)) if page.status_code == SEEN else []


def test_every_page_of_an_empty_hall_says_what_to_do_first(north, ada, client):
    client.sign_in(ada)

    for path in (
        "/library", "/library/lists/collections", "/library/lists/checklists", "/library/loans",
        "/library/mine", "/equipment", "/equipment/bookings", "/support", "/preparation",
        "/tasks", "/tasks?kind=trips", "/tasks/mine", "/facilitators", "/contributions",
    ):  # fmt: skip
        page = client.see(north, path)
        assert page.status_code == 200
        assert "gh-empty" in page.get_data(as_text=True), path


def test_a_booking_sent_empty_says_at_once_all_that_is_missing(north, ada, client, forms):
    (path,) = [each for each in forms if each.startswith("/equipment/") and "bookings" in each]

    page = client.sign_in(ada).send(north, path).get_data(as_text=True)

    assert all(f"#field-{name}" in page for name in ("purpose", "day", "starts", "ends"))
