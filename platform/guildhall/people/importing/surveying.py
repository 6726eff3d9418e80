"""Whom of the tenant a file may mean, by number and by name: ids alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from msgspec import Struct, field

from guildhall.people.importing import loading
from guildhall.people.importing.gathering import FilePerson


class Survey(Struct):
    """The numbers of the tenant, and those of its names that somebody of the file bears."""

    by_number: dict[str, UUID] = field(default_factory=dict)
    by_folded_number: dict[str, UUID] = field(default_factory=dict)
    by_name: defaultdict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    taken: set[UUID] = field(default_factory=set)
    """Whoever the file means by number; nobody else is taken for them."""
    bearers: Counter[str] = field(default_factory=Counter)
    """How many people of the file bear a name."""

    def numbered(self, number: str) -> UUID | None:
        """Return whose number this is, whatever the case."""
        if not number:
            return None
        return self.by_number.get(number) or self.by_folded_number.get(number.casefold())

    def likely(self, who: FilePerson) -> list[UUID]:
        """Return who bears the name of somebody whose number says nothing."""
        if not self.by_name:
            return []
        return [each for each in self.by_name.get(who.folded, ()) if each not in self.taken]

    def is_alone(self, who: FilePerson) -> bool:
        """Say whether nobody else of the file bears the name."""
        return self.bearers[who.folded] == 1

    def meant(self, who: FilePerson) -> list[UUID]:
        """Return whom somebody of the file may be."""
        known = self.numbered(who.number)
        return [known] if known else self.likely(who)


def surveyed(people: Iterable[FilePerson]) -> Survey:
    """Look through the tenant for whom a file may mean, and if anybody is here through the file."""
    survey = Survey()
    for number, person_id in loading.numbers():
        survey.by_number[number] = person_id
        survey.by_folded_number.setdefault(number.casefold(), person_id)
    if loading.is_empty():
        return survey
    wanted = set(_without_known_number(people, survey))
    for names, person_id in loading.names() if wanted else ():
        for name in names & wanted:
            survey.by_name[name].append(person_id)
    return survey


def _without_known_number(people: Iterable[FilePerson], survey: Survey) -> Iterator[str]:
    for who in people:
        survey.bearers[who.folded] += 1
        known = survey.numbered(who.number)
        if known:
            survey.taken.add(known)
        else:
            yield who.folded
