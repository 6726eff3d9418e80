"""The activity log: a month by role, its entries, and a form for one more."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.activity import queries, schemas, services
from guildhall.learning.activity.queries import Wanted
from guildhall.learning.models.activity import TimeEntry
from guildhall.learning.words import ACTIVITY_WORDS, month_name
from guildhall.listing import Sorts
from guildhall.localisation import when
from guildhall.people.naming import person_meant
from guildhall.wording import gettext as _

bp = Blueprint("activity", __name__, template_folder="templates")
SORTS = Sorts(
    lambda: {
        "day": (TimeEntry.day, TimeEntry.id),
        "role": (TimeEntry.role, TimeEntry.id),
        "hours": (TimeEntry.minutes, TimeEntry.id),
    }
)
HOUR = Decimal(60)
MONTHS_BACK = 13


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - the door lets nobody else in
    return person_id


def _sees_all() -> bool:
    return web.identity().may(permissions.SEE_TIME.key)


@bp.route("/activity", methods=["GET", "POST"])
@web.needs(permissions.LOG_TIME, permissions.SEE_TIME)
def index() -> AnyResponse:
    """Show a month's time by role, and log some."""
    form = Form(schemas.EntrySchema(), start={"day": context.today().isoformat()})
    if form.accepts(_log):
        return web.done(
            _("Logged."),
            url_for(".index", month=f"{form.result.day:%Y-%m}"),
            undo=url_for(".void", entry_id=form.result.id),
        )
    wanted = _wanted()
    if kind := listing.wants_file():
        return _file(wanted, kind)
    return _page(form, wanted)


def _wanted() -> Wanted:
    role = request.args.get("role", "")
    return Wanted(
        month=_month(request.args.get("month", "")),
        person_id=request.args.get("person", type=UUID) if _sees_all() else _me(),
        role=role if role in ACTIVITY_WORDS else "",
    )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return context.today().replace(day=1)


def _page(form: Form, wanted: Wanted) -> Response:
    page = listing.paginate(queries.entries(wanted), SORTS, default="day", direction="desc")
    sums = queries.minutes_by_role(wanted)
    return form.show(
        "activity/index.html",
        page=page,
        wanted=wanted,
        months=_months(),
        month_name=month_name(wanted.month),
        sums=sums,
        total=sum(sums.values()),
        roles={role: str(word) for role, word in ACTIVITY_WORDS.items()},
        offerings=[
            (str(each.id), f"{each.title}, {when(each.starts_at)}")
            for each in queries.nearby_offerings()
        ],
        sees_all=_sees_all(),
    )


def _months() -> list[tuple[str, str]]:
    first = context.today().replace(day=1)
    found = []
    for _back in range(MONTHS_BACK):
        found.append((f"{first:%Y-%m}", month_name(first)))
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return found


def _file(wanted: Wanted, kind: str) -> Response:
    rows = listing.order(queries.entries(wanted), TimeEntry.day, "asc")
    found = db.session.scalars(rows).all()
    return listing.as_file(found, _columns(), name=f"activity-{wanted.month:%Y-%m}", kind=kind)


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Day"), lambda entry: entry.day.isoformat()),
        (_("Who"), lambda entry: entry.person.name),
        (_("Role"), lambda entry: str(ACTIVITY_WORDS[entry.role])),
        (_("Hours"), lambda entry: float(Decimal(entry.minutes) / HOUR)),
        (_("Offering"), lambda entry: entry.offering.title if entry.offering else ""),
        (_("Note"), lambda entry: entry.note),
    )


def _log(data: dict[str, Any]) -> TimeEntry:
    if data["offering_id"] and not queries.is_offering(data["offering_id"]):
        raise NotFound
    return services.log(
        _whose(data["person"]),
        role=data["role"],
        day=data["day"],
        minutes=int((data["hours"] * HOUR).quantize(Decimal(1), ROUND_HALF_UP)),
        offering_id=data["offering_id"],
        note=data["note"],
    )


def _whose(text: str) -> UUID:
    """Return whose time it is: one's own, or whom somebody who sees all has named."""
    if not text or not _sees_all():
        return _me()
    return person_meant(text).id


@bp.post("/activity/<uuid:entry_id>/void")
@web.needs(permissions.LOG_TIME, permissions.SEE_TIME)
def void(entry_id: UUID) -> AnyResponse:
    """Take an entry out of every sum."""
    entry = services.void(_entry(entry_id), reason=_("Logged by mistake."))
    undo = url_for(".count_again", entry_id=entry_id)
    return web.done(_("It does not count any more."), _back(entry), undo=undo)


@bp.post("/activity/<uuid:entry_id>/return")
@web.needs(permissions.LOG_TIME, permissions.SEE_TIME)
def count_again(entry_id: UUID) -> AnyResponse:
    """Let an entry count again."""
    return web.done(_("It counts again."), _back(services.count_again(_entry(entry_id))))


def _entry(entry_id: UUID) -> TimeEntry:
    return queries.get_entry(entry_id, person_id=None if _sees_all() else _me())


def _back(entry: TimeEntry) -> str:
    return url_for(".index", month=f"{entry.day:%Y-%m}")
