"""What the pool says when somebody is put in front of a session (P32)."""

from collections.abc import Sequence
from datetime import datetime

from guildhall import context
from guildhall.guards import Doubt
from guildhall.people.models.persons import Person
from guildhall.resources.pool.queries import without_proof
from guildhall.resources.settings import setting
from guildhall.wording import gettext as _


def judge_leaders(*, people: Sequence[Person], on: datetime) -> list[Doubt]:
    """Say of whom no proven qualification stands on the day; the tenant decides if that blocks."""
    choice = setting("without_proof")
    if not people or choice == "allow":
        return []
    day = on.astimezone(context.tenant().zone).date()
    lacking = without_proof([person.id for person in people], day)
    return [
        Doubt(_sentence(person, blocks=choice == "block"), blocks=choice == "block")
        for person in people
        if person.id in lacking
    ]


def _sentence(person: Person, *, blocks: bool) -> str:
    if blocks:
        return _(
            "%(name)s has no proven qualification on that day. Note it under Facilitators first.",
            name=person.name,
        )
    return _("%(name)s has no proven qualification on that day.", name=person.name)
