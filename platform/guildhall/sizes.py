"""How large a file is, as people say it."""

from decimal import Decimal
from typing import Final

from flask_babel import format_decimal

from guildhall.wording import ngettext

STEP: Final = 1024
"""As the limits of uploads are counted: what is "at most 25 MB" is shown as 25 MB at most."""
UNITS: Final = ("kB", "MB", "GB")


def size(count: int | None) -> str:
    """Write a number of bytes: "14 bytes", "1.2 MB"."""
    if count is None:
        return ""
    if count < STEP:
        return ngettext("%(num)s byte", "%(num)s bytes", count)
    number, unit = _in_unit(Decimal(count) / STEP)
    return f"{format_decimal(number, '#,##0.#')} {unit}"


def _in_unit(value: Decimal) -> tuple[Decimal, str]:
    """Return the number and its unit; what rounds up to a whole larger unit is written in it."""
    for unit in UNITS[:-1]:
        if round(value, 1) < STEP:
            return value, unit
        value /= STEP
    return value, UNITS[-1]
