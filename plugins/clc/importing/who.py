"""Whom a row of a file is about."""

from guildhall.people.importing.text import fold
from guildhall.wording import gettext as _
from plugins.clc.importing.known import Known, KnownPerson
from plugins.clc.importing.reading import FileRow


class Left(Exception):
    """Why a row cannot be taken."""


def person_of(known: Known, row: FileRow) -> KnownPerson:
    """Return whom a row is about; raise Left where nobody, or somebody who cannot take part."""
    found = _by_number(known, row) if row.number else _by_name(known, row)
    if found.id not in known.classified and found.id not in known.cycles:
        raise Left(
            _(
                "%(name)s holds no classified position here. The CLC is for classified employees.",
                name=found.sort_name,
            )
        )
    return found


def _by_number(known: Known, row: FileRow) -> KnownPerson:
    found = known.by_number.get(row.number)
    if found is None:
        raise Left(
            _(
                "Nobody here has the number %(number)s. Bring in the staff file first, or "
                "correct the number.",
                number=row.number,
            )
        )
    if row.last_name and fold(row.last_name) != fold(found.last_name):
        raise Left(
            _(
                "The number %(number)s belongs to %(name)s here. Correct the number or the name.",
                number=row.number,
                name=found.sort_name,
            )
        )
    return found


def _by_name(known: Known, row: FileRow) -> KnownPerson:
    if not row.last_name:
        raise Left(_("The row names nobody. Give an employee number or a name."))
    people = known.by_name.get((fold(row.last_name), fold(row.first_name)), [])
    if len(people) != 1:
        raise Left(
            _("Several people here are called %(name)s. Give the number.", name=row.name)
            if people
            else _("Nobody here is called %(name)s. Give the number.", name=row.name)
        )
    return people[0]
