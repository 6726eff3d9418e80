"""What the homes say of failed work, of addresses that bounce, of people who cannot sign in."""

from msgspec import Struct
from sqlalchemy import func, select

from guildhall.accounts.permissions import INVITE, PRINT_CODES
from guildhall.accounts.queries import people_and_ways
from guildhall.communications.models import BadAddress
from guildhall.communications.permissions import VIEW_MESSAGES
from guildhall.db import db
from guildhall.homes import Card
from guildhall.links import open_page
from guildhall.operations.permissions import RUN_JOBS
from guildhall.operations.work.queries import failed
from guildhall.people.models.persons import Person
from guildhall.web import identity


class Troubles(Struct, frozen=True):
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
