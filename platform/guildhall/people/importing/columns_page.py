"""What the page of columns shows: every field with its column, why it was taken, and samples."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from guildhall.people.importing.fields import FIELDS, Field
from guildhall.people.importing.finishing import hours_text
from guildhall.people.importing.mapping import Choice, MappingProblem, problems
from guildhall.people.importing.opening import Opened
from guildhall.people.importing.staffrow import Defaults
from guildhall.people.importing.text import clean_text

SAMPLES = 3
LOOKED_AT = 50
_LONGEST = 40
_SURE = 0.95


class FieldLine(Struct, frozen=True):
    """One field: the column that is taken for it, how sure that is, and what stands in it."""

    field: Field
    header: str
    choice: Choice | None
    samples: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Say whether nobody needs to look at it."""
        return self.choice is not None and self.choice.confidence >= _SURE


class ColumnsPage(Struct, frozen=True):
    """Everything of the page."""

    person: list[FieldLine]
    position: list[FieldLine]
    headers: list[tuple[str, str]]
    """Each column with a sample, for the selects."""
    ignored: list[tuple[str, str, str]]
    """Columns that nothing is taken from: name, sample, reason."""
    problems: list[MappingProblem]

    @property
    def taken(self) -> int:
        """Return how many columns are taken."""
        return sum(bool(line.header) for line in (*self.person, *self.position))


def columns_page(opened: Opened, guessed: Opened) -> ColumnsPage:
    """Return what the page shows; reasons come from the guess where it is still the choice."""
    samples = _samples(opened)
    reasons = {
        (choice.field, choice.header): choice
        for choice in (*opened.mapping.choices, *guessed.mapping.choices)
    }
    columns = opened.mapping.columns
    lines = [
        FieldLine(
            field,
            columns.get(field.key, ""),
            reasons.get((field.key, columns.get(field.key, ""))),
            samples.get(columns.get(field.key, ""), ()),
        )
        for field in FIELDS
    ]
    why = {each.header: each.reason for each in guessed.mapping.ignored}
    return ColumnsPage(
        [line for line in lines if line.field.group == "person"],
        [line for line in lines if line.field.group == "position"],
        [(header, _with_sample(header, samples)) for header in opened.sheet.headers],
        [
            (each.header, next(iter(samples.get(each.header, ())), ""), why.get(each.header, ""))
            for each in opened.mapping.ignored
        ],
        problems(opened.mapping),
    )


def defaults_shown(defaults: Defaults) -> Mapping[str, Any]:
    """Return defaults as the form's fields show them."""
    return {
        "weekly_hours": _hours(defaults.minutes_per_week),
        "full_time_hours": _hours(defaults.full_time_minutes),
        "months": defaults.months,
        "classification": defaults.classified_or_certificated,
        "bargaining_unit": defaults.bargaining_unit,
    }


def _samples(opened: Opened) -> dict[str, tuple[str, ...]]:
    """Return the first different values of each column, cut to what fits beside a select."""
    found: dict[str, list[str]] = {header: [] for header in opened.sheet.headers}
    for cells in opened.sheet.sample(LOOKED_AT):
        for header, cell in zip(opened.sheet.headers, cells, strict=False):
            text = clean_text(str(cell))
            text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
            if text and text not in found[header] and len(found[header]) < SAMPLES:
                found[header].append(text)
    return {header: tuple(values) for header, values in found.items()}


def _with_sample(header: str, samples: Mapping[str, tuple[str, ...]]) -> str:
    first = next(iter(samples.get(header, ())), "")
    return f"{header} ({first})" if first else header


def _hours(minutes: int | None) -> str:
    return hours_text(minutes) if minutes else ""
