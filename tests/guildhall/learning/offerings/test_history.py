"""What happened to an offering reads as sentences, in the reader's language."""

import re
from pathlib import Path

from flask_babel import force_locale
from sqlalchemy import select

from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.sentences import said
from tests.guildhall.learning.registration.hall import published

LEARNING = Path(__file__).parents[4] / "platform" / "guildhall" / "learning"
RECORDED = re.compile(r"audit\.record\(\s*\"(learning\.\w+)\"")


def test_an_offering_tells_what_happened_in_sentences(client, north, ada):
    offering = published("Safe lifting")

    page = client.sign_in(ada).see(north, f"/offerings/{offering.id}").text

    assert "published Safe lifting" in page


def test_it_is_told_in_spanish_too(app, north):
    offering = published("Safe lifting")
    event = db.session.scalars(
        select(AuditEvent).where(
            AuditEvent.action == "learning.published", AuditEvent.object_id == offering.id
        )
    ).one()

    with app.test_request_context(), force_locale("es_US"):
        assert "publicó Safe lifting" in said(event)


def test_everything_that_learning_records_has_a_sentence(app):
    recorded = {
        action for path in LEARNING.rglob("*.py") for action in RECORDED.findall(path.read_text())
    }
    silent = recorded - app.extensions["guildhall"].sentences.keys()

    assert recorded
    assert silent == set()
