"""The people of a file: all rows of one person, with the first word on each fact."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from guildhall.people.importing.crosschecks import together
from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.known import PERSON_FACTS, Facts, is_said
from guildhall.people.importing.rows import Reading
from guildhall.people.importing.staffrow import StaffRow


class FilePerson(Struct):
    """One person of the file, over all of her rows."""

    key: str
    rows: list[StaffRow]
    facts: Facts
    """Only what the file says."""

    @property
    def number(self) -> str:
        """Return the employee number, or an empty text."""
        return str(self.facts.get("employee_number", ""))

    @property
    def folded(self) -> str:
        """Return the name for comparing."""
        return folded_name(self.facts.get("first_name", ""), self.facts.get("last_name", ""))

    @property
    def name(self) -> str:
        """Return the name as a sentence gives it."""
        return self.rows[0].name

    @property
    def has_errors(self) -> bool:
        """Say whether any of the rows cannot be taken."""
        return any(row.errors for row in self.rows)


def gathered(reading: Reading) -> Iterator[FilePerson]:
    """Yield the people of a file one after the other."""
    for rows in together(reading.rows, reading.several):
        yield FilePerson(rows[0].person_key, rows, facts_of(rows))


def facts_of(rows: Iterable[StaffRow]) -> Facts:
    """Return the first word of these rows on each fact of their person."""
    facts: Facts = {}
    for row in rows:
        for name in PERSON_FACTS:
            value = getattr(row, name)
            if is_said(value):
                facts.setdefault(name, value)
    return facts
