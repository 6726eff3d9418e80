"""The flyer of an offering: one page to put up, with a code that opens its page."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import structlog

from guildhall.lazily import lazily
from guildhall.pdf.colour import readable
from guildhall.pdf.compiler import compile_pdf
from guildhall.pdf.faces import SANS, families, serif_for
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import FLYER, Language
from guildhall.qr import qr_svg

if TYPE_CHECKING:
    import typst
else:
    typst = lazily("typst")

log = structlog.get_logger(__name__)

LARGEST_LOGO: Final = 512 * 1024
LONGEST_LINE: Final = 240
LONGEST_SUMMARY: Final = 900
MOST_SESSIONS: Final = 6


@dataclass(frozen=True, slots=True)
class FlyerSession:
    """One session, in the words of the flyer's language."""

    day: str
    hours: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlyerFacts:
    """Everything that a flyer says; the caller has already chosen language and zone."""

    tenant_name: str
    title: str
    kind: str
    sessions: tuple[FlyerSession, ...]
    url: str
    """Its page, with where the reader comes from; the printed address leaves that out."""
    summary: str = ""
    provider: str = ""
    for_whom: str = ""
    gives: str = ""
    register_by: str = ""
    access_notes: str = ""
    cancelled: bool = False
    tenant_logo: bytes | None = None
    accent: str = "#0b5a66"
    language: Language = "en"


@lru_cache(maxsize=32)
def render_flyer(facts: FlyerFacts) -> bytes:
    """Return the flyer as one page of tagged PDF/UA-1; the same facts give the same bytes.

    It is kept by its facts, so whoever asks after a change gets what is true then. What cannot be
    drawn is given up step by step: the logo first, then letters beyond Latin.
    """
    logo = facts.tenant_logo
    attempts = [facts, replace(facts, tenant_logo=None)]
    if not logo or len(logo) > LARGEST_LOGO:
        attempts = attempts[1:]
    for attempt in attempts:
        try:
            return compile_pdf("flyer.typ", _data(attempt))
        except typst.TypstError as error:
            log.warning("flyer_drawn_plainly", title=facts.title, reason=error.message)
    return compile_pdf("flyer.typ", _data(attempts[-1], latin_only=True))


def _data(facts: FlyerFacts, *, latin_only: bool = False) -> dict[str, Any]:
    """Return what the template reads; what a person typed is cleaned and split into runs."""
    said = {
        "tenant": cleaned(facts.tenant_name, LONGEST_LINE),
        "title": cleaned(facts.title, LONGEST_LINE),
        "summary": cleaned(facts.summary, LONGEST_SUMMARY),
        "provider": cleaned(facts.provider, LONGEST_LINE),
    }
    words = _words(facts, said)
    said["provider"] = words["offered_by"] if said["provider"] else ""
    return {
        **{name: runs(text, latin_only=latin_only) for name, text in said.items()},
        "words": words,
        "author": said["tenant"],
        "kind": facts.kind,
        "sessions": [
            _session(each, latin_only=latin_only) for each in facts.sessions[:MOST_SESSIONS]
        ],
        "series": len(facts.sessions) > 1,
        "more": len(facts.sessions) > MOST_SESSIONS,
        "facts": _facts(facts, words, latin_only=latin_only),
        "url": facts.url,
        "url_words": facts.url.partition("?")[0].removeprefix("https://"),
        "qr": qr_svg(facts.url, title=words["qr_alt"]),
        "logo": list(facts.tenant_logo) if facts.tenant_logo else None,
        "cancelled": facts.cancelled,
        "language": facts.language,
        "accent": readable(facts.accent),
        "fonts": {"sans": families(SANS), "title": serif_for(said["title"])},
    }


def _words(facts: FlyerFacts, said: dict[str, str]) -> dict[str, str]:
    more = len(facts.sessions) - MOST_SESSIONS
    found = {
        name: text.format_map({**said, "url": facts.url, "count": len(facts.sessions)})
        for name, text in FLYER[facts.language].items()
    }
    return {**found, "more": FLYER[facts.language]["more"].format(count=more)}


def _session(session: FlyerSession, *, latin_only: bool) -> dict[str, Any]:
    where = cleaned(session.where, LONGEST_LINE)
    return {
        "day": session.day,
        "hours": session.hours,
        "where": runs(where, latin_only=latin_only),
    }


def _facts(facts: FlyerFacts, words: dict[str, str], *, latin_only: bool) -> list[dict[str, Any]]:
    given = {
        "for_whom": facts.for_whom,
        "gives": facts.gives,
        "register_by": facts.register_by,
        "access": facts.access_notes,
    }
    return [
        {"label": words[name], "value": runs(cleaned(value, LONGEST_LINE), latin_only=latin_only)}
        for name, value in given.items()
        if value.strip()
    ]
