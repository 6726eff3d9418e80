"""Which position of a file is which position of a person here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guildhall.people.importing.known import Known, KnownPosition
from guildhall.people.importing.staffrow import StaffRow
from guildhall.people.importing.text import fold

Groups = Mapping[str, Sequence[StaffRow]]


def pair(groups: Groups, known: Sequence[KnownPosition], tenant: Known) -> dict[str, KnownPosition]:
    """Return the known position of each key: by key, else by place and title, else what is left.

    What is left is the same job that moved only if one of each is left, and it began the same day.
    """
    by_key = {position.key: position for position in known}
    found = {key: by_key[key] for key in groups if key in by_key}
    _by_place_and_title(groups, known, tenant, found)
    left = [key for key in groups if key not in found]
    free = _free(known, found)
    if len(left) == 1 and len(free) == 1 and _began_together(groups[left[0]], free[0]):
        found[left[0]] = free[0]
    return found


def _by_place_and_title(
    groups: Groups,
    known: Sequence[KnownPosition],
    tenant: Known,
    found: dict[str, KnownPosition],
) -> None:
    """Pair what has one counterpart at the same worksite under the same title."""
    wanted: dict[tuple[UUID | None, str], list[str]] = {}
    for key, rows in groups.items():
        if key not in found and rows[0].key_is_derived:
            wanted.setdefault(_place_and_title(rows[-1], tenant), []).append(key)
    if not wanted:
        return
    held: dict[tuple[UUID | None, str], list[KnownPosition]] = {}
    for position in _free(known, found):
        held.setdefault(_known_place_and_title(position, tenant), []).append(position)
    for place, keys in wanted.items():
        positions = held.get(place, [])
        if len(keys) == 1 and len(positions) == 1:
            found[keys[0]] = positions[0]


def _free(
    known: Sequence[KnownPosition], found: Mapping[str, KnownPosition]
) -> list[KnownPosition]:
    taken = {position.id for position in found.values()}
    return [position for position in known if position.id not in taken]


def _place_and_title(row: StaffRow, tenant: Known) -> tuple[UUID | None, str]:
    place = tenant.worksites.find(row.worksite_code, row.worksite_name)
    title = row.position_title or row.job_class_title or row.job_class_code
    return (place.id if place else None), fold(title)


def _known_place_and_title(position: KnownPosition, tenant: Known) -> tuple[UUID | None, str]:
    if not position.terms:
        return None, ""
    facts = position.terms[-1].facts
    job = tenant.job_classes.get(facts["job_class_id"])
    title = facts["title"] or (job.name or job.code if job else "")
    return facts["worksite_id"], fold(title)


def _began_together(rows: Sequence[StaffRow], position: KnownPosition) -> bool:
    first = rows[0]
    if not first.key_is_derived:
        return False
    if first.start_date is None:
        return first.hire_date is None or first.hire_date == position.hire_date
    return first.start_date in {term.since for term in position.terms}
