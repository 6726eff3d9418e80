"""Two people change one thing of the house; the second sees what the first changed, and chooses."""

import re
from html import unescape

import pytest

from guildhall import context
from guildhall.resources.equipment import queries as equipment
from guildhall.resources.library import queries as library
from guildhall.resources.tasks import queries as tasks
from guildhall.resources.tasks import services as planning
from tests.guildhall.learning.offerings.test_merging import fields_of
from tests.guildhall.resources.stores import item, thing


@pytest.fixture
def two(client, north, ada):
    """Return two browsers, in which the same form can stand open."""
    return client.sign_in(ada), client.application.test_client().sign_in(ada)


def words_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page))


def clash(north, two, path: str, first: dict, second: dict) -> tuple:
    """Let both open a form, the first save it, and the second send it; return what it says."""
    ada, other = two
    hers, theirs = fields_of(ada.see(north, path).text), fields_of(other.see(north, path).text)
    assert ada.send(north, path, **{**hers, **first}).status_code == 303
    page = other.send(north, path, **{**theirs, **second})
    assert page.status_code == 409
    assert "Ada Lovelace changed this while you had it open" in words_of(page.text)
    return other, page.text


def test_two_who_change_one_piece_of_equipment(north, two):
    projector = thing(kind="Projector", notes="In the cupboard")
    path = f"/equipment/{projector.id}/details"

    other, page = clash(
        north, two, path,
        {"condition": "worn", "notes": "In the van"},
        {"condition": "repair", "tag": "A-17"},
    )  # fmt: skip
    offered = fields_of(page)
    done = other.send(north, path, **offered)

    assert "Worn" in words_of(page)
    assert (offered["keep:condition"], offered["keep:notes"]) == (["mine"], ["theirs"])
    assert done.status_code == 303
    now = equipment.get_thing(projector.id)
    assert (now.condition, now.notes, now.tag) == ("repair", "In the van", "A-17")


def test_two_who_change_one_item_of_the_library(north, two):
    book = item(tags=["equity"], licence="CC BY 4.0")
    path = f"/library/{book.id}/details"

    other, page = clash(
        north, two, path,
        {"tags": "equity, bus", "for_members": []},
        {"source": "The press"},
    )  # fmt: skip
    done = other.send(north, path, **fields_of(page))

    assert done.status_code == 303
    now = library.get_item(book.id, keeps=True)
    assert (now.tags, now.for_members, now.source) == (["bus", "equity"], False, "The press")


def test_two_who_change_one_task(north, two):
    facts = {"title": "Order bread", "due_on": context.today(), "minutes": 60}
    task = planning.plan(facts)
    path = f"/tasks/{task.id}"

    other, page = clash(
        north, two, path, {"title": "Order bread and milk", "priority": "high"}, {"hours": "2"}
    )
    kept = {**fields_of(page), "keep:title": "mine"}
    done = other.send(north, path, **kept)

    assert done.status_code == 303
    now = tasks.get_task(task.id, owner=None)
    assert (now.title, now.priority, now.minutes) == ("Order bread", "high", 120)


def test_the_same_sent_twice_is_no_clash(north, two):
    projector = thing()
    ada, _other = two
    path = f"/equipment/{projector.id}/details"
    before = fields_of(ada.see(north, path).text)

    sent = [ada.send(north, path, **{**before, "notes": "Heavy"}) for _time in range(2)]

    assert [each.status_code for each in sent] == [303, 303]
