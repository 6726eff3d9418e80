"""Routes of single parts: left out and put back, voided and let be paid after all."""

from uuid import UUID

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall.forms import Form
from guildhall.web import came_from, done, needs
from plugins.clc.access import is_own, me
from plugins.clc.models.pay import ClcInstalment
from plugins.clc.pay import parts, queries
from plugins.clc.pay.page import award_page
from plugins.clc.pay.schemas import ReasonSchema
from plugins.clc.permissions import APPROVE_PAY, PAY

bp = Blueprint("clc_parts", __name__, url_prefix="/clc/parts")


@bp.post("/<uuid:part_id>/leaving-out")
@needs(PAY)
def leave_out(part_id: UUID) -> AnyResponse:
    """Leave a part out of the runs."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: parts.leave_out(part_id, data["reason"])):
        undo = url_for(".put_back", part_id=part_id)
        return done(_("It is left out until you put it back."), _back(part_id), undo=undo)
    return _again(part_id, form)


@bp.post("/<uuid:part_id>/putting-back")
@needs(PAY)
def put_back(part_id: UUID) -> AnyResponse:
    """Put a part back."""
    parts.put_back(part_id)
    return done(_("It is paid with the next run."), _back(part_id))


@bp.post("/<uuid:part_id>/voiding")
@needs(APPROVE_PAY)
def void(part_id: UUID) -> AnyResponse:
    """Void a part with a reason."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: parts.void(part_id, data["reason"], by=me())):
        undo = url_for(".restore", part_id=part_id)
        return done(_("The part is voided; it stays on record."), _page_of(part_id), undo=undo)
    return _again(part_id, form)


@bp.post("/<uuid:part_id>/restoring")
@needs(APPROVE_PAY)
def restore(part_id: UUID) -> AnyResponse:
    """Let a voided part be paid after all."""
    if parts.restore(part_id, by=me()):
        said = _("It counts again, and its money is set aside.")
    else:
        said = _("It can be paid after all, once its money is set aside anew.")
    return done(said, _page_of(part_id))


def _award_of(part_id: UUID) -> tuple[UUID, ClcInstalment]:
    part = queries.get_part(part_id).part
    return part.year.award_id, part


def _page_of(part_id: UUID) -> str:
    return url_for("clc_awards.show", award_id=_award_of(part_id)[0])


def _back(part_id: UUID) -> str:
    return came_from(_page_of(part_id))


def _again(part_id: UUID, form: Form) -> AnyResponse:
    """Show the award again with the sentence about the form."""
    award_id, part = _award_of(part_id)
    return award_page(award_id, own=is_own(part.person_id), form=form)
