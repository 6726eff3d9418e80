"""Routes of single entries: voiding one with a reason, and undoing that."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall.duties import refuse_same_person
from guildhall.web import done, needs
from plugins.clc.access import me
from plugins.clc.cycles.views import page_of
from plugins.clc.permissions import REVIEW
from plugins.clc.points import queries, services

bp = Blueprint("clc_points", __name__, url_prefix="/clc")


@bp.post("/points/<uuid:entry_id>/voiding")
@needs(REVIEW)
def void(entry_id: UUID) -> AnyResponse:
    """Void an entry."""
    entry = queries.get_entry(entry_id)
    refuse_same_person(entry.person_id, me().id, _("your own points"))
    services.void(entry, request.form.get("reason", "")[:300])
    undo = url_for(".restore", entry_id=entry_id)
    return done(
        _("The points count no more; they stay on record."), page_of(entry.person_id), undo=undo
    )


@bp.post("/points/<uuid:entry_id>/restoring")
@needs(REVIEW)
def restore(entry_id: UUID) -> AnyResponse:
    """Undo a voiding."""
    entry = queries.get_entry(entry_id)
    refuse_same_person(entry.person_id, me().id, _("your own points"))
    services.restore(entry)
    return done(_("The points count again."), page_of(entry.person_id))
