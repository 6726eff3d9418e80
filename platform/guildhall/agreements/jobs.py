"""What the clock does about contracts."""

from datetime import timedelta

from guildhall import context
from guildhall.agreements.obligations import Obligation, between
from guildhall.agreements.permissions import KEEPERS
from guildhall.agreements.settings import setting
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.people.models.persons import Person
from guildhall.people.queries import get


@transaction
def remind() -> None:
    """Tell whoever keeps contracts what one wants soon: once, and once more a week before."""
    today, days = context.today(), setting("remind_days")
    keepers = db.session.scalars(directory().holding(KEEPERS, today)).all()
    for each in between(today, today + timedelta(days=days)):
        near = each.due <= today + timedelta(days=7)
        for person_id in keepers:
            _tell(get(Person, person_id), each, near=near)


def _tell(person: Person, obligation: Obligation, *, near: bool) -> None:
    write(
        person,
        "contract_date",
        key=f"contract:{obligation.key}:{near}:{person.id}",
        obligation=obligation,
        url=directory().url_of(context.tenant_id(), f"/contracts/{obligation.contract_id}"),
    )
