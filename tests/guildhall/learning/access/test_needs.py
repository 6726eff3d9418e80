"""What people need: asked with the registration, seen by few, answered, and told back."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guildhall import context, jobs
from guildhall.audit import AuditEvent
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid, NotFound
from guildhall.learning.access import queries, services
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.access import StandingNeed
from guildhall.people.models.persons import AccessLog
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch, RoleBundle
from tests.characters import make_member
from tests.guildhall.learning.access.asking import asked, place_of
from tests.guildhall.learning.registration.hall import meeting, published

WISH = Wish(kinds=("interpreter", "large_print"), words="Portuguese, from São Miguel.")


def looks() -> list[AccessLog]:
    db.session.expire_all()
    return list(db.session.scalars(select(AccessLog).order_by(AccessLog.id)))


@pytest.mark.seed("A28")
def test_grace_asks_with_the_same_click_that_registers_her(client, north, grace):
    offering = published()
    client.sign_in(grace)
    page = client.see(north, f"/catalogue/{offering.id}").text

    answer = client.send(
        north,
        f"/catalogue/{offering.id}/registration",
        needs=["interpreter", "parking", "not a box of ours"],
        needs_words="A chair with arms.",
    )

    assert "Interpreter" in page
    assert "Childcare" in page
    assert answer.status_code == 303
    assert [(row.kind, row.words, row.state) for row in asked(grace)] == [
        ("interpreter", "", "asked"),
        ("parking", "", "asked"),
        ("", "A chair with arms.", "asked"),
    ]
    assert "A chair with arms." in client.see(north, f"/catalogue/{offering.id}").text


def test_a_double_click_asks_once(client, north, grace):
    offering = published()
    client.sign_in(grace)
    for _click in range(2):
        client.send(
            north, f"/catalogue/{offering.id}/registration", needs="interpreter", needs_words="x"
        )

    assert len(asked(grace)) == 2


def test_what_is_too_long_is_refused_and_kept_in_the_field(client, north, grace):
    offering = published()
    client.sign_in(grace)

    answer = client.send(
        north, f"/catalogue/{offering.id}/registration", needs_words="y" * 2001, needs="parking"
    )

    assert answer.status_code == 422
    assert "at most 2,000 letters" in answer.text
    assert "y" * 2001 in answer.text
    assert asked(grace) == []


def test_what_somebody_always_needs_is_filled_in_the_next_time(client, north, grace):
    offering, other = published(), published("Green cleaning", meeting(9))
    client.sign_in(grace)
    client.send(
        north,
        f"/catalogue/{offering.id}/registration",
        needs="large_print",
        needs_words="18 point or more.",
        needs_keep="yes",
    )

    page = client.see(north, f"/catalogue/{other.id}").text

    assert "18 point or more." in page
    assert 'value="large_print" checked' in page
    assert "filled in for you" in page


def test_standing_needs_are_changed_and_emptied_on_ones_own_page(client, north, grace):
    client.sign_in(grace)
    client.send(north, "/my/needs", needs=["wheelchair"], needs_words="")
    kept = services.queries.standing_of(grace.id)
    client.send(north, "/my/needs")

    assert (kept.kinds, kept.words) == (["wheelchair"], "")
    assert db.session.scalars(select(StandingNeed)).all() == []


@pytest.mark.seed("A28")
def test_ada_arranges_one_thing_declines_another_and_grace_reads_both(client, north, ada, grace):
    offering_id = published().id
    services.register(offering_id, person_id=grace.id, wish=WISH)
    interpreter, print_, words = asked(grace)
    client.sign_in(ada)

    client.send(
        north, f"/accommodations/{interpreter.id}", state="arranged", answer="Ms. Costa comes."
    )
    silent = client.send(north, f"/accommodations/{print_.id}", state="declined")
    client.send(
        north, f"/accommodations/{print_.id}", state="declined", answer="The printer is broken."
    )
    client.sign_in(grace)
    page = client.see(north, f"/catalogue/{offering_id}").text

    assert silent.status_code == 422
    assert "Write why" in silent.text
    assert [row.state for row in asked(grace)] == ["arranged", "declined", "asked"]
    assert "Ms. Costa comes." in page
    assert "The printer is broken." in page
    assert words.id


def test_the_letter_says_that_there_is_an_answer_and_not_what(north, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    for row in asked(grace):
        services.answer(row.id, state="arranged", words="A secret answer.", by=ada.id)
    jobs.drain()

    letters = db.session.scalars(
        select(Message).where(Message.person_id == grace.id, Message.kind == "access_answered")
    ).all()

    assert len(letters) == 3
    assert all("secret" not in one.body_text + one.subject for one in letters)
    assert all("nterpreter" not in one.body_text + one.subject for one in letters)


def test_a_refusal_without_a_reason_is_refused_by_the_database_too(north, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    (row, *_others) = asked(grace)
    row.state = "declined"

    with pytest.raises(IntegrityError, match="ck_accommodation_reason"):
        db.session.commit()
    db.session.rollback()
    with pytest.raises(Invalid, match="Write why"):
        services.answer(row.id, state="declined", words="", by=None)


@pytest.mark.seed("P40")
def test_every_look_at_the_list_is_logged_by_person(client, north, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    client.sign_in(ada)

    page = client.see(north, f"/offerings/{offering.id}/accommodations")

    assert "São Miguel" in page.text
    (look,) = looks()
    assert (look.person_id, look.field, look.granted) == (grace.id, "access_needs", True)
    assert look.actor_name == "Ada Lovelace"


@pytest.mark.seed("P40")
def test_whoever_sees_offerings_but_does_not_arrange_is_refused_and_logged(client, north, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    client.sign_in(make_member("Walter", "Okafor", roles=("president",)))

    refused = client.see(north, f"/offerings/{offering.id}/accommodations")

    assert refused.status_code == 403
    assert "São Miguel" not in refused.text
    (look,) = looks()
    assert (look.person_id, look.granted) == (grace.id, False)


@pytest.mark.parametrize(
    "path",
    [
        "/offerings/{offering}",
        "/people/{grace}",
        "/audit",
        "/messages",
        "/accommodations",
        "/today",
    ],
)
def test_no_other_page_tells_what_somebody_needs(client, north, ada, grace, path):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    jobs.drain()
    client.sign_in(ada)

    page = client.see(north, path.format(offering=offering.id, grace=grace.id))

    assert page.status_code == 200
    assert "São Miguel" not in page.text


def test_the_audit_says_that_something_was_asked_and_never_what(north, grace):
    services.register(published().id, person_id=grace.id, wish=WISH)

    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "learning.access_asked")
    ).one()

    assert event.after == {"things": 3}


def test_the_audit_page_tells_only_those_who_arrange_that_somebody_asked(client, north, ada, grace):
    services.register(published().id, person_id=grace.id, wish=WISH)
    reader = make_member("Rita", "Reader", roles=("president",))
    db.session.add(RoleBundle(role="president", permissions=["operations.view_audit"]))
    db.session.commit()

    arranging = client.sign_in(ada).see(north, "/audit").text
    reading = client.sign_in(reader).see(north, "/audit").text

    assert "Something is needed to take part" in arranging.split("<table", 1)[1]
    assert "Something is needed to take part" not in reading.split("<table", 1)[1]


def test_changing_ones_mind_withdraws_what_is_no_longer_needed(north, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    place = place_of(offering, grace)
    services.answer(asked(grace)[0].id, state="arranged", words="", by=ada.id)

    services.change(
        place.id, person_id=grace.id, wish=Wish(kinds=("interpreter",), words="Portuguese only.")
    )

    states = [(row.kind, row.words, row.state) for row in asked(grace)]
    assert states == [
        ("interpreter", "", "arranged"),
        ("large_print", "", "withdrawn"),
        ("", "Portuguese only.", "asked"),
    ]


def test_one_may_ask_again_for_what_was_withdrawn(north, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    place = place_of(offering, grace)
    services.change(place.id, person_id=grace.id, wish=Wish())
    services.change(place.id, person_id=grace.id, wish=WISH)

    assert sorted(row.state for row in asked(grace)) == ["asked"] * 3 + ["withdrawn"] * 3


def test_nobody_changes_or_reads_somebody_elses(client, north, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    place = place_of(offering, grace)
    client.sign_in(make_member("Max", "Neighbour"))

    assert client.see(north, f"/registrations/{place.id}/needs").status_code == 404
    with pytest.raises(NotFound):
        services.change(place.id, person_id=ada.id, wish=Wish())


def test_another_tenants_need_is_not_found(client, north, south, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    (row, *_others) = asked(grace)
    with tenant_scope(south):
        client.sign_in(make_member("Sue", "South", roles=("coordinator",)))

        assert client.see(south, f"/accommodations/{row.id}").status_code == 404
        with pytest.raises(NotFound):
            services.answer(row.id, state="arranged", words="", by=None)


def test_a_tenant_chooses_the_boxes_and_adds_its_own(client, north, ada, grace):
    offering = published()
    settings = {"needs_offered": ["captions"], "needs_more": "Braille, quiet room"}
    db.session.add(PluginSwitch(plugin="learning", enabled=True, settings=settings))
    db.session.commit()
    tenant_directory().forget(context.tenant_id())
    client.sign_in(grace)

    page = client.see(north, f"/catalogue/{offering.id}").text
    client.send(north, f"/catalogue/{offering.id}/registration", needs=["Braille", "parking"])

    assert "Captions" in page
    assert "quiet room" in page
    assert "Childcare" not in page
    assert [row.kind for row in asked(grace)] == ["Braille"]
    tenant_directory().forget(context.tenant_id())


def test_whoever_does_not_come_any_more_leaves_the_list(north, ada, grace):
    offering = published()
    services.register(offering.id, person_id=grace.id, wish=WISH)
    place_of(offering, grace).state = "cancelled"
    db.session.commit()

    assert queries.of_offering(offering.id) == []
    assert queries.coming_up() == []


def test_the_home_of_whoever_arranges_says_what_waits(client, north, ada, grace):
    services.register(published().id, person_id=grace.id, wish=WISH)
    client.sign_in(ada)

    assert "3 things that people need" in client.see(north, "/today").text
    assert "3 things wait" in client.see(north, "/accommodations").text


# Shifts


def test_arranging_is_a_permission_of_its_own(client, north, ada):
    db.session.add(RoleBundle(role="coordinator", permissions=["learning.see"]))
    db.session.commit()
    client.sign_in(ada)

    assert client.see(north, "/accommodations").status_code == 403
