"""One clean row of a staff file, its problems, and what a tenant's defaults supply."""

from datetime import date
from decimal import Decimal

from msgspec import Struct


class RowProblem(Struct, frozen=True):
    """What is wrong or was assumed: the sheet's row (None for all), its column, a sentence."""

    row: int | None
    column: str
    message: str


class Defaults(Struct, frozen=True, kw_only=True):
    """What the tenant's settings supply, and the day on which the file is read.

    `minutes_per_week` is that of a full-time position: part time gets its FTE's share of it.
    """

    today: date
    minutes_per_week: int | None = None
    full_time_minutes: int | None = None
    months: int | None = None
    bargaining_unit: str = ""
    classified_or_certificated: str = ""


class StaffRow(Struct, frozen=True, kw_only=True):
    """One position of one person as the file has it; missing text is "", anything else None.

    `person_key` is the same on all rows of one person in this file. `position_key` is the file's
    own, else (`key_is_derived`) "site/title/ordinal", see `positions`; it is unique within the
    person and the same next time. `end_date` is the last day worked, as files write it.
    `supplied` names the attributes that came from the tenant's defaults.
    """

    row: int
    person_key: str = ""
    employee_number: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    suffix: str = ""
    preferred_name: str = ""
    email: str = ""
    phone: str = ""
    birth_date: date | None = None
    language: str = ""
    badge_code: str = ""
    position_key: str = ""
    job_class_code: str = ""
    job_class_title: str = ""
    position_title: str = ""
    worksite_code: str = ""
    worksite_name: str = ""
    department: str = ""
    bargaining_unit: str = ""
    employment_status: str = ""
    classified_or_certificated: str = ""
    annual_fte: Decimal | None = None
    minutes_per_week: int | None = None
    full_time_minutes: int | None = None
    months: int | None = None
    hire_date: date | None = None
    probation_end: date | None = None
    start_date: date | None = None
    end_date: date | None = None
    has_position: bool = False
    key_is_derived: bool = False
    supplied: frozenset[str] = frozenset()
    errors: tuple[RowProblem, ...] = ()
    warnings: tuple[RowProblem, ...] = ()

    @property
    def name(self) -> str:
        """Return the name as a sentence gives it."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


# What makes two rows the same row: everything that the file says about person and position.
CONTENT: tuple[str, ...] = tuple(
    name
    for name in StaffRow.__struct_fields__
    if name
    not in {"row", "person_key", "supplied", "errors", "warnings", "has_position", "key_is_derived"}
)
