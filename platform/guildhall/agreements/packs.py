"""Templates of clauses to adopt and edit; each names its source and its date.

They are a beginning, never advice: excerpts were read, and the law may have moved since.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from msgspec import Struct, field

from guildhall.errors import NotFound


class Line(Struct, frozen=True):
    """One clause of a template."""

    kind: str
    title: Any
    article: str
    parameters: Mapping[str, Any]

    def worded(self) -> dict[str, Any]:
        """Return its parameters in the reader's language, as a clause that adopts it keeps them."""
        return {name: _said(value) for name, value in self.parameters.items()}


def _said(value: Any) -> Any:  # noqa: ANN401 - a word, a number, or a list of them
    """Return a word that was still to be said as plain text: a lazy one is no JSON."""
    if isinstance(value, list):
        return [_said(each) for each in value]
    return str(value) if isinstance(value, LazyString) else value


class Pack(Struct, frozen=True):
    """A template: a few clauses with where they come from."""

    key: str
    name: Any
    source: str
    dated: date
    """When its source was read, or the text that was read is of."""
    clauses: tuple[Line, ...] = field(default=())

    @property
    def cited(self) -> str:
        """Return the source with its date, as a clause keeps it."""
        return f"{self.source} ({self.dated.isoformat()})"


PACKS: Final = (
    Pack(
        "wa_paraeducator",
        _l("Washington paraeducator certificate"),
        "RCW 28A.413.060(2), text of 2017; PESB certificate options, 2019-20",
        date(2019, 9, 1),
        (
            Line(
                "required_training",
                _l("Fundamental course of study"),
                "RCW 28A.413.060(2)",
                {
                    "training": "Fundamental Course of Study (FCS)",
                    "hours": "28",
                    "deadline": "hired_by",
                    "if_funded": True,
                },
            ),
            Line(
                "required_training",
                _l("General paraeducator certificate"),
                "PESB",
                {
                    "training": "General paraeducator certificate",
                    "hours": "70",
                    "deadline": "months",
                    "months": 36,
                    "counted_from": _l("completion of the FCS"),
                    "if_funded": True,
                },
            ),
            Line(
                "required_training",
                _l("Subject matter certificate"),
                "PESB",
                {
                    "training": "Subject matter certificate",
                    "hours": "20",
                    "severity": "recommended",
                },
            ),
        ),
    ),
    Pack(
        "section_127",
        _l("Educational assistance free of tax (§127)"),
        "26 U.S.C. §127; amount for 2026, indexed for years after 2026",
        date(2026, 1, 1),
        (
            Line(
                "tax_limit",
                _l("Educational assistance in a calendar year"),
                "26 U.S.C. §127",
                {"amount": "5250.00"},
            ),
        ),
    ),
    Pack(
        "clock_hours",
        _l("Clock hours and CEU"),
        "WAC 180-85-030 (2000), predecessor of WAC 181-85-030; IACET",
        date(2000, 1, 1),
        (
            Line("credit", _l("Clock hours, credits and CEU"), "WAC 181-85-030", {}),
            Line(
                "proof",
                _l("Papers of an offering"),
                "WAC 181-85-200, 181-85-205",
                {
                    "documents": [
                        _l("written objectives"),
                        _l("agenda"),
                        _l("evaluation summary"),
                        _l("list of participants"),
                    ]
                },
            ),
        ),
    ),
    Pack(
        "clc",
        _l("Classified Learning Cooperative"),
        "CLC clause, as published for three agreements (lawinsider.com)",
        date(2023, 7, 1),
        (
            Line(
                "stipend",
                _l("CLC stipend"),
                "CLC",
                {
                    "points": "30",
                    "amount": "700.00",
                    "years": 3,
                    "instalments": 10,
                    "due": "10/1",
                    "first": "9/30",
                },
            ),
            Line(
                "carry_over",
                _l("Points carried into the next cycle"),
                "CLC",
                {"unit": "points", "most_carried": "10"},
            ),
        ),
    ),
    Pack(
        "incentive",
        _l("Education incentive with three filing dates"),
        "Poway, Article 14.18, school year 2023-24",
        date(2023, 9, 28),
        (
            Line(
                "filing_dates",
                _l("Filing dates of the year"),
                "14.18",
                {"dates": ["2023-09-28", "2024-01-22", "2024-05-16"]},
            ),
            Line(
                "eligibility",
                _l("Who may apply"),
                "14.18",
                {"past_probation": True, "review": True},
            ),
            Line("grade", _l("Grades that count"), "14.18", {"minimum": "C", "passed": True}),
        ),
    ),
    Pack(
        "tuition",
        _l("Tuition from a negotiated pool"),
        "Tuition clauses of several agreements (lawinsider.com)",
        date(2024, 1, 1),
        (
            Line("allocation", _l("Dividing the pool"), "", {"rule": "hours", "full_time": "40"}),
            Line(
                "expense_types",
                _l("What may be paid for"),
                "",
                {"allowed": ["tuition", "registration", "materials", "supplies"]},
            ),
            Line(
                "window",
                _l("Approval before the course"),
                "",
                {
                    "what": "preapproval",
                    "count": 30,
                    "side": "before",
                    "event": _l("start of the course"),
                },
            ),
            Line(
                "window",
                _l("Filing the claim"),
                "",
                {"what": "filing", "count": 90, "side": "after", "event": _l("end of the course")},
            ),
            Line("cap", _l("Most for a person"), "", {"scope": "person", "amount": "2500.00"}),
            Line("grade", _l("Grades that count"), "", {"minimum": "B"}),
            Line(
                "priority", _l("When the pool is short"), "", {"order": "first_come", "held": True}
            ),
            Line("second_round", _l("What nobody claimed"), "", {"first": "500.00"}),
            Line(
                "committee",
                _l("Joint committee"),
                "",
                {
                    "name": _l("Professional development committee"),
                    "union_seats": 2,
                    "employer_seats": 2,
                    "each_side": True,
                    "meetings": 4,
                },
            ),
            Line("payment", _l("When it is paid"), "", {"days": 30}),
            Line("repayment", _l("Leaving within a year"), "", {"months": 12}),
        ),
    ),
    Pack(
        "release",
        _l("Release for union work"),
        "PSEA Professional Learning Coordinator, position text",
        date(2023, 7, 1),
        (
            Line(
                "leave",
                _l("Leave of the coordinator"),
                "",
                {"role": _l("Professional Learning Coordinator"), "payer": _l("District")},
            ),
            Line(
                "release_cap",
                _l("Most that the leave may cost"),
                "",
                {"amount": "98000.00", "fund": "Professional Learning Program"},
            ),
            Line("release", _l("Release for mentoring"), "", {"hours": "8", "rate": "25.00"}),
        ),
    ),
    Pack(
        "district_targets",
        _l("Targets of a district's plan"),
        "Classified staff professional development plan, draft",
        date(2025, 9, 1),
        (
            Line("training_target", _l("Trainings a year"), "", {"count": 100}),
            Line("satisfaction_target", _l("Satisfaction"), "", {"minimum": "4"}),
            Line(
                "participation_target",
                _l("Participation"),
                "",
                {"baseline": "35", "target": "45", "first": "2025-09-01", "last": "2027-08-31"},
            ),
            Line(
                "reporting",
                _l("Yearly report"),
                "",
                {
                    "what": _l("trainings, satisfaction and participation"),
                    "by": _l("Human Resources"),
                    "to": _l("the Board"),
                    "due": "9/30",
                },
            ),
            Line(
                "pool_size",
                _l("Negotiated fund"),
                "",
                {"method": "per_fte", "amount": "250.00", "counted_on": "10/1"},
            ),
            Line(
                "entitlement",
                _l("What a person may draw"),
                "",
                {"basis": "hours", "amount": "1000.00"},
            ),
        ),
    ),
)


def pack_of(key: str) -> Pack:
    """Return a template by its key; raise NotFound."""
    for pack in PACKS:
        if pack.key == key:
            return pack
    raise NotFound
