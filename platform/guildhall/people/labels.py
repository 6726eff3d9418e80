"""What people's facts are called on a page."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import Range

from guildhall.localisation import day
from guildhall.people import rules
from guildhall.people.services.changes import MASK
from guildhall.wording import gettext as _

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
FIGURE: Final = re.compile(r"-?\d+\.\d+")

FIELDS: Final[Mapping[str, Any]] = {
    "employee_number": _l("Employee number"),
    "badge_code": _l("Badge"),
    "first_name": _l("First name"),
    "middle_name": _l("Middle name"),
    "last_name": _l("Last name"),
    "suffix": _l("Suffix"),
    "preferred_name": _l("Preferred name"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "language": _l("Language"),
    "birth_date": _l("Birth date"),
    "access_needs": _l("Needs to take part"),
    "title": _l("Title"),
    "job_class_id": _l("Job class"),
    "worksite_id": _l("Worksite"),
    "bargaining_unit_id": _l("Bargaining unit"),
    "department": _l("Department"),
    "employment_status": _l("Employment status"),
    "classification": _l("Classification"),
    "annual_fte": _l("Annual FTE"),
    "weekly_minutes": _l("Hours a week"),
    "full_time_minutes": _l("Full-time hours a week"),
    "months": _l("Months a year"),
    "flsa": _l("FLSA status"),
    "salary_schedule": _l("Salary schedule"),
    "supervisor_id": _l("Reports to"),
    "hire_date": _l("Hire date"),
    "probation_end": _l("Probation ends"),
    "starts_on": _l("First day"),
    "last_day": _l("Last day"),
    "valid": _l("Dates"),
    "kind": _l("Kind"),
    "seniority_continues": _l("Seniority continues"),
    "accrual_continues": _l("Accrual continues"),
    "payer": _l("Who pays"),
    "cba_reference": _l("Contract article"),
    "serving_as": _l("Serving as"),
    "backfill_id": _l("Covered by"),
    "status": _l("Status"),
    "good": _l("Good standing"),
    "note": _l("Note"),
    "issuer": _l("Issued by"),
    "area": _l("Area"),
    "number": _l("Number"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid through"),
    "alert_days": _l("Announce its end before (days)"),
    "question": _l("Question"),
    "answer": _l("Answer"),
    "as_of": _l("As of"),
    "lookback_years": _l("Years looked back"),
    "name": _l("Name"),
    "code": _l("Code"),
}
KINDS: Final[Mapping[str, Any]] = {
    "classified": _l("Classified"),
    "certificated": _l("Certificated"),
    "union_release": _l("Union release"),
    "medical": _l("Medical"),
    "family": _l("Family"),
    "personal": _l("Personal"),
    "other": _l("Other"),
    "member": _l("Member"),
    "fee_payer": _l("Fee payer"),
    "retired": _l("Retired member"),
    "central": _l("Central office"),
    "school": _l("School"),
    "elementary": _l("Elementary"),
    "middle": _l("Middle"),
    "high": _l("High school"),
    "mixed": _l("Mixed levels"),
    "en": _l("English"),
    "es": _l("Spanish"),
}


def field_label(name: str) -> str:
    """Return what a field is called."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def kind_label(key: str) -> str:
    """Return what a choice is called."""
    return str(KINDS.get(key, key))


def value_label(name: str, value: object, names: Mapping[str, str]) -> str:
    """Return a value of the audit as people read it; ids by the names that are known."""
    if value in {None, ""}:
        return "–"
    if value == MASK:
        return _("(confidential)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "valid":
        return period_label(str(value))
    if name.endswith("_minutes"):
        return f"{int(str(value)) / 60:g} h"
    return names.get(str(value)) or _written(str(value))


def _written(text: str) -> str:
    """Write what the audit keeps as text: a day, a figure with its zeros, the key of a word."""
    if DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    return share(Decimal(text)) if FIGURE.fullmatch(text) else kind_label(text)


def period_label(text: str) -> str:
    """Return a period of the audit, `from..to`, with its last day as people say it."""
    first, _dots, until = text.partition("..")
    first = day(date.fromisoformat(first)) if first else _("always")
    if not until:
        return _("since %(day)s", day=first)
    last = date.fromisoformat(until) - timedelta(days=1)
    return _("%(first)s through %(last)s", first=first, last=day(last))


def choices_of(*keys: str) -> list[tuple[str, str]]:
    """Return options of a select."""
    return [(key, kind_label(key)) for key in keys]


def share(value: Decimal | None) -> str:
    """Return an FTE with all of its digits and no needless zeros."""
    return "" if value is None else str(format_decimal(value, format="0.####"))


def last_day(valid: Range[date]) -> date | None:
    """Return the last day of a period, as people say it."""
    return rules.last_day(valid)
