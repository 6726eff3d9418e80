"""Who looked at what is confidential."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from guildhall import listing
from guildhall.db import db
from guildhall.people import access, labels, permissions
from guildhall.people.models.persons import AccessLog
from guildhall.people.queries import get_person
from guildhall.people.views.showing import typed_id
from guildhall.web import identity, needs, render

bp = Blueprint("access", __name__, template_folder="../templates")


@bp.get("/access-log")
@needs(permissions.VIEW_ACCESS_LOG)
def index() -> Response:
    """Show who looked at confidential fields or was refused; the same as a file."""
    person_id, outcome = typed_id("person"), request.args.get("outcome", "")
    about = get_person(person_id) if person_id else None
    statement = access.looks(
        see=identity().permissions,
        person_id=person_id,
        outcome=outcome,
        actor=request.args.get("who", "")[:200],
    )
    if kind := listing.wants_file():
        rows = db.session.execute(statement).all()
        return listing.as_file(rows, columns(), name=_("access-log"), kind=kind)
    sorts = {"when": (AccessLog.created_at, AccessLog.id)}
    page = listing.paginate(statement, sorts, default="when", direction="desc", scalars=False)
    return render("people/access_log.html", page=page, about=about, labels=labels)


def columns() -> list[listing.Column]:
    """Return the columns that the page shows."""
    return [
        (_("When"), lambda row: row.AccessLog.created_at.isoformat(timespec="seconds")),
        (_("Who"), lambda row: row.AccessLog.actor_name),
        (_("Whose"), lambda row: row.name),
        (_("Field"), lambda row: labels.field_label(row.AccessLog.field)),
        (_("Outcome"), lambda row: _("shown") if row.AccessLog.granted else _("refused")),
    ]
