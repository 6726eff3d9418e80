"""The CLC of the sample year: the Board's rules, a file brought in, participants in every state."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from guildhall import context
from guildhall.context import Actor, story_at
from guildhall.db import db
from guildhall.learning.models.credit import TranscriptLine
from guildhall.people.models.persons import Person
from plugins.clc import demo_pay
from plugins.clc.board import services as board
from plugins.clc.board.queries import rule_now
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles import records
from plugins.clc.cycles import services as cycling
from plugins.clc.evidence import reviews
from plugins.clc.evidence import services as projects
from plugins.clc.evidence.proof import read_proof
from plugins.clc.importing import services as importing
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.points import services as counting
from plugins.clc.rules import due_for, due_in

REVIEWER = "Stavros"
"""She sits on the Advisory Board."""
HEADINGS = "Employee number,Last name,First name,Cycle begins,Points,Required"
BROUGHT = (
    # last name, years since the cycle began at the last due date, points of the earlier system
    ("Vega", 2, "21.5"),
    ("Brooks", 2, "21"),
    ("Nguyen", 2, "32"),
    ("Ortiz", 2, "9"),
    ("Kim", 3, "38"),
    ("Whitfield", 2, "35.5"),
    ("Haddad", 3, "31"),
    ("Petrov", 1, "14"),
    ("Carter", 1, "6.25"),
    ("Rojas", 1, "18"),
    ("Cole", 3, "12.5"),
    ("Marchetti", 1, "4"),
    ("Farouk", 1, "2"),
    ("Salazar", 3, "30"),
    ("Hernández", 3, "30"),
    ("O’Brien", 3, "30"),
)
IN_TIME = ("Kim", "Salazar", "Hernández", "O’Brien")
PROJECTS = (
    # whose, title, days ago, hours, of them outside, approved days before it began, decision, words
    ("Brooks", "Boiler safety, a course with the state", 150, 40, 20, 10, "approve", ""),
    (
        "Vega", "Diario de rutas seguras", 60, 40, 19, 7, "return",
        "19 of the 40 hours are your own time; the rule asks for half. Add the missing evening.",
    ),
    (
        "Castillo", "Office calendar for the new school year", 45, 8, 4, 5, "deny",
        "This was part of your regular work day and is paid already.",
    ),
    ("Boyd", "Floor care certificate", 90, 16, 16, 6, "approve", ""),
    ("Ortiz", "Reading circle for bus aides", 25, 12, 12, 9, "", ""),
    ("Tran", "Safe lifting and back care", 96, 6, 3, 4, "", ""),
)  # fmt: skip
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def tell() -> None:
    """Write it through the same verbs that people use, at moments of the past."""
    people = {
        person.last_name: person
        for person in db.session.scalars(select(Person).where(Person.sample))
    }
    today = context.today()
    due = due_for(today, rule_now())
    last_due = due_in(due.year - 1, rule_now())
    _rules(due, last_due)
    with _moment(last_due - timedelta(days=40)):
        importing.commit(importing.upload(_file(people, last_due), "clc-members.csv"))
    _count(date.min, last_due)
    _last_year(people, last_due)
    _projects(people)
    _count(last_due + timedelta(days=1), today)
    _this_year(people, today)
    demo_pay.tell(people)


def _rules(due: date, last_due: date) -> None:
    """Record the rule in force, and the one that the Board has decided for later cycles."""
    decided = due_in(last_due.year - 3, rule_now()) - timedelta(days=120)
    rule: dict[str, Any] = {
        "minutes_per_point": 240,
        "required_points": Decimal(30),
        "outside_percent": 50,
        "needs_approval": True,
        "carry_cap": Decimal(10),
        "due_month": 10,
        "due_day": 1,
    }
    with _moment(decided):
        first = f"Advisory Board, {decided:%-d %B %Y}, item 4"
        board.record({**rule, "effective_from": decided, "decision": first})
    met = context.today() - timedelta(days=30)
    later = (
        f"Advisory Board, {met:%-d %B %Y}, item 2: projects of one member give 20 points at most"
    )
    with _moment(met):
        board.record(
            {
                **rule,
                "effective_from": due + timedelta(days=1),
                "decision": later,
                "cap_cycle": Decimal(20),
            }
        )


def _file(people: dict[str, Person], last_due: date) -> bytes:
    """Return what the earlier system exported."""
    lines = [HEADINGS]
    for name, years, points in BROUGHT:
        person = people[name]
        begins = due_in(last_due.year - years, rule_now()) + timedelta(days=1)
        lines.append(
            f"{person.employee_number},{name},{person.first_name},{begins.isoformat()},{points},30"
        )
    return "\n".join(lines).encode()


def _last_year(people: dict[str, Person], last_due: date) -> None:
    """Records in time, verified and renewed; another a day late."""
    reviewer = people[REVIEWER]
    for number, name in enumerate(IN_TIME):
        with _moment(last_due - timedelta(days=10 + number)), _as(people[name]):
            record = records.submit(_cycle(people[name], last_due))
        with _moment(last_due - timedelta(days=4)), _as(reviewer):
            records.verify(record, by=reviewer)
    with _moment(last_due + timedelta(days=1), hour=3):
        cycling.renew_due(last_due + timedelta(days=1))
    with _moment(last_due + timedelta(days=1)), _as(people["Haddad"]):
        records.submit(_cycle(people["Haddad"], last_due))


def _projects(people: dict[str, Person]) -> None:
    reviewer = people[REVIEWER]
    for number, facts in enumerate(PROJECTS):
        name, title, ago, hours, outside, approved, decision, words = facts
        ends = context.today() - timedelta(days=ago)
        person = people[name]
        with _moment(ends + timedelta(days=2)), _as(person):
            if cycles.current_cycle(person.id, ends) is None:
                cycling.enrol(person, ends, by=None)
            proof = read_proof(PAPER + b"%% %d\n" % number, "certificate.pdf")
            found = projects.hand_in(
                person, _described(title, ends, (hours, outside), approved), proof, by=person
            )
        if decision:
            _decide(found, decision, words, reviewer, ends + timedelta(days=5))
    _void_one(people["Boyd"], reviewer)


def _described(title: str, ends: date, hours: tuple[int, int], approved: int) -> dict[str, Any]:
    starts = ends - timedelta(days=14)
    return {
        "title": title,
        "about": "",
        "starts_on": starts,
        "ends_on": ends,
        "minutes": hours[0] * 60,
        "minutes_outside": hours[1] * 60,
        "approved_on": starts - timedelta(days=approved),
        "minutes_before": 0,
        "outside_before": 0,
        "paper": "",
    }


def _decide(found: ClcEvidence, decision: str, words: str, reviewer: Person, day: date) -> None:
    data = {"decision": decision, "words": words, "different": "", "version": found.version}
    with _moment(day), _as(reviewer):
        reviews.review(found, data, by=reviewer)


def _void_one(person: Person, reviewer: Person) -> None:
    found = db.session.scalars(select(ClcEvidence).where(ClcEvidence.person_id == person.id)).one()
    with _moment(context.today() - timedelta(days=20)), _as(reviewer):
        reviews.void(found, "The certificate belongs to a course of 2019.", by=reviewer)


def _count(first: date, last: date) -> None:
    """Count the sessions of some days, as the events do that still wait in the outbox."""
    lines: Sequence[TranscriptLine] = db.session.scalars(
        select(TranscriptLine)
        .where(
            TranscriptLine.sample,
            TranscriptLine.voided_at.is_(None),
            TranscriptLine.held_on.between(first, last),
        )
        .order_by(TranscriptLine.held_on)
    ).all()
    for line in lines:
        with _moment(line.held_on + timedelta(days=1), hour=3):
            counting.count(line)


def _this_year(people: dict[str, Person], today: date) -> None:
    """One record verified, one that waits, one member who has left."""
    reviewer = people[REVIEWER]
    for name, handed_in, verified in (("Whitfield", 20, 15), ("Nguyen", 4, 0)):
        person = people[name]
        with _moment(today - timedelta(days=handed_in)), _as(person):
            record = records.submit(_cycle(person, today))
        if verified:
            with _moment(today - timedelta(days=verified)), _as(reviewer):
                records.verify(record, by=reviewer)
    gone = people["Marchetti"]
    with _moment(today - timedelta(days=9)), _as(reviewer):
        cycling.leave(_cycle(gone, today), "Moved to another district.", by=reviewer)


def _cycle(person: Person, day: date) -> Any:  # noqa: ANN401 - a cycle that the file brought in
    found = cycles.current_cycle(person.id, day)
    if found is None:
        raise LookupError(f"{person.name} has no cycle on {day}.")
    return cycles.get_cycle(found.id)


@contextmanager
def _moment(day: date, hour: int = 10) -> Iterator[None]:
    """Tell a piece of the story at an hour of a day, never later than now."""
    moment = datetime.combine(day, time(hour), tzinfo=context.tenant().zone)
    with story_at(min(moment, context.now())):
        yield


@contextmanager
def _as(person: Person) -> Iterator[None]:
    with context.acting_as(Actor(person_id=person.id, name=person.name)):
        yield
