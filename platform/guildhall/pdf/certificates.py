"""The certificate of completion: what it states, and its PDF."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, SERIF, families, serif_for
from guildhall.pdf.letterhead import draw
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import BUNDLE, CERTIFICATE, Language, figure, long_date, unit
from guildhall.qr import qr_svg

LONGEST_TEXT = 240
NAMED_FACILITATORS = 4


class CertificateFacts(Struct, frozen=True, kw_only=True):
    """Everything that a certificate states; the caller has already chosen language and zone."""

    head: Letterhead
    person_name: str
    course_title: str
    offering_dates: str
    """As people say it, in the certificate's language: "March 4 and 11, 2026"."""
    number: str
    issued_on: date
    verify_url: str
    hours: Decimal | None = None
    clock_hours: Decimal | None = None
    ceu: Decimal | None = None
    points: Decimal | int | None = None
    facilitators: tuple[str, ...] = ()
    language: Language = "en"
    sample: bool = False


def render_certificate(facts: CertificateFacts) -> bytes:
    """Return the certificate as one page of tagged PDF/UA-1; the same facts give the same bytes."""
    return _render([facts], facts.language, _words(facts)["title"])


def render_certificates(
    several: Sequence[CertificateFacts], course: str, language: Language
) -> bytes:
    """Return the certificates of one course as one document, a page for each, to print at once."""
    title = BUNDLE[language].format(course=cleaned(course, LONGEST_TEXT))
    return _render(several, language, title)


def _render(several: Sequence[CertificateFacts], language: Language, title: str) -> bytes:
    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return {
            "title": title,
            "description": _words(several[0])["description"] if len(several) == 1 else title,
            "keywords": [facts.number for facts in several],
            "issued": _issued(max(facts.issued_on for facts in several)),
            "certificates": [_data(facts, latin_only=latin_only) for facts in several],
        }

    return draw("certificate.typ", several[0].head, content, language)


def _data(facts: CertificateFacts, *, latin_only: bool) -> dict[str, Any]:
    """Return what one page states; what a person typed is cleaned and split into runs."""
    said = _said(facts)
    words = _words(facts)
    return {
        **{key: runs(text, latin_only=latin_only) for key, text in said.items()},
        "words": words,
        "number": facts.number,
        "credits": _credits(facts),
        "issued": long_date(facts.issued_on, facts.language),
        "verify_url": facts.verify_url,
        "qr": qr_svg(facts.verify_url, title=words["qr_alt"]),
        "language": facts.language,
        "sample": facts.sample,
        "fonts": _fonts(said),
    }


def _said(facts: CertificateFacts) -> dict[str, str]:
    return {
        "person": cleaned(facts.person_name, LONGEST_TEXT),
        "course": cleaned(facts.course_title, LONGEST_TEXT),
        "dates": cleaned(facts.offering_dates, LONGEST_TEXT),
        "facilitators": _facilitators(facts),
    }


def _facilitators(facts: CertificateFacts) -> str:
    names = [cleaned(name, LONGEST_TEXT) for name in facts.facilitators]
    shown, rest = names[:NAMED_FACILITATORS], len(names) - NAMED_FACILITATORS
    if rest > 0:
        shown.append(CERTIFICATE[facts.language]["more"].format(count=rest))
    return ", ".join(shown)


def _words(facts: CertificateFacts) -> dict[str, str]:
    stated = {
        "number": facts.number,
        "issued": long_date(facts.issued_on, facts.language),
        "url": facts.verify_url,
        "count": "",
        "tenant": cleaned(facts.head.name, LONGEST_TEXT),
        **_said(facts),
    }
    return {key: text.format_map(stated) for key, text in CERTIFICATE[facts.language].items()}


def _credits(facts: CertificateFacts) -> list[dict[str, str]]:
    """Return the credits that were earned, in the order in which people ask for them."""
    earned = {
        "hours": facts.hours,
        "clock_hours": facts.clock_hours,
        "ceu": facts.ceu,
        "points": facts.points,
    }
    return [
        {"figure": figure(value, facts.language), "unit": unit(kind, value, facts.language)}
        for kind, value in earned.items()
        if value is not None
    ]


def _issued(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _fonts(said: dict[str, str]) -> dict[str, list[str]]:
    return {
        "serif": families(SERIF),
        "sans": families(SANS),
        "name": serif_for(said["person"]),
        "course": serif_for(said["course"]),
    }
