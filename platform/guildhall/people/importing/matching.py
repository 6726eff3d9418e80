"""Who of a file is who of the tenant: by employee number, else by a person's decision.

Nobody is ever matched by e-mail alone, and a name alone only where taking the match would write
nothing at all: then there is nothing to decide.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

from msgspec import Struct, field

from guildhall.binding import NOBODY
from guildhall.people.importing.gathering import FilePerson
from guildhall.people.importing.identity import folded_name
from guildhall.people.importing.known import KnownPerson
from guildhall.people.importing.loading import People
from guildhall.people.importing.surveying import Survey
from guildhall.wording import gettext as _

SAME, NEW, SKIP = "same", "new", "skip"


class Candidate(Struct, frozen=True):
    """Somebody whom a person of the file may be, and why."""

    person: KnownPerson
    why: str


class Match(Struct):
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
    """Finds everybody of a file among the people of a tenant, of whom it is given those likely."""

    def __init__(self, survey: Survey, choices: Mapping[str, str], unchanged: Unchanged) -> None:
        self.survey = survey
        self.choices = choices
        self.unchanged = unchanged
        self._uses: Counter[UUID] = Counter()

    def count(self, who: FilePerson, people: People) -> None:
        """Note whom somebody would be taken for, since nobody here can be two of the file."""
        match = self._decided(self._by_likeness(who, people))
        if match.known:
            self._uses[match.known.id] += 1

    def match(self, who: FilePerson, people: People) -> Match:
        """Return what is decided about one person of the file."""
        known = people.get(self.survey.numbered(who.number) or NOBODY)
        match = self._checked(who, known) if known else self._by_likeness(who, people)
        return self._alone(self._decided(match))

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

    def _by_likeness(self, who: FilePerson, people: People) -> Match:
        likely = [
            Candidate(person, _reason(who, person))
            for person in map(people.get, self.survey.likely(who))
            if person and not _certainly_another(who, person)
        ]
        if not likely:
            return Match(who)
        only, alone = likely[0].person, self.survey.is_alone(who)
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

    def _alone(self, match: Match) -> Match:
        """Two people of the file cannot both be the same person here; ask again."""
        known = match.known
        if known and self._uses[known.id] > 1:
            match.candidates = match.candidates or [Candidate(known, _("Chosen twice."))]
            match.question = _(
                "Several people of the file would be %(known)s. Only one of them can.",
                known=known.name,
            )
            match.known, match.choice, match.may_be_new = None, "", not match.who.number
        return match


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
