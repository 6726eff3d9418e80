"""From a file to its rows: which columns are which, and what is supplied where it says nothing."""

from collections.abc import Mapping as MappingOf
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select

from guildhall.db import db
from guildhall.people.importing.guessing import guess
from guildhall.people.importing.mapping import Mapping, chosen_by_person, saved_mapping
from guildhall.people.importing.mapping import fingerprint as fingerprint_of
from guildhall.people.importing.rows import Reading, read_rows
from guildhall.people.importing.sheets import Sheet, open_sheet
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.models.persons import ImportProfile
from guildhall.people.settings import setting

MINUTES = 60


class Opened(Struct, frozen=True):
    """A staff file, open, with the columns that are taken from it."""

    sheet: Sheet
    mapping: Mapping

    def read(self, defaults: Defaults) -> Reading:
        """Return its rows."""
        return read_rows(self.sheet, self.mapping, defaults)


def open_file(
    data: bytes | Path, name: str, columns: MappingOf[str, str] | None = None, worksheet: str = ""
) -> Opened:
    """Open a file with the columns that a person chose, else as last time, else as guessed."""
    sheet = open_sheet(data, name, worksheet)
    if columns:
        return Opened(sheet, chosen_by_person(sheet.headers, columns))
    return Opened(sheet, _as_last_time(sheet) or guess(sheet.headers, sheet.sample()))


def _as_last_time(sheet: Sheet) -> Mapping | None:
    profile = db.session.scalar(
        select(ImportProfile).where(ImportProfile.fingerprint == fingerprint_of(sheet.headers))
    )
    return saved_mapping(profile.mapping["text"], sheet.headers) if profile else None


def tenant_defaults(today: date) -> Defaults:
    """Return what this tenant's settings supply."""
    return Defaults(
        today=today,
        minutes_per_week=_minutes(setting("default_weekly_hours")),
        full_time_minutes=_minutes(setting("default_full_time_hours")),
        months=setting("default_months"),
        bargaining_unit=setting("default_bargaining_unit"),
        classified_or_certificated=setting("default_classification"),
    )


def with_hours(defaults: Defaults, hours: Decimal | None) -> Defaults:
    """Return the defaults with other weekly hours of a full-time position."""
    return replace(defaults, minutes_per_week=_minutes(hours))


def defaults_from_form(today: date, typed: MappingOf[str, Any]) -> Defaults:
    """Return the defaults that a person typed."""
    return Defaults(
        today=today,
        minutes_per_week=_minutes(typed["weekly_hours"]),
        full_time_minutes=_minutes(typed["full_time_hours"]),
        months=typed["months"],
        bargaining_unit=typed["bargaining_unit"],
        classified_or_certificated=typed["classification"],
    )


def defaults_to_json(defaults: Defaults) -> dict[str, Any]:
    """Return defaults as JSON keeps them with a run."""
    return {
        "today": defaults.today.isoformat(),
        "minutes_per_week": defaults.minutes_per_week,
        "full_time_minutes": defaults.full_time_minutes,
        "months": defaults.months,
        "bargaining_unit": defaults.bargaining_unit,
        "classified_or_certificated": defaults.classified_or_certificated,
    }


def defaults_from_json(kept: MappingOf[str, Any]) -> Defaults:
    """Return defaults as a run keeps them."""
    return Defaults(**{**kept, "today": date.fromisoformat(kept["today"])})


def _minutes(hours: object) -> int | None:
    return None if hours is None else round(Decimal(str(hours)) * MINUTES) or None
