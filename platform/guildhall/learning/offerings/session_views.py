"""Sessions of an offering: add, move, cancel."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.db import transaction
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.calendar.warnings import day_off_sentence
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.offerings import clashes, forms, queries, rules, schemas, sessions
from guildhall.learning.offerings.choices import room_options
from guildhall.learning.offerings.merging import SESSION
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("sessions", __name__, template_folder="../templates")


@bp.route("/offerings/<uuid:offering_id>/sessions/new", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def new(offering_id: UUID) -> AnyResponse:
    """Add a session to an offering."""
    offering = queries.get_offering(offering_id)
    start = forms.start_of_place(offering.sessions[-1]) if offering.sessions else {}
    form = Form(schemas.SessionSchema(), start={**start, "day": None})
    if form.accepts(lambda data: _add(offering_id, data)):
        page = url_for("offerings.show", offering_id=offering_id)
        return web.done(_said(form.result, form, is_told=True), page)
    return form.show(
        "learning/session_form.html", offering=offering, session=None, rooms=room_options()
    )


@transaction
def _add(offering_id: UUID, data: dict[str, Any]) -> Session:
    leaders = forms.leaders_of(data["leaders"])
    return sessions.add(offering_id, forms.meeting_of(data), leaders)


def _said(session: Session, form: Form, *, is_told: bool) -> str:
    meeting = rules.Meeting(session.starts_at, session.ends_at)
    twice = rules.twice_sentence([meeting], context.tenant().zone)
    doubts = clashes.doubts_about(forms.leaders_of(form.values.get("leaders", "")), meeting)
    said = [twice, day_off_sentence([meeting]), *(each.sentence for each in doubts)]
    told = queries.with_a_seat_or_waiting(session.offering_id) if is_told else 0
    busy = clashes.busy_sentence(session) if is_told else ""
    return " ".join([_saved(told), *filter(None, [*said, busy])])


def _cancelled(told: int) -> str:
    if not told:
        return _("The session is cancelled.")
    return ngettext(
        "The session is cancelled; %(num)s person is told.",
        "The session is cancelled; %(num)s people are told.",
        told,
    )


def _saved(told: int) -> str:
    """Say who hears of it; nothing is said of a letter that nobody gets."""
    if not told:
        return _("Saved.")
    return ngettext("Saved; %(num)s person is told.", "Saved; %(num)s people are told.", told)


@bp.route("/sessions/<uuid:session_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def change(session_id: UUID) -> AnyResponse:
    """Move a session in time or place, or change who leads it."""
    start = forms.start_of_place(queries.get_session(session_id))
    form = Form(schemas.SessionSchema(), start=start, sent=SESSION.sent(start))
    if form.accepts(lambda data: _move(session_id, data)):
        moved, is_told = form.result
        page = url_for("offerings.show", offering_id=moved.offering_id)
        return web.done(_said(moved, form, is_told=is_told), page)
    session = queries.get_session(session_id)
    start = forms.start_of_place(session)
    if SESSION.is_stale(form, start):
        words = {"room_id": room_options()}
        return SESSION.page(form, session_id, start, words, _crumbs(session.offering))
    return _show(session, form, was=SESSION.was(form, start))


def _crumbs(offering: Offering) -> list[tuple[str, str]]:
    here = url_for("offerings.show", offering_id=offering.id)
    return [(_("Offerings"), url_for("offerings.index")), (offering.title, here)]


def _show(session: Session, form: Form, *, was: str = "") -> Response:
    return form.show(
        "learning/session_form.html",
        session=session,
        offering=session.offering,
        told=queries.with_a_seat_or_waiting(session.offering_id),
        rooms=room_options(),
        was=was,
    )


@transaction
def _move(session_id: UUID, data: dict[str, Any]) -> tuple[Session, bool]:
    """Move a session; return it, and whether that is worth a letter."""
    session = queries.get_session(session_id)
    before = sessions.place_in(sessions.facts_of(session))
    moved = sessions.move(
        session_id,
        forms.meeting_of(data, session=session),
        version=data["version"],
        leaders=forms.leaders_of(data["leaders"]),
    )
    return moved, sessions.place_in(sessions.facts_of(moved)) != before


@bp.post("/sessions/<uuid:session_id>/cancellation")
@web.needs(permissions.PLAN)
def cancel(session_id: UUID) -> AnyResponse:
    """Cancel one session."""
    form = Form(schemas.ReasonSchema())
    session = queries.get_session(session_id)
    page = url_for("offerings.show", offering_id=session.offering_id)
    if form.accepts(lambda data: sessions.cancel(session_id, reason=data["reason"])):
        told = queries.with_a_seat_or_waiting(session.offering_id)
        return web.done(_cancelled(told), page)
    session = queries.get_session(session_id)  # a refusal ended the transaction
    start = forms.start_of_place(session)
    again = Form(schemas.SessionSchema(), start=start, errors=form.errors, general=form.general)
    again.sent = MultiDict({**start, **request.form})
    return _show(session, again, was=SESSION.pack(start))
