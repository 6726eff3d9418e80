"""What the clock asks for, and what many awards at once would take too long for a page."""

from uuid import UUID

from guildhall import context
from guildhall.db import db
from guildhall.errors import Conflict, Denied
from guildhall.people.queries import get_person
from plugins.clc.cycles import services as cycles
from plugins.clc.pay import awards, forecast
from plugins.clc.points import services as points


def count_missed() -> None:
    """Count what was earned while nobody listened (nightly, and when it is switched on)."""
    points.catch_up()


def renew_due() -> None:
    """Begin the next cycle where a verified record has met its due date (nightly)."""
    cycles.renew_due(context.today())


def make_awards() -> None:
    """Make the awards that were missed, and reckon the years ahead (nightly)."""
    awards.make_waiting()
    forecast.keep()


def approve_award(award_id: str, by: str) -> None:
    """Approve one of many awards: whole, or not at all, and then it still waits on the list."""
    try:
        with db.session.begin_nested():
            awards.approve(UUID(award_id), by=get_person(UUID(by)))
    except (Conflict, Denied):
        return
