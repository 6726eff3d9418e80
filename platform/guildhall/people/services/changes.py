"""What every change of a record shares: what differs, who was first, why the database refused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from guildhall import audit
from guildhall.db import constraint_of, db
from guildhall.errors import Conflict, GuildhallError, Invalid
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

CONFIDENTIAL: Final = frozenset({"birth_date"})
MASK: Final = "(confidential)"

Facts = Mapping[str, Any]
Shown = Mapping[str, str]
"""Facts as a form had them when somebody began to type, each as text."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed these facts while this person was typing."""

    def __init__(self, message: str, names: list[str]) -> None:
        super().__init__(message)
        self.names = names


def as_shown(facts: Facts) -> dict[str, str]:
    """Return facts as text, to be compared with what a form once showed."""
    plain = audit.plain(facts) or {}
    return {name: "" if value is None else str(value) for name, value in plain.items()}


def refuse_stale(now: Facts, seen: Shown | None) -> None:
    """Raise ChangedMeanwhile if the facts are no longer those that the form began with."""
    if seen is None:
        return
    current = as_shown(now)
    changed = [name for name, text in seen.items() if current.get(name, text) != text]
    if changed:
        raise ChangedMeanwhile(
            _(
                "Somebody else changed this while you were typing. Their changes are marked; "
                "yours are kept. Look again, then save."
            ),
            changed,
        )


def apply(row: object, facts: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set facts on a row; return what differed, before and after, confidential values masked."""
    before = {name: getattr(row, name) for name in facts}
    changed = [name for name, value in facts.items() if before[name] != value]
    for name in changed:
        setattr(row, name, facts[name])
    return masked({n: before[n] for n in changed}), masked({n: facts[n] for n in changed})


def masked(facts: Facts) -> dict[str, Any]:
    """Return facts fit for the audit: of a confidential one only that it is there."""
    return {
        name: (MASK if value is not None else None) if name in CONFIDENTIAL else value
        for name, value in facts.items()
    }


def record(
    action: str,
    person: Person,
    before: Facts | None = None,
    after: Facts | None = None,
    *,
    reason: str = "",
) -> None:
    """Write down what was done to a person's record."""
    audit.record(action, person, person.name, before=before, after=after, reason=reason)


def empty() -> "Range[Any]":
    """Return the period of what was never true."""
    return Range(empty=True)


@contextmanager
def refusing() -> Iterator[None]:
    """Write what was changed; turn a constraint's refusal into a sentence about its field."""
    try:
        yield
        db.session.flush()
    except IntegrityError as error:
        refusal = REFUSALS.get(constraint_of(error))
        if refusal is None:
            raise
        raise refusal() from error


def _overlap() -> GuildhallError:
    return Invalid(
        starts_on=_(
            "These dates overlap another entry of the same kind. "
            "Correct the other one first, or choose dates beside it."
        )
    )


def _not_listed(field: str) -> Callable[[], GuildhallError]:
    return lambda: Invalid(**{field: _("Choose one of the list.")})


REFUSALS: Final[Mapping[str, Callable[[], GuildhallError]]] = {
    "uq_person_employee_number": lambda: Invalid(
        employee_number=_("Somebody already has this employee number. Search for it in the list.")
    ),
    "uq_person_badge_code": lambda: Invalid(
        badge_code=_("Somebody already has this badge. A badge opens one person's record only.")
    ),
    "ex_position_term_overlap": _overlap,
    "ex_leave_of_absence_overlap": _overlap,
    "ex_union_membership_overlap": _overlap,
    "ex_standing_overlap": _overlap,
    "fk_position_term_job_class_id": _not_listed("job_class_id"),
    "fk_position_term_worksite_id": _not_listed("worksite_id"),
    "fk_position_term_bargaining_unit_id": _not_listed("bargaining_unit_id"),
    "fk_union_membership_bargaining_unit_id": _not_listed("bargaining_unit_id"),
    "fk_worksite_org_unit_id": _not_listed("org_unit_id"),
    "fk_org_unit_parent_id": _not_listed("parent_id"),
    "uq_worksite_code": lambda: Invalid(code=_("Another worksite has this code.")),
    "uq_worksite_tenant_id_name": lambda: Invalid(name=_("Another worksite has this name.")),
    "uq_job_class_code": lambda: Invalid(code=_("Another job class has this code.")),
    "uq_job_class_tenant_id_title_code": lambda: Invalid(
        title=_("Another job class has this title and code.")
    ),
    "uq_bargaining_unit_tenant_id_name": lambda: Invalid(name=_("Another unit has this name.")),
    "uq_org_unit_tenant_id_name_parent_id": lambda: Invalid(
        name=_("There is already a department of this name there.")
    ),
}
