"""Meetings, deadlines and days off: read by everybody, written by whoever plans."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.context import midnight
from guildhall.errors import Invalid
from guildhall.forms import Form
from guildhall.learning import permissions
from guildhall.learning.calendar import entries, ics, queries, schemas, services
from guildhall.learning.calendar.services import Date
from guildhall.learning.calendar.words import EVENT_WORDS
from guildhall.learning.models.calendar import CalendarEvent
from guildhall.learning.offerings.forms import typed_clock
from guildhall.learning.offerings.rules import moments
from guildhall.learning.offerings.schemas import ReasonSchema
from guildhall.wording import gettext as _

bp = Blueprint("calendar_events", __name__, template_folder="templates")

LENGTH = timedelta(hours=1)
"""Of what has a start and no end."""


@bp.get("/calendar/events/<uuid:event_id>")
@web.public("what is for everybody stands in the public calendar; the rest is not found")
def show(event_id: UUID) -> Response:
    """Show a meeting, a deadline or a day off."""
    event = _get(event_id)
    return web.render(
        "calendar/event.html", event=event, entry=entries.of_event(event), words=EVENT_WORDS
    )


def _get(event_id: UUID) -> CalendarEvent:
    who = web.identity_or_none()
    return queries.get_event(event_id, for_members=bool(who and who.person_id))


@bp.get("/calendar/events/<uuid:event_id>.ics")
@web.public("what is for everybody stands in the public calendar; the rest is not found")
def download(event_id: UUID) -> Response:
    """Give it to save into one's own calendar."""
    event = _get(event_id)
    body = ics.write(event.title, [entries.of_event(event)])
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="date.ics"'
    return response


@bp.route("/calendar/events/new", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def new() -> AnyResponse:
    """Put a meeting, a deadline or a day off into the calendar."""
    form = Form(schemas.NewEventSchema(), start={"kind": "meeting"})
    if form.accepts(
        lambda data: services.add_event(_said(data), members_only=data["members_only"])
    ):
        sentence = _("“%(title)s” is in the calendar.", title=form.result.title)
        return web.done(sentence, url_for(".show", event_id=form.result.id))
    return form.show("calendar/event_form.html", event=None, kinds=_kinds())


def _kinds() -> list[tuple[str, str]]:
    return [(key, str(word)) for key, word in EVENT_WORDS.items()]


def _said(data: dict[str, Any]) -> Date:
    """Return what a form gave: with a time of day it is of one day, without one of whole days."""
    starts_at, ends_at = _times(data)
    return Date(
        title=data["title"],
        kind=data["kind"],
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=data["starts"] is None,
        place=data["place"],
        notes=data["notes"],
    )


def _times(data: dict[str, Any]) -> tuple[datetime, datetime]:
    day, last, starts, ends = (data[name] for name in ("day", "last_day", "starts", "ends"))
    if starts is None:
        if ends is not None:
            raise Invalid(starts=_("Enter when it starts."))
        if last and last < day:
            raise Invalid(last_day=_("Its last day is before its first: check the two days."))
        return midnight(day), midnight((last or day) + timedelta(days=1))
    if last and last != day:
        raise Invalid(last_day=_("With a time of day it is of one day: leave this empty."))
    usual = (datetime.combine(day, starts) + LENGTH).time()
    return moments(day, starts, ends or usual, context.tenant().zone)


@bp.route("/calendar/events/<uuid:event_id>/details", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def change(event_id: UUID) -> AnyResponse:
    """Change what stands in the calendar."""
    event = queries.get_event(event_id, for_members=True)
    form = Form(schemas.ChangedEventSchema(), start=_start(event))
    if form.accepts(
        lambda data: services.change_event(event_id, _said(data), version=data["version"])
    ):
        sentence = _("Saved; every calendar that shows it follows.")
        return web.done(sentence, url_for(".show", event_id=event_id))
    return form.show("calendar/event_form.html", event=event, kinds=_kinds())


def _start(event: CalendarEvent) -> dict[str, Any]:
    zone = context.tenant().zone
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    last = (ends - timedelta(seconds=1)).date()
    return {
        "title": event.title,
        "kind": event.kind,
        "day": starts.date(),
        "last_day": last if event.all_day and last != starts.date() else None,
        "starts": None if event.all_day else typed_clock(starts),
        "ends": None if event.all_day else typed_clock(ends),
        "place": event.place,
        "notes": event.notes,
        "version": event.version,
    }


@bp.route("/calendar/events/<uuid:event_id>/cancellation", methods=["GET", "POST"])
@web.needs(permissions.PLAN)
def cancel(event_id: UUID) -> AnyResponse:
    """Ask for the reason, then call it off."""
    event = queries.get_event(event_id, for_members=True)
    form = Form(ReasonSchema())
    if form.accepts(lambda data: services.cancel_event(event_id, reason=data["reason"])):
        sentence = _(
            "“%(title)s” is cancelled; it stays in the calendar as such.", title=event.title
        )
        return web.done(sentence, url_for(".show", event_id=event_id))
    return form.show("calendar/event_cancel.html", event=event)
