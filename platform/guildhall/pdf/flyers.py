"""The flyer of an offering: one page to put up, with a code that opens its page."""

from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, families, serif_for
from guildhall.pdf.letterhead import draw
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import FLYER, Language
from guildhall.qr import qr_svg

LONGEST_LINE: Final = 240
LONGEST_SUMMARY: Final = 900
MOST_SESSIONS: Final = 6


class FlyerSession(Struct, frozen=True):
    """One session, in the words of the flyer's language."""

    day: str
    hours: str
    where: str


class FlyerFacts(Struct, frozen=True, kw_only=True):
    """Everything that a flyer says; the caller has already chosen language and zone."""

    head: Letterhead
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
    language: Language = "en"


@lru_cache(maxsize=32)
def render_flyer(facts: FlyerFacts) -> bytes:
    """Return the flyer as one page of tagged PDF/UA-1; the same facts give the same bytes.

    It is kept by its facts, so whoever asks after a change gets what is true then.
    """

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return _data(facts, latin_only=latin_only)

    return draw("flyer.typ", facts.head, content, facts.language)


def _data(facts: FlyerFacts, *, latin_only: bool) -> dict[str, Any]:
    """Return what the template reads; what a person typed is cleaned and split into runs."""
    said = {
        "tenant": cleaned(facts.head.name, LONGEST_LINE),
        "title": cleaned(facts.title, LONGEST_LINE),
        "summary": cleaned(facts.summary, LONGEST_SUMMARY),
        "provider": cleaned(facts.provider, LONGEST_LINE),
    }
    words = _words(facts, said)
    said["provider"] = words["offered_by"] if said["provider"] else ""
    return {
        **{name: runs(text, latin_only=latin_only) for name, text in said.items()},
        "words": words,
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
        "cancelled": facts.cancelled,
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
