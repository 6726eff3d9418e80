"""A certificate as a document: what it states, in its holder's language."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from flask_babel import force_locale
from msgspec import Struct
from sqlalchemy import select

from guildhall import context
from guildhall.db import db
from guildhall.directory import Letterhead, directory
from guildhall.errors import Conflict, NotFound
from guildhall.learning.credit import rules
from guildhall.learning.models.courses import Facilitation, Session
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.localisation import language as page_language
from guildhall.localisation import locale_of
from guildhall.pdf.certificates import CertificateFacts, render_certificate
from guildhall.pdf.words import Language, long_date
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _


class Common(Struct, frozen=True):
    """What all certificates of one offering state alike, read once."""

    head: Letterhead
    days: Sequence[date]
    facilitators: tuple[str, ...]


def common_of(offering_id: UUID) -> Common:
    """Return the letterhead, the days and the facilitators of an offering."""
    return Common(directory().letterhead(), _days_of(offering_id), _facilitators(offering_id))


def as_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as tagged PDF/UA; raise Conflict if its credit was voided."""
    line = certificate.line
    if line.voided_at is not None:
        raise Conflict(_("This certificate was voided: %(why)s", why=line.void_reason))
    return render_certificate(facts_of(certificate))


def facts_of(certificate: Certificate, common: Common | None = None) -> CertificateFacts:
    """Return everything that the certificate states; who prints many hands over what is common."""
    line = certificate.line
    common = common or common_of(_offering_of(line))
    language = language_of(line.person)
    return CertificateFacts(
        head=common.head,
        person_name=line.person.name,
        course_title=line.course_title,
        offering_dates=_dates(common.days or [line.held_on], language),
        number=certificate.number,
        issued_on=certificate.issued_on,
        verify_url=address_of(certificate),
        hours=rules.hours(line.minutes),
        clock_hours=line.clock_hours,
        ceu=line.ceu,
        points=line.points,
        facilitators=common.facilitators,
        language=language,
        sample=certificate.sample,
    )


def _offering_of(line: TranscriptLine) -> UUID:
    """Return the offering of a line with a certificate: only offerings have certificates."""
    if line.offering_id is None:
        raise NotFound
    return line.offering_id


def address_of(certificate: Certificate) -> str:
    """Return the address at which anybody can verify it."""
    return directory().url_of(context.tenant_id(), f"/verify/{certificate.code}")


def dates_of(certificate: Certificate) -> dict[str, str]:
    """Return the days of a certificate in full, in the language of the page."""
    line, zone, spoken = certificate.line, context.tenant().zone, page_language()
    language: Language = "es" if spoken == "es" else "en"
    voided = line.voided_at.astimezone(zone).date() if line.voided_at else None
    return {
        "held_on": _dates(_days_of(_offering_of(line)) or [line.held_on], language),
        "issued_on": long_date(certificate.issued_on, language),
        "voided_on": long_date(voided, language) if voided else "",
    }


def language_of(person: Person) -> Language:
    """Return the language of what is printed for somebody."""
    card = directory().card()
    spoken = person.language or (card.languages[0] if card and card.languages else "en")
    return cast("Language", spoken) if spoken in {"en", "es"} else "en"


def _days_of(offering_id: UUID) -> list[date]:
    zone = context.tenant().zone
    starts = db.session.scalars(
        select(Session.starts_at)
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at)
    )
    return sorted({start.astimezone(zone).date() for start in starts})


def _dates(days: Sequence[date], language: Language) -> str:
    """Write one day, or the first and the last of several."""
    first, last = long_date(days[0], language), long_date(days[-1], language)
    if first == last:
        return first
    with force_locale(locale_of(language)):
        return _("%(first)s to %(last)s", first=first, last=last)


def _facilitators(offering_id: UUID) -> tuple[str, ...]:
    people = db.session.scalars(
        select(Person)
        .join(
            Facilitation,
            (Facilitation.tenant_id == Person.tenant_id) & (Facilitation.person_id == Person.id),
        )
        .join(
            Session,
            (Session.tenant_id == Facilitation.tenant_id) & (Session.id == Facilitation.session_id),
        )
        .where(Session.offering_id == offering_id, Session.cancelled_at.is_(None))
        .order_by(Person.last_name, Person.first_name)
    )
    return tuple(dict.fromkeys(person.name for person in people))
