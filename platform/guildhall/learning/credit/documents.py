"""A transcript to take along: the same facts as PDF and as JSON, whose shape is written down.

The shape is numbered. A number that was given out is never changed: a new field makes a new one.
"""

from decimal import Decimal
from typing import Any, Final

from flask import url_for

from guildhall import context
from guildhall.directory import directory
from guildhall.learning.credit import queries, rules
from guildhall.learning.models.credit import TranscriptLine
from guildhall.localisation import language as page_language
from guildhall.pdf.transcripts import TranscriptFacts, TranscriptRow, TranscriptYear
from guildhall.pdf.transcripts import render_transcript as render
from guildhall.pdf.words import Language
from guildhall.people.models.persons import Person

VERSION: Final = 1
_NUMBER: Final = {"type": "number", "minimum": 0}
_MAYBE: Final = {"type": ["number", "null"], "minimum": 0}
_TEXT: Final = {"type": "string"}
_DAY: Final = {"type": "string", "format": "date"}
_FIGURES: Final = ("hours", "clock_hours", "ceu", "points")


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


_TOTALS: Final = _object(**dict.fromkeys(_FIGURES, _NUMBER))
_LINE: Final = _object(
    title=_TEXT,
    held_on=_DAY,
    source={"enum": ["offering", "outside"]},
    provider=_TEXT,
    complete={"type": "boolean"},
    hours=_NUMBER,
    clock_hours=_MAYBE,
    ceu=_MAYBE,
    points=_MAYBE,
    certificate={"type": ["string", "null"]},
    verify_at={"type": ["string", "null"], "format": "uri"},
    voided={"type": "boolean"},
    void_reason=_TEXT,
    kept_until=_DAY,
)
_YEAR: Final = _object(
    name=_TEXT,
    begins_on=_DAY,
    ends_on=_DAY,
    totals=_TOTALS,
    lines={"type": "array", "items": _LINE},
)
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Transcript of professional learning",
    "description": "Voided lines are listed and add nothing. An hour has 60 minutes; clock hours, "
    "CEU and points are null where the course gives none.",
    **_object(
        schema={"type": "string", "format": "uri-reference"},
        version={"const": VERSION},
        issuer=_TEXT,
        issued_on=_DAY,
        holder=_object(name=_TEXT, employee_number={"type": ["string", "null"]}),
        sample={"type": "boolean"},
        totals=_TOTALS,
        years={"type": "array", "items": _YEAR},
    ),
}


def as_json(person: Person, found: queries.Transcript) -> dict[str, Any]:
    """Return a transcript in the shape that SCHEMA describes."""
    card = directory().card()
    return {
        "schema": url_for("credit.transcript_schema", _external=True),
        "version": VERSION,
        "issuer": card.name if card else "",
        "issued_on": context.today().isoformat(),
        "holder": {"name": person.name, "employee_number": person.employee_number},
        "sample": any(line.sample for line in found.lines),
        "totals": _totals(found.totals),
        "years": [
            {
                "name": year.name,
                "begins_on": year.first.isoformat(),
                "ends_on": year.last.isoformat(),
                "totals": _totals(year.totals),
                "lines": [_line(line, found) for line in year.lines],
            }
            for year in found.years
        ],
    }


def _totals(totals: queries.Totals) -> dict[str, float]:
    return {
        "hours": float(rules.hours(totals.minutes)),
        "clock_hours": float(totals.clock_hours),
        "ceu": float(totals.ceu),
        "points": float(totals.points),
    }


def _line(line: TranscriptLine, found: queries.Transcript) -> dict[str, Any]:
    certificate = found.certificates.get(line.id)
    where = f"/verify/{certificate.code}" if certificate else ""
    return {
        "title": line.course_title,
        "held_on": line.held_on.isoformat(),
        "source": line.source,
        "provider": line.provider,
        "complete": line.complete,
        "hours": float(rules.hours(line.minutes)),
        "clock_hours": _number(line.clock_hours),
        "ceu": _number(line.ceu),
        "points": _number(line.points),
        "certificate": certificate.number if certificate else None,
        "verify_at": directory().url_of(context.tenant_id(), where) if certificate else None,
        "voided": line.voided_at is not None,
        "void_reason": line.void_reason,
        "kept_until": rules.kept_until(line.held_on).isoformat(),
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def as_pdf(person: Person, found: queries.Transcript) -> bytes:
    """Return a transcript as tagged PDF/UA, in the language of the page."""
    language: Language = "es" if page_language() == "es" else "en"
    facts = TranscriptFacts(
        head=directory().letterhead(),
        person_name=person.name,
        employee_number=person.employee_number or "",
        issued_on=context.today(),
        years=tuple(
            TranscriptYear(
                year.name, tuple(_row(line, found) for line in year.lines), _figures(year.totals)
            )
            for year in found.years
        ),
        totals=_figures(found.totals),
        language=language,
        sample=any(line.sample for line in found.lines),
    )
    return render(facts)


def _row(line: TranscriptLine, found: queries.Transcript) -> TranscriptRow:
    certificate = found.certificates.get(line.id)
    return TranscriptRow(
        title=line.course_title,
        provider=line.provider,
        held_on=line.held_on,
        figures=(rules.hours(line.minutes), line.clock_hours, line.ceu, line.points),
        certificate=certificate.number if certificate else "",
        complete=line.complete,
        void_reason=line.void_reason if line.voided_at else "",
    )


def _figures(totals: queries.Totals) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return (rules.hours(totals.minutes), totals.clock_hours, totals.ceu, totals.points)
