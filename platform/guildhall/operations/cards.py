"""What the homes say of failed work, of addresses that bounce, of people who cannot sign in."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Uuid, bindparam, func, select

from guildhall import context
from guildhall.accounts.permissions import INVITE, PRINT_CODES
from guildhall.accounts.queries import people_and_ways
from guildhall.communications.models import BadAddress
from guildhall.communications.permissions import VIEW_MESSAGES
from guildhall.communications.queries import unread
from guildhall.db import db
from guildhall.homes import Card
from guildhall.learning.models.registrations import Registration
from guildhall.links import open_page
from guildhall.operations.permissions import RUN_JOBS
from guildhall.operations.work.queries import failed
from guildhall.people.models.persons import Person
from guildhall.statements import Asked, Statement
from guildhall.web import identity


@dataclass(frozen=True, slots=True)
class Troubles:
    """What a coordinator must see to."""

    failed: int
    bounced: int
    outside: int
    """People whom nobody has given a way to sign in."""
    people: int


def troubles() -> Card | None:
    """Show what went wrong behind the page and who cannot sign in, in one statement."""
    see = identity()
    if not see.may(RUN_JOBS.key, VIEW_MESSAGES.key, INVITE.key, PRINT_CODES.key):
        return None
    outside = people_and_ways("none").with_only_columns(func.count())
    bad = select(func.count()).select_from(BadAddress).where(BadAddress.cleared_at.is_(None))
    people = select(func.count()).select_from(Person).where(Person.archived_at.is_(None))
    row = db.session.execute(
        select(
            failed().with_only_columns(func.count()).scalar_subquery(),
            bad.scalar_subquery(),
            outside.scalar_subquery(),
            people.scalar_subquery(),
        )
    ).one()
    found = Troubles(*row)
    if not (found.failed or found.bounced or found.outside) and found.people:
        return None
    return Card("needs", "home/_troubles.html", {"found": found, "page_of": open_page}, order=60)


def waiting(person_id: UUID) -> Asked:
    """Ask what waits for a person: unread messages and offered seats."""
    return _waiting(), {"person": person_id, "now": context.now()}


def init_app(app: Flask) -> None:
    """Let the top bar of every page ask what waits."""
    app.extensions["guildhall_waiting"] = waiting


@cache
def _waiting() -> Statement:
    """Write the statement once: every page of a member asks it."""
    person: Any = bindparam("person", type_=Uuid())
    offers = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.person_id == person,
            Registration.state == "offered",
            Registration.offer_expires_at > bindparam("now"),
        )
    )
    return Statement.of(
        select((unread(person).scalar_subquery() + offers.scalar_subquery()).label("waiting"))
    )
