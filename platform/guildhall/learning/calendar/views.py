"""The calendar's page, its feeds, and what one saves of an offering into one's own calendar."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import force_locale, format_date, get_locale
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.context import midnight
from guildhall.directory import directory
from guildhall.errors import NotFound
from guildhall.learning.calendar import feeds, ics, queries, rules, services
from guildhall.learning.calendar.entries import Entry
from guildhall.learning.calendar.feeds import Wanted
from guildhall.learning.calendar.words import EVENT_TONES, EVENT_WORDS
from guildhall.learning.models.courses import FORMATS
from guildhall.learning.registration.rules import STATE_WORDS
from guildhall.learning.words import FORMAT_WORDS, STATE_TONES, month_name
from guildhall.localisation import LANGUAGES, language, locale_of
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.security import limiter
from guildhall.wording import gettext as _

A_SECOND = timedelta(seconds=1)
"""As exact as the header is: of a change in this very second, the ETag alone tells."""

bp = Blueprint("calendar", __name__, template_folder="templates")


@bp.get("/calendar")
@web.public("what a local offers is for everybody to see")
def month() -> Response:
    """Show a month: sessions, deadlines, meetings; a member's own ones marked."""
    first = rules.read_month(request.args.get("month", ""), context.today())
    who, wanted = _member(), _wanted()
    found = feeds.shown_to(who, midnight(first), midnight(rules.after(first)), wanted=wanted)
    days = rules.days_of(
        first, found, today=context.today(), week_begins=get_locale().first_week_day
    )
    return web.render(
        "calendar/month.html",
        first=first,
        days=days,
        count=len(found),
        wanted=wanted,
        previous=rules.after(first, -1),
        following=rules.after(first),
        month_name=month_name,
        weekdays=[_weekday(each.date) for each in sorted(days[:7], key=lambda day: day.column)],
        address=_feed_address(wanted),
        **_choices(),
    )


def _weekday(day: date) -> str:
    return str(format_date(day, "EEE")).replace(".", "")


def _feed_address(wanted: Wanted) -> str:
    """Return where the feed of what is shown is read, in the language of the page."""
    asked = {"kind": wanted.kind, "site": wanted.site, "lang": language()}
    query = urlencode({name: value for name, value in asked.items() if value})
    return directory().url_of(context.tenant_id(), f"/calendar.ics?{query}")


def _choices() -> dict[str, Any]:
    """Return the words of the page's filters and marks."""
    dates = ("dates", _("Meetings and deadlines"))
    return {
        "kinds": [*((key, str(word)) for key, word in FORMAT_WORDS.items()), dates],
        "sites": [(str(key), name) for key, name in queries.sites()],
        "words": EVENT_WORDS,
        "event_tones": EVENT_TONES,
        "states": STATE_WORDS,
        "tones": STATE_TONES,
    }


def _member() -> UUID | None:
    who = web.identity_or_none()
    return who.person_id if who else None


def _wanted() -> Wanted:
    kind = request.args.get("kind", "")
    site = request.args.get("site", type=UUID)
    return Wanted(
        kind=kind if kind in {*FORMATS, "dates"} else "",
        site=str(site) if site else "",
        mine=request.args.get("mine") == "yes" and _member() is not None,
    )


# Feeds


@bp.get("/calendar.ics")
@limiter.limit("600/minute")
@web.public("what a local offers is for everybody to see")
def feed() -> Response:
    """Give what is announced as a feed, in the language that its address names."""
    card = directory().card()
    with force_locale(locale_of(_language(request.args.get("lang", "")))):
        return _as_feed(card.name if card else "Guildhall", feeds.public(_wanted()))


def _language(asked: str) -> str:
    """Return the language asked for, or the tenant's first: a calendar program has none."""
    card = directory().card()
    offered = card.languages if card and card.languages else ("en",)
    return asked if asked in LANGUAGES else offered[0]


def _as_feed(name: str, found: Sequence[Entry]) -> Response:
    """Answer with a calendar, or with 304 to whoever has this very one already."""
    response = Response(ics.write(name, found), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    newest = max((entry.changed_at for entry in found), default=None)
    if newest and newest < context.now() - A_SECOND:
        response.last_modified = newest
    response.make_conditional(request)
    return response


@bp.get("/calendar/feeds/<token>.ics")
@limiter.limit("60/minute", key_func=lambda: request.path)
@web.public("who knows the unguessable address reads one person's calendar, and no more")
def own_feed(token: str) -> Response:
    """Give one person's own calendar as a feed, limited by itself.

    Thousands of calendars may be fetched from one address: that of the company that reads them.
    """
    person = queries.person_of_feed(token)
    card = directory().card()
    with force_locale(locale_of(_language(person.language))):
        name = _("My learning, %(hall)s", hall=card.name if card else "Guildhall")
        return _as_feed(name, feeds.of_person(person))


@bp.get("/my/calendar")
@web.signed_in()
def own() -> Response:
    """Show the private address of one's calendar, and how a phone follows it."""
    feed_ = queries.feed_of(_me().id)
    return web.render("calendar/own.html", address=_address(feed_.token) if feed_ else "")


@bp.post("/my/calendar")
@web.signed_in(while_closing=False)
def open_own() -> AnyResponse:
    """Make the private address of one's calendar."""
    services.open_feed(_me())
    sentence = _("Your calendar has an address now. Subscribe to it once, as it says below.")
    return web.done(sentence, url_for(".own"))


def _address(token: str) -> str:
    path = url_for(".own_feed", token=token).removeprefix(request.script_root)
    return directory().url_of(context.tenant_id(), path)


@bp.post("/my/calendar/reset")
@web.signed_in(while_closing=False)
def reset() -> AnyResponse:
    """Give one's calendar a new address."""
    services.reset_feed(_me())
    sentence = _("Your calendar has a new address. The old one gives nothing any more.")
    return web.done(sentence, url_for(".own"))


def _me() -> Person:
    person_id = _member()
    if person_id is None:
        raise NotFound
    return get_person(person_id)


# One offering


@bp.get("/catalogue/<uuid:offering_id>.ics")
@web.public("what a local offers is for everybody to see")
def offering(offering_id: UUID) -> Response:
    """Give all sessions of an offering to save into one's own calendar."""
    return _as_file(feeds.of_offering(offering_id, _member()))


@bp.get("/catalogue/<uuid:offering_id>/sessions/<uuid:session_id>.ics")
@web.public("what a local offers is for everybody to see")
def session(offering_id: UUID, session_id: UUID) -> Response:
    """Give one session of an offering to save into one's own calendar."""
    return _as_file(feeds.of_offering(offering_id, _member(), session_id=session_id))


def _as_file(found: Sequence[Entry]) -> Response:
    response = Response(
        ics.write(found[0].title, found), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response
