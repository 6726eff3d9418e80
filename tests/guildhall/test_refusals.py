"""A constraint's refusal is a sentence, and the verb may go on after it."""

import pytest
from sqlalchemy.exc import IntegrityError

from guildhall.db import db
from guildhall.errors import Conflict
from guildhall.outbox import OutboxLine
from guildhall.refusals import refused_as

KEY = "uq_outbox_tenant_id_key"


def promise(key: str) -> None:
    db.session.add(OutboxLine(entry="tests:nothing", payload={}, key=key))


def test_what_a_named_constraint_refuses_is_said_and_the_rest_stands(north) -> None:
    promise("first")
    db.session.flush()

    with (
        pytest.raises(Conflict, match="promised already"),
        refused_as(**{KEY: lambda: Conflict("This was promised already.")}),
    ):
        promise("first")
    promise("second")
    db.session.commit()

    kept = db.session.query(OutboxLine).filter(OutboxLine.entry == "tests:nothing")
    assert {line.key for line in kept} == {"first", "second"}


def test_what_nobody_named_is_raised_as_it_is(north) -> None:
    promise("first")
    db.session.flush()

    with (
        pytest.raises(IntegrityError, match=KEY),
        refused_as(uq_something_else=lambda: Conflict("Something else.")),
    ):
        promise("first")
