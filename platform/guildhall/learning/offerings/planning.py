"""Plan an offering, change it, publish it, take it back, cancel it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, field

from guildhall import audit, context, events
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.learning.aims import queries as aim_queries
from guildhall.learning.aims import services as aims
from guildhall.learning.attendance import moved
from guildhall.learning.courses import queries as course_queries
from guildhall.learning.courses import services as courses
from guildhall.learning.courses.services import Content
from guildhall.learning.credit import completion
from guildhall.learning.groups import services as groups
from guildhall.learning.interest import letters
from guildhall.learning.models.courses import Course, Offering
from guildhall.learning.models.registrations import Registration
from guildhall.learning.offerings import queries, rules, sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.learning.registration import line, messages
from guildhall.learning.registration import queries as registration_queries
from guildhall.learning.registration.rules import ACTIVE
from guildhall.learning.settings import setting
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _


class Terms(Struct, frozen=True):
    """Everything about an offering besides its sessions and what the course's version says."""

    title: str
    capacity: int | None = None
    audience: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "district"
    format: str = "session"
    provider: str = ""
    access_notes: str = ""
    outcomes: Sequence[str] = ()
    """At least one of OUTCOMES; none given means the tenant's usual one (A2)."""
    aims: Sequence[str] = ()
    tags: Sequence[UUID] = ()
    """Goals and standards of the tenant's lists."""
    has_waitlist: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cancel_until: datetime | None = None
    minimum_minutes: int | None = None
    """None: the tenant's usual share of the whole."""
    requires_survey: bool = True


SET_APART: Final = ("minimum_minutes", "audience", "outcomes", "aims", "tags")
"""Terms that are more than a value written as it is given."""


class Credit(Struct, frozen=True):
    """What attending it whole gives."""

    points: Decimal = Decimal(0)
    gives_clock_hours: bool = False
    gives_ceu: bool = False
    summary: str = ""


@transaction
def plan(
    terms: Terms,
    meetings: Sequence[Meeting],
    credit: Credit,
    *,
    course: Course | None = None,
    leaders: Sequence[Person] = (),
) -> Offering:
    """Make a draft with its sessions: of this course, the one with its title, or a new one."""
    if not meetings:
        raise Invalid(day=_("Enter the day of its first session."))
    rules.refuse_overlap(meetings)
    content = _content(rules.whole_minutes(meetings), credit)
    course = course or course_queries.course_by_title(terms.title)
    course = course or courses.begin_course(terms.title, content)
    offering = Offering(course_version_id=courses.version_with(course, content).id, title="")
    _set(offering, terms, content.minutes)
    db.session.add(offering)
    db.session.flush()
    aims.put_on(offering, terms.tags)
    for meeting in meetings:
        sessions.place(offering, meeting, leaders)
    sessions.settle(offering)
    audit.record(
        "learning.offering_planned",
        offering,
        offering.title,
        after={"starts_at": offering.starts_at, "seats": offering.capacity},
    )
    return offering


def _content(minutes: int, credit: Credit) -> Content:
    return Content(
        minutes=minutes,
        points=credit.points,
        gives_clock_hours=credit.gives_clock_hours,
        gives_ceu=credit.gives_ceu,
        summary=credit.summary,
    )


def _set(offering: Offering, terms: Terms, minutes: int) -> None:
    minimum = terms.minimum_minutes
    if minimum is None:
        minimum = rules.minimum_of(minutes, setting("minimum_percent"))
    if minimum > minutes:
        raise Invalid(
            minimum_minutes=_(
                "The sessions last %(minutes)s minutes together: ask for no more than that.",
                minutes=minutes,
            )
        )
    if terms.opens_at and terms.closes_at and terms.opens_at >= terms.closes_at:
        raise Invalid(closes=_("Registration closes before it opens: check the two days."))
    for name in Terms.__struct_fields__:
        if name not in SET_APART:
            setattr(offering, name, getattr(terms, name))
    offering.audience = dict(terms.audience)
    offering.outcomes = list(terms.outcomes) or [setting("usual_outcome")]
    offering.aims = list(terms.aims)
    offering.minimum_minutes = minimum


@transaction
def change(offering_id: UUID, terms: Terms, credit: Credit, *, version: int) -> Offering:
    """Change what an offering says; another's change meanwhile is shown, never overwritten."""
    locked = registration_queries.lock_offerings(offering_id)[offering_id]
    if locked.version != version:
        raise Conflict(sessions.changed_sentence("offering", offering_id))
    if terms.capacity is not None and terms.capacity < locked.seats_taken:
        raise Invalid(seats=_too_few_seats(locked.seats_taken))
    offering = queries.get_offering(offering_id)
    if offering.status in {"closed", "cancelled"}:
        raise Conflict(_("It is over: what it was stays as it is."))
    begun = offering.starts_at is not None and offering.starts_at <= context.now()
    if begun:
        _refuse_asking_more(offering, terms)
    before = _facts(offering)
    current = offering.course_version
    content = _content(current.minutes, credit)
    version_now = courses.version_with(current.course, content, offering_id=offering.id)
    offering.course_version_id = version_now.id
    _set(offering, terms, current.minutes)
    offering.version += 1
    aims.put_on(offering, terms.tags)
    if offering.status == "published":
        _refuse_without_goal(offering.id)
    _record_change(offering, before, {**_facts(offering), "points": credit.points})
    line.fill(offering)
    if begun:
        completion.settle(offering.id)
    return offering


def _refuse_asking_more(offering: Offering, terms: Terms) -> None:
    """Refuse to raise what completing takes once it has begun; less may always be asked."""
    wrong: dict[str, str] = {}
    if (terms.minimum_minutes or 0) > offering.minimum_minutes:
        wrong["minimum_minutes"] = _("It has begun: nobody is asked for more than was said.")
    if terms.requires_survey and not offering.requires_survey:
        wrong["requires_survey"] = _("It has begun: nobody is asked for more than was said.")
    if wrong:
        raise Invalid(**wrong)


def _too_few_seats(taken: int) -> str:
    return _(
        "%(taken)s seats are taken or offered already. Enter at least %(taken)s, "
        "or cancel somebody first.",
        taken=taken,
    )


def _facts(offering: Offering) -> dict[str, Any]:
    facts = {name: getattr(offering, name) for name in Terms.__struct_fields__ if name != "tags"}
    return facts | {"tags": [tag.name for tag in aim_queries.tags_on(offering.id)]}


def _record_change(offering: Offering, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = [name for name in after if after[name] != before.get(name)]
    audit.record(
        "learning.offering_changed",
        offering,
        offering.title,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )


@transaction
def publish(offering_id: UUID) -> Offering:
    """Show it to everybody; from here on its course version is frozen."""
    offering = registration_queries.lock_offerings(offering_id)[offering_id]
    if offering.status == "published":
        return offering
    if offering.status != "draft":
        raise Conflict(_("It is over: plan it anew with “Copy as new”."))
    if offering.starts_at is None:
        raise Conflict(_("Add a session first: nobody would know when to come."))
    if offering.starts_at <= context.now():
        raise Conflict(_("Its first session has begun already: move it to a day to come."))
    _refuse_without_goal(offering.id)
    offering.status = "published"
    offering.published_at = context.now()
    audit.record("learning.published", offering, offering.title)
    letters.promise_date(offering)
    return offering


def _refuse_without_goal(offering_id: UUID) -> None:
    """Hold to it where the tenant asks every published offering for a goal of its board."""
    carried = aim_queries.tags_on(offering_id)
    if setting("goal_needed") and not any(tag.kind == "goal" for tag in carried):
        raise Conflict(_("Each offering needs a goal here: choose one under “What it aims at”."))


@transaction
def withdraw(offering_id: UUID) -> Offering:
    """Make a published offering a draft again, while nobody has registered."""
    offering = registration_queries.lock_offerings(offering_id)[offering_id]
    if offering.status != "published":
        raise Conflict(_("Only a published offering can be taken back."))
    if any(each.state in ACTIVE for each in queries.registrations(offering_id)):
        raise Conflict(_("People have registered. Cancel it instead: they will be told."))
    if offering.seats_taken:
        raise Conflict(_("Seats are held for a group or a guest: give them back first."))
    offering.status = "draft"
    offering.published_at = None
    audit.record("learning.withdrawn", offering, offering.title)
    return offering


@transaction
def cancel(offering_id: UUID, *, reason: str) -> Offering:
    """Cancel an offering with its sessions; everybody who registered is told why."""
    if not reason.strip():
        raise Invalid(reason=_("Say why: everybody who registered reads it."))
    offering = registration_queries.lock_offerings(offering_id)[offering_id]
    if offering.status in {"closed", "cancelled"}:
        raise Conflict(_("It is over already."))
    moved.refuse_if_held(offering_id)
    was_public, now = offering.status == "published", context.now()
    offering.status = "cancelled"
    offering.cancelled_reason = reason
    for registration in queries.registrations(offering_id):
        _end(registration, reason, now, told=was_public)
    groups.end_all(offering, reason)
    for session in queries.get_offering(offering_id).sessions:
        session.cancelled_at = session.cancelled_at or now  # the moment that ended the places too
        session.cancelled_reason = session.cancelled_reason or reason
        events.publish(events.SessionPlaced(session.id))
    audit.record("learning.offering_cancelled", offering, offering.title, reason=reason)
    return offering


def _end(registration: Registration, reason: str, now: datetime, *, told: bool) -> None:
    if registration.state not in ACTIVE:
        return
    registration.state = "cancelled"
    registration.offer_expires_at = None
    registration.ended_at = now
    if told:
        messages.promise("offering_cancelled", registration, reason=reason)
