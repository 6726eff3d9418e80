"""The audit page."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request
from msgspec import Struct
from sqlalchemy import Select

from guildhall import listing
from guildhall.audit import AuditEvent
from guildhall.db import db
from guildhall.errors import Invalid
from guildhall.links import open_page
from guildhall.localisation import iso
from guildhall.operations.permissions import VIEW_AUDIT
from guildhall.operations.trail import queries, settings
from guildhall.operations.trail.differences import (
    Difference,
    differences,
    ids_in,
    with_spoken_days,
)
from guildhall.operations.trail.queries import Wanted
from guildhall.operations.trail.words import ONE_FIELD, kind, sentence_of_one
from guildhall.sentences import label, sentence
from guildhall.web import identity, needs, render
from guildhall.wording import gettext as _

bp = Blueprint("audit", __name__, template_folder="../templates")

PAGES: Final = {
    "person": ("people.person", "person_id"),
    "offering": ("offerings.show", "offering_id"),
    "course": ("courses.show", "course_id"),
    "session": ("attendance.sheet", "session_id"),
    "message": ("communications.message", "message_id"),
    "registration": ("desk.change", "registration_id"),
}
"""Where a kind of object has a page: its endpoint, and what the id is called there."""


class Entry(Struct, frozen=True):
    """One line of the audit as a page shows it."""

    event: AuditEvent
    differences: list[Difference]
    url: str | None

    @property
    def what(self) -> str:
        """Return what it was done to, as its reader calls it."""
        kept = self.event.object_label
        if self.event.object_type == settings.KIND:
            return settings.program_named(kept)
        return with_spoken_days(kept)

    @property
    def sentence(self) -> str:
        """Return what happened, with both values where one field alone changed."""
        who, what = self.event.actor_name, self.what
        only = self.differences[0] if len(self.differences) == 1 else None
        if only and only.is_change and self.event.action.endswith(ONE_FIELD):
            return sentence_of_one(who, only.label, what, str(only.before), str(only.after))
        return sentence(self.event.action, who, what)


@bp.get("/audit")
@needs(VIEW_AUDIT)
def log() -> Response:
    """Show the audit, newest first, or hand over exactly what is shown as a file."""
    wanted, problems = _wanted()
    found = queries.entries(wanted, see=identity().permissions)
    if asked := listing.wants_file():
        return _file(found, asked)
    page = listing.paginate(found, queries.SORTS, default="when", direction="desc")
    page.items = _entries(page.items)
    actions, kinds = queries.choices()
    return render(
        "audit/log.html",
        page=page,
        wanted=wanted,
        problems=problems,
        person=queries.names_of([wanted.person]) if wanted.person else {},
        actions=sorted(((key, label(key)) for key in actions), key=lambda each: each[1].lower()),
        kinds=sorted(((key, kind(key)) for key in kinds), key=lambda each: each[1].lower()),
    )


def _wanted() -> tuple[Wanted, list[str]]:
    """Read the filters; what cannot be read is left out, and a sentence says so."""
    problems: list[str] = []
    text = {name: request.args.get(name, "").strip()[:200] for name in ("who", "words")}
    wanted = Wanted(
        who=text["who"].replace("\x00", ""),
        words=text["words"].replace("\x00", ""),
        action=request.args.get("action", "").replace("\x00", ""),
        kind=request.args.get("kind", "").replace("\x00", ""),
        since=listing.day_asked("since", problems),
        until=listing.day_asked("until", problems),
        person=request.args.get("person", type=UUID),
    )
    return wanted, problems


def _entries(events: Sequence[AuditEvent]) -> list[Entry]:
    see = identity().permissions
    names = queries.names_of(ids_in(events))
    return [Entry(each, differences(each, see=see, names=names), _page_of(each)) for each in events]


def _page_of(event: AuditEvent) -> str | None:
    endpoint, argument = PAGES.get(event.object_type, ("", ""))
    if not endpoint or event.object_id is None:
        return None
    return open_page(endpoint, **{argument: event.object_id})


def _file(found: Select[tuple[AuditEvent]], asked: str) -> Response:
    """Write all that matches, not one page of it alone."""
    sort, direction = listing.asked_order(queries.SORTS, default="when", direction="desc")
    ordered = listing.order(found, queries.SORTS[sort], direction)
    events = db.session.scalars(ordered.limit(queries.MOST_IN_A_FILE + 1)).all()
    if len(events) > queries.MOST_IN_A_FILE:
        raise Invalid(_("That is more than a file can hold. Choose fewer days."))
    columns: list[listing.Column] = [
        (_("When"), lambda entry: iso(entry.event.created_at)),
        (_("Who"), lambda entry: entry.event.actor_name),
        (_("What happened"), lambda entry: entry.sentence),
        (_("Kind"), lambda entry: kind(entry.event.object_type)),
        (_("Object"), lambda entry: entry.what),
        (_("Before and after"), lambda entry: "; ".join(map(str, entry.differences))),
        (_("Reason"), lambda entry: entry.event.reason),
        (_("Action"), lambda entry: entry.event.action),
    ]
    return listing.as_file(_entries(events), columns, name="audit", kind=asked)
