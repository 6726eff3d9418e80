"""The Board report: each fund of a period line by line, frozen on a day."""

from datetime import date
from typing import Any

from msgspec import Struct

from guildhall.directory import Letterhead
from guildhall.pdf.faces import SANS, SERIF, families
from guildhall.pdf.letterhead import draw
from guildhall.pdf.money_words import BOARD_REPORT
from guildhall.pdf.text import cleaned, runs
from guildhall.pdf.words import Language, long_date

LONGEST_TEXT = 200

Row = tuple[str, tuple[str, ...]]
"""What a line is called; its budget, encumbered, spent and available, as they are printed."""


class BoardFund(Struct, frozen=True, kw_only=True):
    """One fund with its lines."""

    name: str
    forecast: str
    at_risk: str
    lines: tuple[Row, ...]
    totals: tuple[str, ...]


class BoardFacts(Struct, frozen=True, kw_only=True):
    """Everything that a report states."""

    head: Letterhead
    period: str
    as_of: date
    frozen_by: str
    funds: tuple[BoardFund, ...]
    totals: tuple[str, ...]
    meeting_on: date | None = None
    meeting_body: str = ""
    language: Language = "en"
    sample: bool = False


def render_board_report(facts: BoardFacts) -> bytes:
    """Return the report as tagged PDF/UA-1, with a table for each fund."""

    def content(latin_only: bool) -> dict[str, Any]:  # noqa: FBT001 - letterhead.Content
        return _data(facts, latin_only=latin_only)

    return draw("board_report.typ", facts.head, content, facts.language)


def _data(facts: BoardFacts, *, latin_only: bool) -> dict[str, Any]:
    day = facts.as_of
    said = {
        "period": cleaned(facts.period, LONGEST_TEXT),
        "day": long_date(day, facts.language),
        "name": cleaned(facts.frozen_by, LONGEST_TEXT),
        "n": "{n}",
        "of": "{of}",
        "forecast": "{forecast}",
        "risk": "{risk}",
        "body": cleaned(facts.meeting_body, LONGEST_TEXT),
        "meeting_day": long_date(facts.meeting_on, facts.language) if facts.meeting_on else "",
    }
    words = {key: text.format_map(said) for key, text in BOARD_REPORT[facts.language].items()}
    return {
        "words": words,
        "meeting": facts.meeting_on is not None,
        "as_of": {"year": day.year, "month": day.month, "day": day.day},
        "funds": [_fund(each, words, latin_only=latin_only) for each in facts.funds],
        "totals": list(facts.totals),
        "sample": facts.sample,
        "fonts": {"serif": families(SERIF), "sans": families(SANS)},
    }


def _fund(each: BoardFund, words: dict[str, str], *, latin_only: bool) -> dict[str, Any]:
    return {
        "name": runs(cleaned(each.name, LONGEST_TEXT), latin_only=latin_only),
        "note": words["note"].format(forecast=each.forecast, risk=each.at_risk),
        "rows": [
            {
                "label": runs(cleaned(label, LONGEST_TEXT), latin_only=latin_only),
                "figures": list(figures),
            }
            for label, figures in each.lines
        ],
        "totals": list(each.totals),
    }
