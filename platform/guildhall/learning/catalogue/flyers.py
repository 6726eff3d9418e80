"""An offering as a flyer: always drawn from what the offering says at this moment (P10)."""

from datetime import datetime
from typing import Final

from flask_babel import force_locale

from guildhall import context
from guildhall.counting import form_of
from guildhall.directory import directory
from guildhall.learning.catalogue.queries import About, Meeting, PublicOffering
from guildhall.learning.registration.audience import describe
from guildhall.learning.words import FORMAT_WORDS
from guildhall.localisation import hours, locale_of, number
from guildhall.pdf.flyers import FlyerFacts, FlyerSession, render_flyer
from guildhall.pdf.words import Language, hour_span, long_weekday
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

SOURCE: Final = "flyer"
"""What the address in the QR code says of where somebody came from: ?from=flyer."""


def as_pdf(offering: PublicOffering, language: Language) -> bytes:
    """Return the flyer of an offering as tagged PDF/UA."""
    return render_flyer(facts_of(offering, language))


def facts_of(offering: PublicOffering, language: Language) -> FlyerFacts:
    """Return everything that the flyer says, in its own language."""
    about = offering.about
    with force_locale(locale_of(language)):
        return FlyerFacts(
            head=directory().letterhead(),
            title=about.title,
            kind=str(FORMAT_WORDS[about.format]),
            provider=about.provider,
            summary=about.summary,
            sessions=tuple(
                _session(each, language) for each in about.sessions if not each.cancelled
            ),
            for_whom=_begun_large(describe(offering.about.audience)),
            gives=_gives(about),
            register_by=_register_by(about, language),
            access_notes=about.access_notes,
            cancelled=offering.status == "cancelled",
            url=address_of(offering),
            language=language,
        )


def address_of(offering: PublicOffering) -> str:
    """Return the address that the QR code opens."""
    return directory().url_of(context.tenant_id(), f"/catalogue/{offering.id}?from={SOURCE}")


def _session(meeting: Meeting, language: Language) -> FlyerSession:
    where = ", ".join(part for part in (meeting.where, meeting.address) if part)
    if not where:
        where = _("Online") if meeting.online else _("The place will be announced.")
    return FlyerSession(
        day=long_weekday(meeting.starts_at, language),
        hours=hour_span(meeting.starts_at, meeting.ends_at, language),
        where=where,
    )


def _begun_large(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _gives(about: About) -> str:
    parts = [hours(about.minutes)]
    if about.points:
        many = form_of(about.points)
        parts.append(
            ngettext("%(points)s point", "%(points)s points", many, points=number(about.points))
        )
    if about.gives_clock_hours:
        parts.append(_("clock hours"))
    if about.gives_ceu:
        parts.append(_("CEU"))
    return ", ".join(parts)


def _register_by(about: About, language: Language) -> str:
    given: list[datetime] = [each for each in (about.closes_at, about.starts_at) if each]
    if not given:
        return ""
    return long_weekday(_last_moment(min(given), about), language)


def _last_moment(moment: datetime, about: About) -> datetime:
    """Return the last moment of a deadline in local time; a midnight is of the day before."""
    local = moment.astimezone(context.tenant().zone)
    if moment == about.closes_at and (local.hour, local.minute) == (0, 0):
        return datetime.fromtimestamp(local.timestamp() - 1, context.tenant().zone)
    return local
