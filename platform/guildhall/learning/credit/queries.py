"""Reads of credit: a transcript with its totals, a certificate by its code."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from guildhall.db import db
from guildhall.directory import Identity, directory
from guildhall.errors import Invalid, NotFound
from guildhall.learning.credit import rules
from guildhall.learning.models.courses import Facilitation, Offering, Session
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.learning.permissions import EVERY_SESSION, OWN_RECORD, SEE_TRANSCRIPTS
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _


class Totals(Struct, frozen=True):
    """What some lines come to; voided ones add nothing."""

    minutes: int = 0
    clock_hours: Decimal = Decimal(0)
    ceu: Decimal = Decimal(0)
    points: Decimal = Decimal(0)

    @classmethod
    def of(cls, lines: Iterable[TranscriptLine]) -> "Totals":
        """Add up the lines that stand."""
        standing = [line for line in lines if line.voided_at is None]
        return cls(
            sum(line.minutes for line in standing),
            sum((line.clock_hours or Decimal(0) for line in standing), Decimal(0)),
            sum((line.ceu or Decimal(0) for line in standing), Decimal(0)),
            sum((line.points or Decimal(0) for line in standing), Decimal(0)),
        )


class Year(Struct, frozen=True):
    """What was earned in one school year of the tenant."""

    year: int
    """The calendar year in which it began."""
    name: str
    """As people write it: 2025–26."""
    first: date
    last: date
    lines: Sequence[TranscriptLine]

    @property
    def totals(self) -> Totals:
        """Return what its lines come to."""
        return Totals.of(self.lines)


class Transcript(Struct, frozen=True):
    """All lines of a person, newest year first, and the certificate of each that has one."""

    years: Sequence[Year]
    certificates: dict[UUID, Certificate]

    @property
    def lines(self) -> list[TranscriptLine]:
        """Return all lines, newest first."""
        return [line for year in self.years for line in year.lines]

    @property
    def totals(self) -> Totals:
        """Return what all lines come to."""
        return Totals.of(self.lines)

    @property
    def minutes(self) -> int:
        """Return all minutes that stand."""
        return self.totals.minutes


def transcript_of(person_id: UUID) -> Transcript:
    """Return a person's transcript."""
    lines = db.session.scalars(
        select(TranscriptLine)
        .where(TranscriptLine.person_id == person_id)
        .order_by(TranscriptLine.held_on.desc(), TranscriptLine.id.desc())
    ).all()
    certificates = db.session.scalars(
        select(Certificate).where(Certificate.transcript_line_id.in_([line.id for line in lines]))
    )
    begins = _years_begin()
    years: defaultdict[int, list[TranscriptLine]] = defaultdict(list)
    for line in lines:
        years[rules.school_year(line.held_on, begins)].append(line)
    return Transcript(
        [_year(year, begins, years[year]) for year in sorted(years, reverse=True)],
        {certificate.transcript_line_id: certificate for certificate in certificates},
    )


def _years_begin() -> tuple[int, int]:
    """Return month and day of a school year's first; 29 February counts from the day before."""
    card = directory().card()
    month, day = card.fiscal_year_start if card else (7, 1)
    return (month, min(day, 28)) if month == 2 else (month, day)  # noqa: PLR2004 - February


def _year(year: int, begins: tuple[int, int], lines: Sequence[TranscriptLine]) -> Year:
    first, last = date(year, *begins), date(year + 1, *begins) - timedelta(days=1)
    return Year(year, rules.school_year_words(year, begins), first, last, lines)


def get_line(line_id: UUID) -> TranscriptLine:
    """Return a line of somebody's transcript; raise NotFound."""
    found = db.session.scalar(
        select(TranscriptLine)
        .options(joinedload(TranscriptLine.person))
        .where(TranscriptLine.id == line_id)
    )
    if found is None:
        raise NotFound
    return found


def get_certificate(certificate_id: UUID, *, for_: Identity) -> Certificate:
    """Return a certificate to its holder, or to who may see everybody's; raise NotFound."""
    statement = _whole_certificate().where(Certificate.id == certificate_id)
    if not for_.may(SEE_TRANSCRIPTS.key):
        own = for_.person_id if for_.may(OWN_RECORD.key) else None
        statement = statement.where(TranscriptLine.person_id == own)
    return _one(statement)


def certificate_by_code(code: str) -> Certificate:
    """Return the certificate with this code, however it was typed; raise NotFound."""
    return _one(_whole_certificate().where(Certificate.code == plain_code(code)))


def certificate_on_paper(number: str, code: str) -> Certificate:
    """Return the certificate with this number and code; raise Invalid where they are no pair."""
    found = db.session.scalar(
        _whole_certificate().where(
            Certificate.number == number.strip().upper(), Certificate.code == plain_code(code)
        )
    )
    if found is None:
        raise Invalid(_("We know no certificate with this number and code. Check both."))
    return found


def certificate_for(offering_id: UUID, person_id: UUID) -> Certificate | None:
    """Return the certificate that a person holds for an offering, if it stands."""
    return db.session.scalar(
        _whole_certificate().where(
            TranscriptLine.offering_id == offering_id,
            TranscriptLine.person_id == person_id,
            TranscriptLine.voided_at.is_(None),
        )
    )


def certificates_of(offering_id: UUID) -> Sequence[Certificate]:
    """Return the certificates of an offering that stand, in the order of names."""
    return db.session.scalars(
        _whole_certificate()
        .join(
            Person,
            (Person.tenant_id == TranscriptLine.tenant_id)
            & (Person.id == TranscriptLine.person_id),
        )
        .where(TranscriptLine.offering_id == offering_id, TranscriptLine.voided_at.is_(None))
        .order_by(Person.last_name, Person.first_name, Certificate.number)
    ).all()


def newest_certificate(person_id: UUID) -> Certificate | None:
    """Return the certificate that a person earned last, if it stands."""
    return db.session.scalar(
        _whole_certificate()
        .where(TranscriptLine.person_id == person_id, TranscriptLine.voided_at.is_(None))
        .order_by(TranscriptLine.held_on.desc(), Certificate.id.desc())
        .limit(1)
    )


def get_offering(offering_id: UUID, *, for_: Identity) -> Offering:
    """Return an offering whose feedback this person may see; raise NotFound."""
    statement = select(Offering).where(Offering.id == offering_id)
    if not for_.may(EVERY_SESSION.key):
        leads = exists().where(
            Facilitation.tenant_id == Offering.tenant_id,
            Facilitation.session_id == Session.id,
            Facilitation.person_id == for_.person_id,
            Session.tenant_id == Offering.tenant_id,
            Session.offering_id == Offering.id,
        )
        statement = statement.where(leads)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def plain_code(text: str) -> str:
    """Return a code as it is kept: no blanks or dashes, lower case."""
    return "".join(letter for letter in text.lower() if letter.isalnum())[:64]


def _whole_certificate() -> Select[tuple[Certificate]]:
    return (
        select(Certificate)
        .join(
            TranscriptLine,
            (TranscriptLine.tenant_id == Certificate.tenant_id)
            & (TranscriptLine.id == Certificate.transcript_line_id),
        )
        .options(
            contains_eager(Certificate.line).joinedload(TranscriptLine.person),
            contains_eager(Certificate.line).joinedload(TranscriptLine.offering),
        )
    )


def _one(statement: Select[tuple[Certificate]]) -> Certificate:
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found
