"""What a staff file can tell: the catalogue of fields that a column may be mapped to."""

from typing import Literal

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from msgspec import Struct

Kind = Literal[
    "text", "code", "email", "phone", "date", "birth_date", "language", "class",
    "fte", "hours", "months",
]  # fmt: skip
Group = Literal["person", "position"]


class Field(Struct, frozen=True):
    """One thing to know about a person or a position, and how its column is named on export."""

    key: str
    group: Group
    kind: Kind
    heading: str
    label: LazyString
    longest: int = 0
    attribute: str = ""

    @property
    def stored_as(self) -> str:
        """Return the attribute of a StaffRow that holds it."""
        return self.attribute or self.key


FIELDS: tuple[Field, ...] = (
    Field("employee_number", "person", "code", "Employee number", _l("Employee number"), 50),
    Field("first_name", "person", "text", "First name", _l("First name"), 100),
    Field("middle_name", "person", "text", "Middle name", _l("Middle name"), 100),
    Field("last_name", "person", "text", "Last name", _l("Last name"), 100),
    Field("suffix", "person", "text", "Suffix", _l("Suffix"), 20),
    Field("preferred_name", "person", "text", "Preferred name", _l("Preferred name"), 100),
    Field("full_name", "person", "text", "Full name", _l("Full name"), 300),
    Field("email", "person", "email", "E-mail", _l("E-mail"), 254),
    Field("phone", "person", "phone", "Phone", _l("Phone"), 40),
    Field("birth_date", "person", "birth_date", "Birth date", _l("Birth date")),
    Field("language", "person", "language", "Language", _l("Language"), 10),
    Field("badge_code", "person", "code", "Badge code", _l("Badge code"), 100),
    Field("position_key", "position", "code", "Position number", _l("Position number"), 200),
    Field("job_class_code", "position", "code", "Job class code", _l("Job class code"), 50),
    Field("job_class_title", "position", "text", "Job class title", _l("Job class title"), 200),
    Field("position_title", "position", "text", "Position title", _l("Position title"), 200),
    Field("worksite_code", "position", "code", "Worksite code", _l("Worksite code"), 50),
    Field("worksite_name", "position", "text", "Worksite name", _l("Worksite name"), 200),
    Field("department", "position", "code", "Department", _l("Department"), 200),
    Field("bargaining_unit", "position", "code", "Bargaining unit", _l("Bargaining unit"), 200),
    Field(
        "employment_status", "position", "text", "Employment status", _l("Employment status"), 100
    ),
    Field(
        "classified_or_certificated",
        "position",
        "class",
        "Classified or certificated",
        _l("Classified or certificated"),
    ),
    Field("annual_fte", "position", "fte", "Annual FTE", _l("Annual FTE")),
    Field(
        "hours_per_week",
        "position",
        "hours",
        "Hours per week",
        _l("Hours per week"),
        attribute="minutes_per_week",
    ),
    Field(
        "full_time_hours",
        "position",
        "hours",
        "Full-time hours",
        _l("Full-time hours per week"),
        attribute="full_time_minutes",
    ),
    Field("months", "position", "months", "Months", _l("Months per year")),
    Field("hire_date", "position", "date", "Hire date", _l("Hire date")),
    Field("probation_end", "position", "date", "Probation end", _l("End of probation")),
    Field("start_date", "position", "date", "Start date", _l("Start date")),
    Field("end_date", "position", "date", "End date", _l("Last day")),
)

BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
