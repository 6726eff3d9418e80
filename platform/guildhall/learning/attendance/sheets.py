"""Verbs of the paper sheet: attach its scan, and enter what was written on it in one go."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from guildhall import audit, context
from guildhall.dates import ClockSkips, at
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, GuildhallError, Invalid
from guildhall.files import files
from guildhall.learning.attendance import queries, rules, services, sheet_queries
from guildhall.learning.attendance.scans import Scan
from guildhall.learning.attendance.sheet_queries import Line
from guildhall.learning.credit import completion
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import SheetScan
from guildhall.learning.models.registrations import Mark
from guildhall.learning.registration import desk
from guildhall.localisation import clock
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

A_DAY: Final = timedelta(days=1)
NOON: Final = 12


# The scan


@transaction
def attach(session: Session, scan: Scan) -> SheetScan:
    """Keep a scan of the session's sheet; the same file sent twice is one scan."""
    services.locked(session)
    for kept in sheet_queries.scans_of(session.id):
        if kept.fingerprint == scan.fingerprint:
            return kept
    row = SheetScan(
        id=new_id(),
        session_id=session.id,
        title=scan.title,
        kind=scan.kind,
        size=len(scan.data),
        fingerprint=scan.fingerprint,
    )
    files().write(row.file_name, [scan.data])  # first the file: a row never lacks its own
    db.session.add(row)
    audit.record("learning.scan_attached", row, session.offering.title, after={"file": row.title})
    db.session.flush()
    return row


@transaction
def withdraw(session: Session, scan: SheetScan, reason: str) -> None:
    """Take a wrong scan off the sheet, with a reason; who was credited from it needs another."""
    session = services.locked(session)
    if session.sheet_verified_at is not None:
        raise Conflict(_("The sheet is verified. Open it again first."))
    if len(reason.strip()) < services.SHORTEST_REASON:
        raise Invalid(reason=_("Say why, so that it can be understood later."))
    others = [one for one in sheet_queries.scans_of(session.id) if one.id != scan.id]
    credited = sheet_queries.credited_from(scan.id)
    if credited and not others:
        raise Conflict(_("People are credited from this scan. Attach the right one first."))
    for row in credited:
        row.scan_id = others[0].id
    scan = sheet_queries.get_scan(session.id, scan.id)
    scan.withdrawn_at, scan.withdraw_reason = context.now(), reason.strip()
    audit.record(
        "learning.scan_withdrawn", scan, session.offering.title, reason=scan.withdraw_reason
    )


# What was written on it


class Written(Struct, frozen=True):
    """One line of the paper as somebody typed it."""

    place: str
    """The end of its fields' names."""
    came: time | None = None
    left: time | None = None
    minutes: int | None = None
    person_id: UUID | None = None
    who: str = ""
    """A name or number on one of the blank lines."""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed."""
        return self.came is None and self.left is None and self.minutes is None and not self.who


@transaction
def enter(session: Session, written: Sequence[Written], *, by: Person, may_credit: bool) -> int:
    """Enter all lines of a returned sheet, or none; return how many said something new.

    Raise Invalid with a sentence for each cell that cannot stand.
    """
    session = services.locked(session)
    _refuse_sheet(session)
    completion.lock_registrations(session.offering_id)
    wrong: dict[str, str] = {}
    added = _added(session, [line for line in written if line.who], wrong)
    lines = {line.person_id: line for line in sheet_queries.sheet_of(session).lines}
    entry = _Entry(session, by, may_credit, sheet_queries.newest_scan(session.id), wrong)
    changed = [
        person_id
        for one in written
        if (person_id := one.person_id or added.get(one.place)) in lines
        and entry.takes(one, lines[person_id])
    ]
    if wrong:
        raise Invalid(**wrong)
    completion.settle(session.offering_id, changed)
    return len(changed)


def moment_on(session: Session, reading: time) -> datetime:
    """Return the moment of a clock's reading at a session: "3:05" of an afternoon is 3:05 pm.

    On paper people write neither am nor pm, and a session may end past midnight; the first of
    these that fits the session's window is meant.
    """
    zone, window = context.tenant().zone, queries.window_of(session)
    day = session.starts_at.astimezone(zone).date()
    readings = (
        [reading, reading.replace(hour=reading.hour + 12)] if reading.hour < NOON else [reading]
    )
    possible = [(each, one) for each in (day, day + A_DAY) for one in readings]
    moments = [moment for each, one in possible if (moment := _shown(each, one, zone))]
    fitting = next((moment for moment in moments if window.is_open(moment)), None)
    if fitting is None and len(moments) < len(possible):
        raise Invalid(clock=_("The clocks went forward over this time."))
    return fitting or moments[0]


def _shown(day: date, reading: time, zone: ZoneInfo) -> datetime | None:
    """Return the moment at which the clock shows this, or None where it skips it that night."""
    try:
        return at(day, reading, zone)
    except ClockSkips:
        return None


def _refuse_sheet(session: Session) -> None:
    if session.sheet_verified_at is not None:
        raise Conflict(_("The sheet is verified. Open it again first."))
    if session.starts_at > context.now():
        raise Conflict(_("This session has not begun."))


def _added(session: Session, walk_ins: Iterable[Written], wrong: dict[str, str]) -> dict[str, UUID]:
    """Register whoever stands on a blank line; note what is wrong at its cell."""
    found: dict[str, UUID] = {}
    for line in walk_ins:
        try:
            person = person_meant(line.who)
            if not queries.on_the_sheet(session, person.id):
                desk.register_walk_in(session, person)
            found[line.place] = person.id
        except GuildhallError as refusal:
            wrong[f"who_{line.place}"] = refusal.message
    return found


class _Entry(Struct, frozen=True):
    """One sheet being entered."""

    session: Session
    by: Person
    may_credit: bool
    scan: SheetScan | None
    wrong: dict[str, str]

    def takes(self, one: Written, line: Line) -> bool:
        """Enter one line; say whether it says anything new."""
        shown = shown_times(line)
        if (one.came or shown[0], one.left or shown[1]) == shown and one.minutes in (
            None,
            line.attendance.corrected_minutes if line.attendance else None,
        ):
            if one.who and one.is_blank is False and not any((one.came, one.left, one.minutes)):
                self.wrong[f"in_{one.place}"] = _("Write when they came, or the minutes.")
            return False
        before = len(self.wrong)
        self._refuse(one, line)
        times = self._times(one, shown) if len(self.wrong) == before else None
        if len(self.wrong) > before:
            return False
        self._write(one, line, times)
        return True

    def _refuse(self, one: Written, line: Line) -> None:
        """Note whom this person may not enter at all, at the first cell of the line."""
        cell = f"{'minutes' if one.minutes is not None else 'in'}_{one.place}"
        if line.person_id == self.by.id:
            self.wrong[cell] = _("Somebody else has to enter your own attendance.")
        elif line.state == "no_show" and not self.may_credit:
            self.wrong[cell] = _("Never signed in: only the coordinator can credit this line.")
        elif line.state == "no_show" and self.scan is None:
            self.wrong[cell] = _("Never signed in: attach the scan of the sheet first.")
        elif one.minutes is not None and not 0 <= one.minutes <= self.session.minutes:
            self.wrong[cell] = _("Enter minutes between 0 and %(most)s.", most=self.session.minutes)

    def _times(
        self, one: Written, shown: tuple[time | None, time | None]
    ) -> tuple[datetime, datetime] | None:
        """Return both moments where they were typed, having noted what is wrong with them."""
        came, left = one.came or shown[0], one.left or shown[1]
        if one.came is None and one.left is None:
            return None
        if came is None:
            self.wrong[f"in_{one.place}"] = _("Write when they came, or the minutes.")
        elif left is None and one.minutes is None:
            self.wrong[f"out_{one.place}"] = _("Write when they left, or the minutes.")
        elif left is not None:
            return self._within(one.place, came, left)
        return None

    def _within(self, place: str, came: time, left: time) -> tuple[datetime, datetime] | None:
        window = queries.window_of(self.session)
        moments = []
        for name, reading in (("in", came), ("out", left)):
            try:
                moment = moment_on(self.session, reading)
            except Invalid as refusal:
                self.wrong[f"{name}_{place}"] = refusal.fields["clock"]
                return None
            moments.append(moment)
            if not window.is_open(moment):
                self.wrong[f"{name}_{place}"] = _(
                    "Write a time between %(opens)s and %(closes)s.",
                    opens=clock(window.opens_at),
                    closes=clock(window.closes_at),
                )
        if moments[1] <= moments[0]:
            self.wrong.setdefault(f"out_{place}", _("Leaving comes after coming."))
        return moments[0], moments[1]

    def _write(self, one: Written, line: Line, times: tuple[datetime, datetime] | None) -> None:
        """Write marks where there are none; what stands beside marks is a correction."""
        if times is not None and line.presence.first_in is None:
            for kind, moment in zip(("in", "out"), times, strict=True):
                db.session.add(_mark(self.session, line.person_id, kind, moment))
            db.session.flush()
        row = services.recount(self.session, line.person_id)
        before = row.counted_minutes
        row.scan_id = self.scan.id if self.scan else row.scan_id
        if one.minutes is not None:
            row.corrected_minutes = one.minutes
            row.reason = ngettext(
                "Paper sheet: %(minutes)s minute",
                "Paper sheet: %(minutes)s minutes",
                one.minutes,
                minutes=one.minutes,
            )
        elif times is not None and line.presence.first_in is not None:
            row.corrected_minutes = self._minutes(times)
            row.reason = _(
                "Paper sheet: %(came)s to %(left)s", came=clock(times[0]), left=clock(times[1])
            )
        row.corrected_by = self.by.id if row.corrected_minutes is not None else row.corrected_by
        db.session.flush()
        audit.record(
            "learning.sheet_entered",
            row,
            f"{line.person.name}: {self.session.offering.title}",
            before={"minutes": before},
            after={"minutes": row.counted_minutes},
            reason=row.reason,
        )

    def _minutes(self, times: tuple[datetime, datetime]) -> int:
        pairs = [("in", times[0]), ("out", times[1])]
        return rules.presence(pairs, self.session.starts_at, self.session.ends_at).minutes


def shown_times(line: Line) -> tuple[time | None, time | None]:
    """Return the times that a line shows: of its first sign-in and its last sign-out."""
    zone = context.tenant().zone
    came, left = (
        moment.astimezone(zone).time().replace(second=0, microsecond=0) if moment else None
        for moment in (line.presence.first_in, line.presence.last_out)
    )
    return came, left


def _mark(session: Session, person_id: UUID, kind: str, moment: datetime) -> Mark:
    return Mark(
        session_id=session.id,
        person_id=person_id,
        kind=kind,
        at=moment,
        method="sheet",
        key=f"sheet-{kind}",
    )
