"""What stands in a calendar, the same for the page and for the feeds."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from guildhall import context
from guildhall.agreements.obligations import Obligation
from guildhall.directory import directory
from guildhall.learning.calendar.words import EVENT_WORDS
from guildhall.learning.models.calendar import CalendarEvent
from guildhall.learning.models.courses import LeadingChange, Offering, Session
from guildhall.learning.models.registrations import HOLDS_A_SEAT, Registration
from guildhall.learning.words import FORMAT_WORDS
from guildhall.localisation import until, when
from guildhall.wording import gettext as _

WAITS: Final = ("waitlisted", "offered")


class Held(Struct, frozen=True):
    """A session as calendars read it: with its offering, and its place in a series."""

    session: Session
    offering: Offering
    number: int
    total: int

    @property
    def cancelled(self) -> bool:
        """Say whether nobody should come: it, or all of it, was cancelled or taken back."""
        return self.session.cancelled_at is not None or self.offering.status in {
            "cancelled",
            "draft",
        }


class Leading(Struct, frozen=True):
    """How somebody stands to a session that she leads, or led until she was taken off."""

    person_id: UUID
    leads: bool
    change: LeadingChange | None


class Entry(Struct, frozen=True, kw_only=True):
    """One line of a calendar. Whole days have dates, everything else moments."""

    key: str
    """Never changes and is never used again: "session-0198…"."""
    title: str
    starts: datetime | date
    ends: datetime | date
    """Of whole days: the day after the last one."""
    sequence: int
    changed_at: datetime
    kind: str
    """session, deadline, or a kind of CalendarEvent."""
    status: str = "CONFIRMED"
    busy: bool = True
    place: str = ""
    lines: Sequence[str] = ()
    """Paragraphs of its description."""
    category: str = ""
    path: str = ""
    """Its page, below the tenant's root."""
    join_url: str = ""
    """Only ever filled for somebody who is registered."""
    number: int = 1
    total: int = 1
    mine: str = ""
    """A state of registration, or "leads"."""
    marks: frozenset[str] = field(default_factory=frozenset)
    """What a filter of the page asks for: its format, its site."""

    @property
    def cancelled(self) -> bool:
        """Say whether it stands there only to say that it is off."""
        return self.status == "CANCELLED"

    @property
    def url(self) -> str:
        """Return the absolute address of its page."""
        return directory().url_of(context.tenant_id(), self.path) if self.path else ""

    @property
    def first_day(self) -> date:
        """Return the day on which it begins, on the tenant's clock."""
        if isinstance(self.starts, datetime):
            return self.starts.astimezone(context.tenant().zone).date()
        return self.starts

    @property
    def last_day(self) -> date:
        """Return the last day of which it takes a part; a night shift is of its evening."""
        if isinstance(self.ends, datetime):
            return self.first_day
        return self.ends - timedelta(days=1)


def of_session(held: Held, *, mine: str = "", joins: bool = False) -> Entry:
    """Return a session; with its online link only for somebody who `joins` it."""
    session, offering = held.session, held.offering
    site = session.room.worksite if session.room else None
    link = session.online_url if joins and not held.cancelled else ""
    hidden = offering.status == "draft"
    return Entry(
        key=f"session-{session.id}",
        title=_title_of(held),
        starts=session.starts_at,
        ends=session.ends_at,
        sequence=session.sequence + offering.sequence,
        changed_at=max(session.changed_at, offering.changed_at),
        kind="session",
        status="CANCELLED" if held.cancelled else "CONFIRMED",
        place=(link if session.room is None else "") or place_of(session),
        lines=[] if hidden else _lines(held, link),
        category=str(FORMAT_WORDS[offering.format]),
        path="" if hidden else f"/catalogue/{offering.id}",
        join_url=link,
        number=held.number,
        total=held.total,
        mine=mine,
        marks=frozenset({offering.format, str(site.id) if site else ""}),
    )


def _title_of(held: Held) -> str:
    if held.offering.status == "draft":  # what it is called now is nobody's business yet
        return _("Cancelled")
    title = held.offering.title
    if held.cancelled:
        return _("Cancelled: %(title)s", title=title)
    if held.total == 1:
        return title
    facts = {"title": title, "number": held.number, "total": held.total}
    return _("%(title)s (%(number)s of %(total)s)", **facts)


def place_of(session: Session) -> str:
    """Return room, site and address in one line; where it is online alone, that word."""
    room = session.room
    if room is None:
        return _("Online") if session.online_url else ""
    site = room.worksite
    parts = (room.name, site.name if site else "", site.address if site else "")
    return ", ".join(part for part in parts if part)


def _lines(held: Held, link: str) -> list[str]:
    session, offering = held.session, held.offering
    online = _("Online; the link is for those who are registered.") if session.online_url else ""
    said = [
        session.cancelled_reason or offering.cancelled_reason,
        _("Join online: %(link)s", link=link) if link else online,
        offering.course_version.summary,
        _("Offered by %(provider)s.", provider=offering.provider) if offering.provider else "",
        session.room.directions if session.room else "",
        _("Good to know: %(notes)s", notes=offering.access_notes) if offering.access_notes else "",
    ]
    return [line for line in said if line]


def of_place(held: Held, registration: Registration) -> Entry:
    """Return a session as somebody sees it who registered for it, waits for it, or gave it up."""
    state = registration.state
    shown = of_session(held, mine=state, joins=state in HOLDS_A_SEAT and state != "offered")
    gone = shown.cancelled or state not in {*HOLDS_A_SEAT, "waitlisted"}
    return replace(
        shown,
        key=f"place-{registration.id}-{held.session.id}",
        title=_place_title(shown, state),
        sequence=shown.sequence + registration.sequence,
        changed_at=max(shown.changed_at, registration.changed_at),
        status="CANCELLED" if gone else "TENTATIVE" if state in WAITS else "CONFIRMED",
        busy=state != "waitlisted",
        lines=[*_place_lines(held.offering, registration, gone=gone), *shown.lines],
    )


def _place_title(shown: Entry, state: str) -> str:
    if shown.cancelled:
        return shown.title
    if state == "waitlisted":
        return _("On the waitlist: %(title)s", title=shown.title)
    if state == "offered":
        return _("A seat is offered to you: %(title)s", title=shown.title)
    if state not in HOLDS_A_SEAT:
        return _("Cancelled: %(title)s", title=shown.title)
    return shown.title


def _place_lines(offering: Offering, registration: Registration, *, gone: bool) -> list[str]:
    if gone:
        return []
    if registration.state == "offered" and registration.offer_expires_at:
        return [_("Answer by %(moment)s", moment=when(registration.offer_expires_at))]
    if registration.state == "registered" and offering.cancel_until:
        return [_("You can cancel until %(moment)s.", moment=until(offering.cancel_until))]
    return []


def of_leading(held: Held, own: Leading) -> Entry:
    """Return a session as its facilitator sees it, cancelled for one who was taken off."""
    shown = of_session(held, mine="leads" if own.leads else "", joins=own.leads)
    title = shown.title
    if not held.cancelled:
        title = (
            _("You lead: %(title)s", title=title)
            if own.leads
            else _("Cancelled: %(title)s", title=title)
        )
    change = own.change
    return replace(
        shown,
        key=f"leads-{own.person_id}-{held.session.id}",
        title=title,
        sequence=shown.sequence + (change.sequence if change else 0),
        changed_at=max(shown.changed_at, change.changed_at) if change else shown.changed_at,
        status=shown.status if own.leads else "CANCELLED",
        lines=shown.lines if own.leads else [_("You do not lead this session any more.")],
    )


def of_deadline(offering: Offering) -> Entry | None:
    """Return an offering's last day to register, if it has, or had, one of its own."""
    closes = offering.closes_at or offering.dropped_deadline
    if closes is None:
        return None
    off = offering.closes_at is None or offering.status in {"cancelled", "draft"}
    moment = min(closes, offering.starts_at) if offering.starts_at else closes
    day = (moment - timedelta(seconds=1)).astimezone(context.tenant().zone).date()
    title = _("Last day to register: %(title)s", title=offering.title)
    if off:
        title = _("Cancelled: %(title)s", title=title)
    if offering.status == "draft":
        title = _("Cancelled")
    return Entry(
        key=f"closes-{offering.id}",
        title=title,
        starts=day,
        ends=day + timedelta(days=1),
        sequence=offering.sequence,
        changed_at=offering.changed_at,
        kind="deadline",
        status="CANCELLED" if off else "CONFIRMED",
        busy=False,
        category=str(EVENT_WORDS["deadline"]),
        path="" if offering.status == "draft" else f"/catalogue/{offering.id}",
        marks=frozenset({offering.format, "dates"}),
    )


def of_obligation(wanted: Obligation) -> Entry:
    """Return a day that a contract names, for those who may read contracts."""
    return Entry(
        key=f"contract-{wanted.key}",
        title=wanted.title,
        starts=wanted.due,
        ends=wanted.due + timedelta(days=1),
        sequence=0,
        changed_at=wanted.since,
        kind="deadline",
        busy=False,
        category=str(EVENT_WORDS["deadline"]),
        path=f"/contracts/{wanted.contract_id}",
        marks=frozenset({"dates"}),
    )


def of_event(event: CalendarEvent) -> Entry:
    """Return what a coordinator put into the calendar by hand."""
    zone = context.tenant().zone
    off = event.cancelled_at is not None
    starts: datetime | date = event.starts_at
    ends: datetime | date = event.ends_at
    if event.all_day:
        starts = event.starts_at.astimezone(zone).date()
        ends = event.ends_at.astimezone(zone).date()
    said = (event.cancelled_reason if off else "", event.notes)
    return Entry(
        key=f"event-{event.id}",
        title=_("Cancelled: %(title)s", title=event.title) if off else event.title,
        starts=starts,
        ends=ends,
        sequence=event.sequence,
        changed_at=event.changed_at,
        kind=event.kind,
        status="CANCELLED" if off else "CONFIRMED",
        busy=event.kind == "meeting",
        place=event.place,
        lines=[line for line in said if line],
        category=str(EVENT_WORDS[event.kind]),
        path=f"/calendar/events/{event.id}",
        marks=frozenset({"dates"}),
    )
