"""Every form, for the coordinator with all permissions, with everything that nobody should type."""

import random

import pytest
from sqlalchemy import select

from guildhall import jobs
from guildhall.db import db
from guildhall.learning.access import services as access
from guildhall.learning.access.wishes import Wish
from guildhall.learning.models.access import Accommodation
from guildhall.learning.models.registrations import Registration
from tenants.models import RoleBundle
from tests.characters import address, make_member
from tests.fuzz.answers import complaint
from tests.fuzz.forms import HOSTILE, attacks, forms_of
from tests.guildhall.learning.classroom import session_of
from tests.guildhall.learning.registration.hall import published

pytestmark = pytest.mark.timeout(900)
LEFT_OUT = {
    "accounts.sign_out": "ends the walk",
    "closing.close": "would refuse everything that comes after it; test_closing.py tries it",
}


ASKED = (
    "page", "per", "sort", "direction", "q", "person", "as_of", "month", "kind", "state", "who",
    "outcome", "from", "action", "way", "next", "template",
)  # fmt: skip


@pytest.fixture
def mia(app, north):
    """Return somebody who holds every permission, and an offering that she has a place in."""
    mighty = make_member("Mia", "Mighty", roles=("president", "coordinator"))
    everything = sorted(app.extensions["guildhall"].permissions)
    for role in ("president", "coordinator"):
        db.session.add(RoleBundle(role=role, permissions=everything))
    db.session.commit()
    return mighty


@pytest.fixture
def known(mia, grace):
    """Return an id of each kind of thing, so that the walk comes further than "not found"."""
    offering = published()
    access.register(offering.id, person_id=mia.id, wish=Wish(kinds=("parking",), words="near"))
    place = db.session.scalars(select(Registration).where(Registration.person_id == mia.id)).one()
    asked = db.session.scalars(select(Accommodation)).first()
    found = {
        "offering_id": offering.id,
        "session_id": session_of(offering).id,
        "registration_id": place.id,
        "accommodation_id": asked.id,
        "person_id": grace.id,
        "key": "learning",
        "role": "facilitator",
    }
    jobs.drain()
    return {name: str(value) for name, value in found.items()}


def test_every_form_answers_everything_with_a_sentence(app, client, north, mia, known):
    wrong, sent = [], 0
    chance = random.Random(29_02)  # noqa: S311 - the same walk in every run

    for form in forms_of(app, known):
        if form.rule.endpoint in LEFT_OUT:
            continue
        client.sign_in(mia)
        token = client.token()
        shown = client.see(north, form.path).get_data(as_text=True)
        for fields in attacks(form, shown, chance):
            sent += 1
            answer = client.post(address(north, form.path), data={"csrf_token": token, **fields})
            if said := complaint(answer, f"{form} {brief(fields)}"):
                wrong.append(said)
                break

    assert wrong == [], "\n".join(wrong)
    assert sent > 800


def test_every_address_answers_odd_questions_with_a_sentence(app, client, north, mia, known):
    wrong = []
    chance = random.Random(29_03)  # noqa: S311 - the same walk in every run
    client.sign_in(mia)

    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or rule.endpoint == "static":
            continue
        for value in ("\x00", *chance.sample(HOSTILE, 7)):
            query = dict.fromkeys(ASKED, value[:2000])
            answer = client.get(address(north, rule.rule), query_string=query)
            if answer.status_code != 404 and (
                said := complaint(answer, f"{rule.rule} {value!r:.40}")
            ):
                wrong.append(said)
                break

    assert wrong == [], "\n".join(wrong)


def brief(fields: dict[str, object]) -> str:
    """Return what was sent, short enough to be read."""
    return ", ".join(f"{name}={str(value)[:24]!r}" for name, value in list(fields.items())[:14])
