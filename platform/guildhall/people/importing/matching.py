"""Who of a file is who of the tenant: by employee number, else by a person's decision.

Nobody is ever matched by e-mail alone, and a name alone only where taking the match would write
nothing at all: then there is nothing to decide.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.known import Facts, KnownPerson
from guildhall.people.importing.staffrow import StaffRow
from guildhall.wording import gettext as _

SAME, NEW, SKIP = "same", "new", "skip"


@dataclass(slots=True)
class FilePerson:
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a person of the file may be, and why."""

    person: KnownPerson
    why: str


@dataclass(slots=True)
class Match:
    """What is decided about one person of the file: who, or nobody, or somebody has to decide."""

    who: FilePerson
    known: KnownPerson | None = None
    candidates: list[Candidate] = field(default_factory=list)
    question: str = ""
    may_be_new: bool = True
    choice: str = ""
    """What was decided: same, new or skip; empty where nothing had to be."""

    @property
    def undecided(self) -> bool:
        """Say whether somebody still has to decide."""
        return bool(self.question) and not self.choice


Unchanged = Callable[[FilePerson, KnownPerson], bool]


class Matcher:
    """Finds everybody of a file among the people of a tenant."""

    def __init__(
        self, people: Iterable[KnownPerson], choices: Mapping[str, str], unchanged: Unchanged
    ) -> None:
        self.choices = choices
        self.unchanged = unchanged
        self._by_id: dict[UUID, KnownPerson] = {}
        self._by_number: dict[str, KnownPerson] = {}
        self._by_folded_number: dict[str, KnownPerson] = {}
        self._by_name: defaultdict[str, list[KnownPerson]] = defaultdict(list)
        for person in people:
            self._by_id[person.id] = person
            if person.number:
                self._by_number[person.number] = person
                self._by_folded_number.setdefault(person.number.casefold(), person)
            for name in person.folded:
                self._by_name[name].append(person)

    def match(self, people: Sequence[FilePerson]) -> list[Match]:
        """Return a match for everybody of the file, in the file's order."""
        by_number = {who.key: self._numbered(who) for who in people}
        taken = {known.id for known in by_number.values() if known}
        names = Counter(who.folded for who in people)
        found = []
        for who in people:
            known = by_number[who.key]
            if known is not None:
                match = self._checked(who, known)
            else:
                match = self._by_likeness(who, taken, alone=names[who.folded] == 1)
            found.append(self._decided(match))
        self._refuse_twice(found)
        return found

    def _numbered(self, who: FilePerson) -> KnownPerson | None:
        number = who.number
        if not number:
            return None
        return self._by_number.get(number) or self._by_folded_number.get(number.casefold())

    @staticmethod
    def _checked(who: FilePerson, known: KnownPerson) -> Match:
        """Ask if nothing but the number speaks for it: numbers are mistyped, and given anew."""
        born, kept = who.facts.get("birth_date"), known.facts["birth_date"]
        if (born and born == kept) or _share_a_name(who, known):
            return Match(who, known)
        question = _(
            "Number %(number)s is %(known)s here and %(name)s in the file.",
            number=who.number,
            known=known.name,
            name=who.name,
        )
        why = _("The same employee number.")
        return Match(who, None, [Candidate(known, why)], question, may_be_new=False)

    def _by_likeness(self, who: FilePerson, taken: set[UUID], *, alone: bool) -> Match:
        likely = [
            Candidate(person, _reason(who, person))
            for person in self._by_name.get(who.folded, ())
            if person.id not in taken and not _certainly_another(who, person)
        ]
        if not likely:
            return Match(who)
        only = likely[0].person
        if len(likely) == 1 and alone and not who.number and self.unchanged(who, only):
            return Match(who, only)
        likely.sort(key=lambda candidate: -_likeness(who, candidate.person))
        question = _("%(name)s may be somebody who is here already.", name=who.name)
        return Match(who, None, likely, question)

    def _decided(self, match: Match) -> Match:
        """Apply what a person decided, if it is one of the ways that are open."""
        if not match.question:
            return match
        choice, _colon, person = self.choices.get(match.who.key, "").partition(":")
        if choice == SAME:
            known = next((c.person for c in match.candidates if str(c.person.id) == person), None)
            if known is not None:
                match.known, match.choice = known, SAME
        elif choice == SKIP or (choice == NEW and match.may_be_new):
            match.choice = choice
        return match

    @staticmethod
    def _refuse_twice(matches: Sequence[Match]) -> None:
        """Two people of the file cannot both be the same person here; ask again."""
        uses = Counter(match.known.id for match in matches if match.known)
        for match in matches:
            if match.known and uses[match.known.id] > 1:
                known = match.known
                match.candidates = match.candidates or [Candidate(known, _("Chosen twice."))]
                match.question = _(
                    "Several people of the file would be %(known)s. Only one of them can.",
                    known=known.name,
                )
                match.known, match.choice, match.may_be_new = None, "", not match.who.number


def gather(rows: Iterable[StaffRow], facts: Sequence[str]) -> list[FilePerson]:
    """Return the people of a file, each with her rows and the first word on each fact."""
    found: dict[str, FilePerson] = {}
    for row in rows:
        who = found.get(row.person_key)
        if who is None:
            who = found[row.person_key] = FilePerson(row.person_key, [], {})
        who.rows.append(row)
        for name in facts:
            value = getattr(row, name)
            if value not in {None, ""}:
                who.facts.setdefault(name, value)
    return list(found.values())


def _share_a_name(who: FilePerson, known: KnownPerson) -> bool:
    """Say whether first or last name agree: people marry, and files shorten first names."""
    mine = {folded_name(who.facts.get(name, ""), "") for name in ("first_name", "preferred_name")}
    theirs = {folded_name(known.facts[name], "") for name in ("first_name", "preferred_name")}
    last = folded_name("", who.facts.get("last_name", ""))
    return bool((mine & theirs) - {","}) or last == folded_name("", known.facts["last_name"])


def _certainly_another(who: FilePerson, known: KnownPerson) -> bool:
    born, kept = who.facts.get("birth_date"), known.facts["birth_date"]
    return bool(born and kept and born != kept)


def _likeness(who: FilePerson, known: KnownPerson) -> int:
    born, email = who.facts.get("birth_date"), who.facts.get("email")
    same_mail = bool(email) and str(known.facts["email"] or "").casefold() == email
    return 2 * bool(born and born == known.facts["birth_date"]) + same_mail


def _reason(who: FilePerson, known: KnownPerson) -> str:
    parts = [_("The same name")]
    if who.facts.get("birth_date") and who.facts["birth_date"] == known.facts["birth_date"]:
        parts.append(_("the same birth date"))
    email = who.facts.get("email")
    if email and email == str(known.facts["email"] or "").casefold():
        parts.append(_("the same e-mail"))
    if who.number and known.number:
        parts.append(_("another number"))
    elif not known.number:
        parts.append(_("no number here"))
    return ", ".join(parts) + "."
