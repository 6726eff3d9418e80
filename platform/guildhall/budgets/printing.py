"""The Board report as a document: the tenant's dress, the frozen figures, nothing live."""

from decimal import Decimal
from typing import Any

from guildhall.budgets.models.reports import BoardReport
from guildhall.budgets.words import CATEGORY_WORDS
from guildhall.directory import directory
from guildhall.localisation import language as page_language
from guildhall.money import written
from guildhall.pdf.board_reports import BoardFacts, BoardFund, render_board_report
from guildhall.pdf.words import Language

COLUMNS = ("encumbered", "spent", "available")


def print_report(report: BoardReport) -> bytes:
    """Return a report as tagged PDF/UA-1."""
    language: Language = "es" if page_language() == "es" else "en"
    return render_board_report(
        BoardFacts(
            head=directory().letterhead(),
            period=report.title,
            as_of=report.as_of,
            frozen_by=report.actor_name,
            funds=tuple(_fund(each) for each in report.figures["funds"]),
            totals=_figures(report.figures["totals"]),
            language=language,
            sample=report.sample,
        )
    )


def _fund(each: dict[str, Any]) -> BoardFund:
    return BoardFund(
        name=each["name"],
        forecast=written(Decimal(each["forecast"])),
        at_risk=written(Decimal(each["at_risk"])),
        lines=tuple((_label(line), _figures(line)) for line in each["lines"]),
        totals=_figures(each),
    )


def _label(line: dict[str, Any]) -> str:
    words = str(CATEGORY_WORDS[line["category"]])
    return f"{words}: {line['name']}" if line["name"] else words


def _figures(of: dict[str, Any]) -> tuple[str, ...]:
    budget = sum(
        (Decimal(of[name]) for name in ("appropriated", "transferred", "carried")), Decimal(0)
    )
    return (written(budget), *(written(Decimal(of[name])) for name in COLUMNS))
