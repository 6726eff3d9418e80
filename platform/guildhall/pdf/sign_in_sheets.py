"""The paper sign-in sheet of a session: its participants, and room for hours asked for (F13)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, SERIF, families, serif_for
from guildhall.pdf.letterhead import draw
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import SHEET, Language, clock_time, long_date

LONGEST_TEXT: Final = 160
LONGEST_NAME: Final = 90
FIRST_PAGE, NEXT_PAGE = 16, 21
"""Lines that fit, below the heading and on the pages after it, beside the facilitator's own."""
FEWEST_BLANK: Final = 6


class SheetFacts(Struct, frozen=True, kw_only=True):
    """Everything that a sheet states; the caller has already chosen language and zone."""

    head: Letterhead
    course_title: str
    starts: datetime
    """In the tenant's own time zone."""
    ends: datetime
    place: str = ""
    leaders: Sequence[str] = ()
    names: Sequence[str] = ()
    """Participants in the order of the list, so that the paper is entered from top to bottom."""
    guests: Sequence[str] = ()
    """From outside, with where they come from: in a block of their own, never counted."""
    part: int = 1
    parts: int = 1
    language: Language = "en"


def render_sign_in_sheet(facts: SheetFacts) -> bytes:
    """Return the sheet as tagged PDF/UA-1, with blank lines for whoever walks in."""
    course = cleaned(facts.course_title, LONGEST_TEXT)
    day = long_date(facts.starts.date(), facts.language)
    words = _words(facts, course, day)

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        names = [cleaned(name, LONGEST_NAME) for name in facts.names]
        stated = _facts(facts, words, day)
        return {
            "words": words,
            "course": runs(course, latin_only=latin_only),
            "facts": [
                {"label": label, "text": runs(text, latin_only=latin_only)}
                for label, text in stated.items()
            ],
            "part": words["part"] if facts.parts > 1 else "",
            "names": [runs(name, latin_only=latin_only) for name in names],
            "guests": [
                runs(cleaned(guest, LONGEST_NAME), latin_only=latin_only) for guest in facts.guests
            ],
            "blank": _blank_lines(len(names), len(facts.guests)),
            "fonts": {
                "sans": families(SANS),
                "serif": families(SERIF),
                "course": serif_for(course),
            },
        }

    return draw("sign_in_sheet.typ", facts.head, content, facts.language)


def _words(facts: SheetFacts, course: str, day: str) -> dict[str, str]:
    """Return what the sheet says; the numbers of its pages are known only to who draws them."""
    said = {
        "course": course,
        "day": day,
        "number": str(facts.part),
        "count": str(facts.parts),
        "page": "{page}",
        "pages": "{pages}",
    }
    return {
        key: text if key == "page" else text.format_map(said)
        for key, text in SHEET[facts.language].items()
    }


def _facts(facts: SheetFacts, words: dict[str, str], day: str) -> dict[str, str]:
    starts, ends = (clock_time(moment, facts.language) for moment in (facts.starts, facts.ends))
    stated = {
        words["day"]: day,
        words["time"]: f"{starts} – {ends}",
        words["room"]: facts.place,
        words["leaders"]: ", ".join(facts.leaders),
    }
    return {label: cleaned(text, LONGEST_TEXT) for label, text in stated.items() if text}


def _blank_lines(names: int, guests: int = 0) -> int:
    """Return so many blank lines that the last page is full, and never fewer than a few."""
    used = names + (guests + 1 if guests else 0)  # the guests' own heading takes a line too
    wanted = used + FEWEST_BLANK
    pages_after = max(0, -(-(wanted - FIRST_PAGE) // NEXT_PAGE))
    return FIRST_PAGE + pages_after * NEXT_PAGE - used
