"""From a file of awards to its rows: whose, what a year brings, and how many parts were paid."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from guildhall.people.importing.dates import parse_date
from guildhall.people.importing.numbers import NumberStyle, parse_number
from guildhall.people.importing.refusals import BadValue, shown
from guildhall.people.importing.sheets import Sheet, open_sheet
from guildhall.people.importing.text import Cell
from guildhall.wording import gettext as _
from plugins.clc.importing.columns import AWARDS, recognised
from plugins.clc.importing.reading import WHO, FileRow, Parser, Read, read_rows, styles

MOST_MONEY: Final = 100_000
MOST_YEARS: Final = 10
MOST_INSTALMENTS: Final = 52


class AwardRow(FileRow, frozen=True):
    """One row as it was read; what is blank in the file is None here."""

    yearly: Decimal | None = None
    years: int | None = None
    instalments: int | None = None
    paid_parts: int | None = None
    paid: Decimal | None = None


def read_file(data: bytes, name: str) -> Read[AwardRow]:
    """Open a CSV or XLSX file of awards and read every row of it."""
    sheet = open_sheet(data, name)
    columns = recognised(sheet.headers, AWARDS)
    return read_rows(sheet, columns, _parsers(sheet, columns), AwardRow)


def _parsers(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Parser]:
    days, figures = styles(sheet, columns, days=("begins",), figures=("yearly", "paid"))
    return {
        **WHO,
        "begins": lambda cell: parse_date(cell, days),
        "yearly": lambda cell: _money(cell, figures),
        "paid": lambda cell: _money(cell, figures),
        "years": lambda cell: _whole(cell, figures, 1, MOST_YEARS),
        "instalments": lambda cell: _whole(cell, figures, 1, MOST_INSTALMENTS),
        "paid_parts": lambda cell: _whole(cell, figures, 0, MOST_YEARS * MOST_INSTALMENTS),
    }


def _money(cell: Cell, style: NumberStyle) -> Decimal | None:
    bare = cell.replace("$", "").strip() if isinstance(cell, str) else cell
    found = parse_number(bare, style)
    if found is None:
        return None
    if not 0 <= found <= MOST_MONEY or found != found.quantize(Decimal("0.01")):
        raise BadValue(
            _("Write an amount in dollars and cents, up to 100,000; here: %(text)s.",
              text=shown(cell))
        )  # fmt: skip
    return found.quantize(Decimal("0.01"))


def _whole(cell: Cell, style: NumberStyle, least: int, most: int) -> int | None:
    found = parse_number(cell, style)
    if found is None:
        return None
    if not least <= found <= most or found != int(found):
        raise BadValue(
            _("Write a whole number between %(least)s and %(most)s; here: %(text)s.",
              least=least, most=most, text=shown(cell))
        )  # fmt: skip
    return int(found)
