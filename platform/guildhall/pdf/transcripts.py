"""The transcript: school year by school year, with what each line is worth, and its PDF."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, SERIF, families
from guildhall.pdf.letterhead import draw
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import TRANSCRIPT, Language, figure, long_date, short_date

LONGEST_TEXT = 240

Figures = tuple[Decimal, Decimal | None, Decimal | None, Decimal | None]
"""Hours, clock hours, CEU, points; None where the course gives none."""


class TranscriptRow(Struct, frozen=True, kw_only=True):
    """One line; a voided one is printed with its reason and without figures."""

    title: str
    provider: str
    held_on: date
    figures: Figures
    certificate: str
    complete: bool
    void_reason: str = ""


class TranscriptYear(Struct, frozen=True):
    """One school year."""

    name: str
    rows: tuple[TranscriptRow, ...]
    totals: Figures


class TranscriptFacts(Struct, frozen=True, kw_only=True):
    """Everything that a transcript states."""

    head: Letterhead
    person_name: str
    employee_number: str
    issued_on: date
    years: tuple[TranscriptYear, ...]
    totals: Figures
    language: Language = "en"
    sample: bool = False


def render_transcript(facts: TranscriptFacts) -> bytes:
    """Return the transcript as tagged PDF/UA-1, with a table for each school year."""

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return _data(facts, latin_only=latin_only)

    return draw("transcript.typ", facts.head, content, facts.language)


def _data(facts: TranscriptFacts, *, latin_only: bool) -> dict[str, Any]:
    day = facts.issued_on
    name = cleaned(facts.person_name, LONGEST_TEXT)
    stated = {
        "person": name,
        "day": long_date(day, facts.language),
        "number": cleaned(facts.employee_number, LONGEST_TEXT),
        "year": "{year}",
        "reason": "{reason}",
    }
    words = {key: text.format_map(stated) for key, text in TRANSCRIPT[facts.language].items()}
    return {
        "words": words,
        "person": runs(name, latin_only=latin_only),
        "number": facts.employee_number,
        "issued": {"year": day.year, "month": day.month, "day": day.day},
        "years": [
            _year(year, facts.language, words, latin_only=latin_only) for year in facts.years
        ],
        "totals": _figures(facts.totals, facts.language, empty="0"),
        "sample": facts.sample,
        "fonts": {"serif": families(SERIF), "sans": families(SANS)},
    }


def _year(
    year: TranscriptYear, language: Language, words: dict[str, str], *, latin_only: bool
) -> dict[str, Any]:
    return {
        "name": words["school_year"].format(year=year.name),
        "rows": [_row(row, language, words, latin_only=latin_only) for row in year.rows],
        "totals": _figures(year.totals, language, empty="0"),
    }


def _row(
    row: TranscriptRow, language: Language, words: dict[str, str], *, latin_only: bool
) -> dict[str, Any]:
    notes = [cleaned(row.provider, LONGEST_TEXT)] if row.provider else []
    if row.void_reason:
        reason = cleaned(row.void_reason, LONGEST_TEXT)
        notes.append(words["voided"].format(reason=reason))
    elif not row.complete:
        notes.append(words["in_part"])
    return {
        "title": runs(cleaned(row.title, LONGEST_TEXT), latin_only=latin_only),
        "note": runs(" · ".join(notes), latin_only=latin_only),
        "held": short_date(row.held_on, language),
        "figures": [""] * 4 if row.void_reason else _figures(row.figures, language),
        "certificate": "" if row.void_reason else row.certificate,
        "voided": bool(row.void_reason),
    }


def _figures(figures: Figures, language: Language, empty: str = "") -> list[str]:
    return [figure(value, language) if value else empty for value in figures]
