"""Say who designed and developed an offering; who led it is known from its sessions (M15)."""

from uuid import UUID

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.learning.models.courses import Offering
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.refusals import refused_as
from guildhall.resources.models.pool import Contribution
from guildhall.resources.pool import queries
from guildhall.wording import gettext as _


@transaction
def credit(offering_id: UUID, person: Person, stage: str, *, note: str = "") -> Contribution:
    """Note that somebody designed or developed an offering; once for each stage."""
    offering = get(Offering, offering_id)
    made = Contribution(offering_id=offering_id, person_id=person.id, stage=stage, note=note)
    _write(made, person)
    audit.record(
        "resources.contributed", made, f"{offering.title}: {person.name}", after={"stage": stage}
    )
    return made


def _write(made: Contribution, person: Person) -> None:
    with refused_as(
        uq_offering_contribution_standing=lambda: Conflict(
            _("%(name)s is named for that already.", name=person.name)
        )
    ):
        db.session.add(made)


@transaction
def withdraw(contribution_id: UUID) -> Contribution:
    """Take a name away that was entered by mistake."""
    get(Contribution, contribution_id, lock=True)
    made = queries.get_contribution(contribution_id)
    if made.withdrawn_at is None:
        made.withdrawn_at = context.now()
        _say("resources.contribution_withdrawn", made)
    return made


@transaction
def name_again(contribution_id: UUID) -> Contribution:
    """Undo that."""
    get(Contribution, contribution_id, lock=True)
    made = queries.get_contribution(contribution_id)
    if made.withdrawn_at is not None:
        made.withdrawn_at = None
        _write(made, made.person)
        _say("resources.contributed", made)
    return made


def _say(action: str, made: Contribution) -> None:
    label = f"{made.offering.title}: {made.person.name}"
    audit.record(action, made, label, after={"stage": made.stage})
