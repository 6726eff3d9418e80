"""Write the plan: add a line, change it, drop it; tie offerings to the line they carry out."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlalchemy.orm.exc import StaleDataError

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.yearly import PlannedActivity
from guildhall.learning.registration.queries import lock_offerings
from guildhall.learning.yearly import queries
from guildhall.wording import gettext as _


class Line(Struct, frozen=True):
    """What a line of the plan says."""

    title: str
    month: date
    format: str = "session"
    times: int = 1
    people: int | None = None
    notes: str = ""


@transaction
def add(said: Line) -> PlannedActivity:
    """Plan an activity for a month."""
    line = PlannedActivity()
    _set(line, said)
    db.session.add(line)
    db.session.flush()
    audit.record("learning.activity_planned", line, line.title, after=_facts(line))
    return line


def _set(line: PlannedActivity, said: Line) -> None:
    for name in Line.__struct_fields__:
        setattr(line, name, getattr(said, name))
    line.month = said.month.replace(day=1)


def _facts(line: PlannedActivity) -> dict[str, object]:
    return {name: getattr(line, name) for name in Line.__struct_fields__}


@transaction
def change(line_id: UUID, said: Line, *, version: int) -> PlannedActivity:
    """Change a line that stands; another's change meanwhile is shown, never overwritten."""
    line = _standing(line_id)
    if line.version != version:
        raise Conflict(_changed())
    before = _facts(line)
    _set(line, said)
    try:
        db.session.flush()
    except StaleDataError:
        raise Conflict(_changed()) from None
    if before != _facts(line):
        audit.record(
            "learning.activity_changed", line, line.title, before=before, after=_facts(line)
        )
    return line


def _standing(line_id: UUID) -> PlannedActivity:
    line = queries.get_line(line_id)
    if line.dropped_at is not None:
        raise Conflict(_("This line was dropped from the plan. Take it up again first."))
    return line


def _changed() -> str:
    return _("Somebody changed this while you had it open. Look at it and save again.")


@transaction
def drop(line_id: UUID, *, reason: str) -> PlannedActivity:
    """Take a line out of the plan, with the reason; what was held for it stays tied to it."""
    line = queries.get_line(line_id)
    if line.dropped_at is not None:
        return line
    if not reason.strip():
        raise Invalid(reason=_("Say why: whoever compares the year reads it."))
    line.dropped_at, line.dropped_reason = context.now(), reason
    audit.record("learning.activity_dropped", line, line.title, reason=reason)
    return line


@transaction
def take_up(line_id: UUID) -> PlannedActivity:
    """Put a dropped line back into the plan."""
    line = queries.get_line(line_id)
    if line.dropped_at is not None:
        line.dropped_at, line.dropped_reason = None, ""
        audit.record("learning.activity_taken_up", line, line.title)
    return line


@transaction
def tie(line_id: UUID, offering_id: UUID) -> Offering:
    """Say that an offering carries out a line; it carries out one at most."""
    line = _standing(line_id)
    offering = lock_offerings(offering_id)[offering_id]
    if offering.planned_activity_id == line.id:
        return offering
    if offering.planned_activity_id is not None:
        raise Conflict(_("“%(title)s” carries out another line already.", title=offering.title))
    offering.planned_activity_id = line.id
    audit.record("learning.offering_tied", offering, offering.title, after={"plan": line.title})
    return offering


@transaction
def untie(line_id: UUID, offering_id: UUID) -> Offering:
    """Take an offering off a line again."""
    offering = lock_offerings(offering_id)[offering_id]
    if offering.planned_activity_id == line_id:
        offering.planned_activity_id = None
        audit.record("learning.offering_untied", offering, offering.title)
    return offering
