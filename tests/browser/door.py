"""A hall with a session going on, another tomorrow, and Grace, who has a number and a PIN."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask

from guildhall import context
from guildhall.accounts.services import pins
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering, Session
from tests.browser.hall import path_of_link
from tests.characters import found_tenant, make_member, make_person, slug_of
from tests.guildhall.learning.classroom import offer, seat, session_of

NUMBER, PIN = "41207", "739154"
NOW, TOMORROW = "Ladder safety", "Safe lifting"


@dataclass(frozen=True)
class Door:
    """Where Grace goes in."""

    root: str
    session_id: UUID
    offering_id: UUID
    coordinator: str
    """The path that signs Ada in."""


def open_door(house: Flask) -> Door:
    """Write all of it, Grace's PIN by the code that was printed for her."""
    with house.app_context():
        place = found_tenant("north", "North Classified Employees")
        with tenant_scope(place):
            root = f"/t/{slug_of(place)}"
            ada = make_member("Ada", "Lovelace", roles=("coordinator",))
            grace = make_person("Grace", "Hopper", employee_number=NUMBER)
            (printed,) = pins.print_codes([grace.id])
            pins.set_first_pin(NUMBER, printed.code, PIN)
            _begin(offer(title=TOMORROW), timedelta(days=1))
            now = offer(title=NOW, requires_survey=True)
            session = _begin(now, timedelta(minutes=-59))
            seat(now, grace)
            found = Door(root, session.id, now.id, root + path_of_link(ada))
        db.session.remove()
    return found


def _begin(offering: Offering, start: timedelta) -> Session:
    """Let the only session of an offering begin so long from now, for one hour."""
    session = session_of(offering)
    session.starts_at = context.now() + start
    session.ends_at = session.starts_at + timedelta(hours=1)
    offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
    db.session.commit()
    return session
