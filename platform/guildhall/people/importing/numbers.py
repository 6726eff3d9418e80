"""Reading figures exactly: FTE as a decimal, hours as whole minutes, months as a whole number."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _
from msgspec import Struct

from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.text import Cell, clean_text

_LONGEST = 24
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)")
_HOURS_MINUTES = re.compile(
    r"(\d{1,3})\s*(?::|h)\s*([0-5]?\d)(?::[0-5]\d)?\s*(?:m|min)?\.?", re.IGNORECASE
)
_HOURS_UNIT = re.compile(
    r"\s*(?:hours?|hrs?\.?|h|horas?)?\s*(?:(?:/|per|a|por)?\s*(?:week|wk|semana))?\.?$",
    re.IGNORECASE,
)
_MONTHS_UNIT = re.compile(r"\s*(?:months?|mos?\.?|meses)$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r".*\..*,\d+|0?,\d+|[^,.]*,(?:\d{1,2}|\d{4,})")
_DECIMAL_DOT = re.compile(r".*,.*\.\d+|0?\.\d+|[^,.]*\.(?:\d{1,2}|\d{4,})")
_MOST_MINUTES = 168 * 60
_MONTHS_A_YEAR = 12
_STEP = Decimal("0.000001")


class NumberStyle(Struct, frozen=True):
    """How a column writes its figures: with a decimal comma, or (FTE) as 80 for 80 %."""

    decimal_comma: bool = False
    percent: bool = False


def infer_decimal_comma(texts: Iterable[str]) -> bool:
    """Return whether a column writes a decimal comma, judged by the values that leave no doubt."""
    comma = dot = 0
    for text in texts:
        bare = _bare(clean_text(text)[:_LONGEST])
        comma += bool(_DECIMAL_COMMA.fullmatch(bare))
        dot += bool(_DECIMAL_DOT.fullmatch(bare))
    return comma > dot


def infer_percent(values: Iterable[Cell], *, decimal_comma: bool) -> bool:
    """Return whether every figure of an FTE column lies from 5 to 100, as percent do.

    One of 1.5 is a mistake, not a share of 1.5 %.
    """
    style = NumberStyle(decimal_comma=decimal_comma)
    seen = False
    for value in values:
        if isinstance(value, str) and "%" in value:
            continue
        try:
            number = parse_number(value, style)
        except BadValue:
            continue
        if number is not None and not 5 <= number <= 100:  # noqa: PLR2004 - as the docstring says
            return False
        seen = seen or number is not None
    return seen


def parse_number(raw: Cell, style: NumberStyle) -> Decimal | None:
    """Return the exact figure, or None for a blank; (1.5) is minus 1.5."""
    if isinstance(raw, bool | date | time | timedelta):
        raise _unreadable(raw)
    if isinstance(raw, int | float):
        return _from_float(raw)
    text = clean_text(raw)
    if not text:
        return None
    number = _from_text(_bare(text), style)
    if number is None:
        raise _unreadable(raw)
    return -number if text.startswith("(") and text.endswith(")") else number


def parse_fte(raw: Cell, style: NumberStyle) -> Decimal | None:
    """Return the share of a full-time year, more than 0 and at most 1, or None for a blank."""
    percent = style.percent
    if isinstance(raw, str) and "%" in raw:
        raw, percent = raw.replace("%", ""), True
    number = parse_number(raw, style)
    if number is None:
        return None
    fte = (number / 100 if percent else number).quantize(_STEP).normalize()
    if not 0 < fte <= 1:
        raise BadValue(_("FTE must be more than 0 and at most 1; it is %(text)s.", text=shown(raw)))
    # normalize() writes 1E+1 for tens, which cannot occur up to 1; this keeps 1 from being 1E+0.
    return fte + 0


def parse_minutes(raw: Cell, style: NumberStyle) -> int | None:
    """Return weekly hours such as 37.5, "37:30" or "37 h" in whole minutes, or None for a blank."""
    minutes = _minutes(raw, style)
    if minutes is None:
        return None
    if not 0 < minutes <= _MOST_MINUTES:
        raise BadValue(
            _("Hours a week must lie between 0 and 168; here: %(text)s.", text=shown(raw))
        )
    return minutes


def parse_months(raw: Cell, style: NumberStyle) -> int | None:
    """Return the months worked in a year, 1 to 12, or None for a blank."""
    if isinstance(raw, str):
        raw = _MONTHS_UNIT.sub("", clean_text(raw))
    number = parse_number(raw, style)
    if number is None:
        return None
    if number != int(number) or not 1 <= number <= _MONTHS_A_YEAR:
        raise BadValue(
            _("Months must be a whole number from 1 to 12; here: %(text)s.", text=shown(raw))
        )
    return int(number)


def _minutes(raw: Cell, style: NumberStyle) -> int | None:
    if isinstance(raw, timedelta):
        return round(raw.total_seconds() / 60)
    if isinstance(raw, time):
        return raw.hour * 60 + raw.minute
    if isinstance(raw, datetime):
        # A spreadsheet shows 37:30 as a date shortly after its first day.
        return round((raw - datetime(1899, 12, 31)).total_seconds() / 60)  # noqa: DTZ001 - a duration has no zone
    if isinstance(raw, str):
        text = clean_text(raw)
        if len(text) > 2 * _LONGEST:
            raise _unreadable(raw)
        if found := _HOURS_MINUTES.fullmatch(text):
            return int(found[1]) * 60 + int(found[2])
        raw = _HOURS_UNIT.sub("", text, count=1) if text[:1].isdigit() else text
    hours = parse_number(raw, style)
    return None if hours is None else int((hours * 60).to_integral_value(ROUND_HALF_UP))


def _from_float(raw: float) -> Decimal:
    if not math.isfinite(raw) or abs(raw) > 1e12:  # noqa: PLR2004 - nothing in a staff file is larger
        raise _unreadable(raw)
    # A spreadsheet's 0.1 + 0.2 is meant as 0.3.
    return Decimal(repr(raw)).quantize(_STEP)


def _bare(text: str) -> str:
    """Return the figure without brackets, percent sign and the spaces between thousands."""
    return _BETWEEN_THOUSANDS.sub("", text.strip("() %"))


def _from_text(text: str, style: NumberStyle) -> Decimal | None:
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text) or not text.isascii():
        return None
    decimal, thousands = (",", ".") if _has_decimal_comma(text, style) else (".", ",")
    whole, _point, rest = text.partition(decimal)
    if thousands in rest or decimal in rest or not _grouped(whole, thousands):
        return None
    return Decimal(f"{whole.replace(thousands, '') or '0'}.{rest or '0'}")


def _has_decimal_comma(text: str, style: NumberStyle) -> bool:
    """Return how to read this one figure: what it shows itself goes before its column's way."""
    if max(text.count("."), text.count(",")) > 1:
        return text.count(".") > 1  # what stands twice parts thousands
    comma, dot = bool(_DECIMAL_COMMA.fullmatch(text)), bool(_DECIMAL_DOT.fullmatch(text))
    return comma if comma != dot else style.decimal_comma


def _grouped(whole: str, thousands: str) -> bool:
    groups = whole.lstrip("+-").split(thousands)
    return len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]))  # noqa: PLR2004 - thousands


def _unreadable(raw: object) -> BadValue:
    return BadValue(_("“%(text)s” is not a number.", text=shown(raw)))
