"""Which clause says what verified points bring, and what it answers about one record."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from guildhall.agreements import asking
from guildhall.agreements.asking import Answer, Question
from guildhall.agreements.kinds.base import Terms as ClauseTerms
from guildhall.agreements.kinds.committees import first_part
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import ClauseVersion
from guildhall.agreements.queries import versions_in_force
from guildhall.agreements.working import Usd, say
from guildhall.errors import Conflict
from guildhall.localisation import day
from guildhall.people.queries import positions_on
from guildhall.wording import gettext as _
from plugins.clc.models.cycles import ClcSubmission
from plugins.clc.pay.rules import Terms

KIND: Final = "stipend"


def ask(submission: ClcSubmission) -> Answer:
    """Ask the clause in force on the day of the record; raise Conflict where it does not pay."""
    received = submission.counts_from
    version = clause_for(submission.person_id, received)
    found = asking.answer(
        Question(
            version.clause_id,
            received,
            inputs={"points": str(submission.points), "received": received.isoformat()},
            about=f"CLC {received:%Y}",
            person_id=submission.person_id,
        )
    )
    if not found.verdict:
        raise Conflict(
            _(
                "The clause “%(clause)s” does not pay it. %(why)s",
                clause=version.clause.title,
                why=say(found.working.result),
            )
        )
    if str(found.values["year"]) != str(submission.due_on.year):
        raise Conflict(
            _(
                "The clause “%(clause)s” and the Board’s rule name different days for records. "
                "Let them say the same first.",
                clause=version.clause.title,
            )
        )
    return found


def clause_for(person_id: UUID | None, on: date) -> ClauseVersion:
    """Return the one stipend clause in force for a person on a day; raise Conflict."""
    found = in_force(person_id, on)
    if not found:
        raise Conflict(
            _(
                "No contract in force on %(day)s says what the CLC pays. Enter the clause "
                "“Points and stipend” first.",
                day=day(on),
            )
        )
    if len(found) > 1:
        raise Conflict(
            _(
                "More than one clause says what the CLC pays on %(day)s: %(names)s. Let one of "
                "them end.",
                day=day(on),
                names=", ".join(map(_named, found)),
            )
        )
    return found[0]


def _named(version: ClauseVersion) -> str:
    return f"{version.clause.contract.name}: {version.clause.title}"


def in_force(person_id: UUID | None, on: date) -> Sequence[ClauseVersion]:
    """Return the stipend clauses in force on a day, for the unit of a person if one is known."""
    terms = positions_on(person_id, on) if person_id else []
    units = [each.bargaining_unit_id for each in terms if each.bargaining_unit_id]
    return versions_in_force(on, kinds=(KIND,), unit_id=units[0] if units else None)


def terms_of(found: Answer) -> Terms:
    """Return what an answer pays."""
    yearly = found.values["yearly"]
    assert isinstance(yearly, Usd)  # noqa: S101 - the kind says so
    return _terms(read(found.version), yearly.amount)


def terms_in_force(on: date) -> Terms | None:
    """Return what one full set of points would bring on a day, if one clause says so."""
    found = in_force(None, on)
    if len(found) != 1:
        return None
    clause = read(found[0])
    return _terms(clause, clause.amount)


def read(version: ClauseVersion) -> ClauseTerms:
    """Return a clause's parameters as values."""
    return kind_of(version.clause.kind).load(version.parameters)


def _terms(clause: ClauseTerms, yearly: Decimal) -> Terms:
    return Terms(yearly, clause.years, clause.instalments, first_part(clause))
