"""The resources of the sample year: a lived-in library, what sessions need, who leads them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import context
from guildhall.context import story_at
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Session
from guildhall.people.models.persons import Person
from guildhall.people.models.places import Worksite
from guildhall.resources.equipment import services as equipment
from guildhall.resources.library import collecting, lending
from guildhall.resources.library import services as library
from guildhall.resources.library.queries import get_item
from guildhall.resources.models.equipment import Equipment
from guildhall.resources.models.library import Item
from guildhall.resources.pool import contributions
from guildhall.resources.pool import services as pool
from guildhall.resources.preparation import logistics, support
from guildhall.resources.preparation import services as preparation
from guildhall.resources.preparation.queries import get_material
from guildhall.resources.tasks import services as tasks

CHECKLIST = """What people bring from their job is asked for and used.
Everybody practices, nobody only listens.
There is a choice: at your own pace, alone, or in pairs.
Words are plain; handouts are there in Spanish.
Examples show all of our students, and nobody is the example.
Each leaves with one thing to do next morning.
"""
HANDOUT = b"""De-escalation in four steps

1. Notice early: hands, voice, distance.
2. Lower your own voice first.
3. Give two choices, both of them fine with you.
4. Give time, and a way out.
"""
SHELF = (
    # title, kind, by, tags, licence, days until it ends (None: never), days until its review
    ("De-escalation in four steps", "handout", "Jun Park", "behavior, bus", "CC BY 4.0", None, 120),
    ("The Skillful Facilitator", "book", "Wharf Press", "facilitation", "", None, None),
    ("How Adults Learn at Work", "article", "Bay State College", "adult learning, research",
     "Reprint licence 2026", 21, None),
    ("Culturally Responsive Adult Learning", "article", "Center for Fair Schools",
     "adult learning, equity, research", "Open access", None, 12),
    ("Allergies: Film for Kitchen Teams", "video", "Safe Plate", "kitchen, safety",
     "Site licence", -9, None),
    ("Radio Words for Drivers", "slides", "Transportation Yard", "bus, safety", "", None, None),
)  # fmt: skip
THINGS = (
    # name, kind, number, site, pounds, condition
    ("Projector 1", "Projector", "P-001", "300", "6.5", "good"),
    ("Projector 2", "Projector", "P-002", "130", "6.5", "worn"),
    ("Box of 12 laptops", "Laptops", "L-012", "300", "54", "good"),
    ("Training radios, set of 8", "Radios", "R-008", "210", "11", "good"),
    ("CPR manikins, set of 4", "Manikins", "M-004", "300", "38", "good"),
    ("Portable speaker", "Sound", "S-001", "130", "14.5", "repair"),
)
ADDRESS = "https://example.org/library"


def tell() -> None:
    """Write the shelf, the inventory, the pool, and what the next sessions need."""
    people = db.session.scalars(
        select(Person).where(Person.sample).order_by(Person.employee_number)
    ).all()
    sites = {site.code: site for site in db.session.scalars(select(Worksite))}
    with story_at(context.now() - timedelta(days=140)):
        items = _shelve(people)
        things = _buy(sites)
        _qualify(people)
    _lend(items, people)
    _name_makers(people)
    _prepare(items, things, people, sites)
    _plan(people)


def _shelve(people: Sequence[Person]) -> dict[str, Item]:
    """Fill the library, with a version that replaced another, a collection and a checklist."""
    today = context.today() + timedelta(days=140)
    items: dict[str, Item] = {}
    for title, kind, source, tags, licence, ends, review in SHELF:
        facts = {
            "title": title,
            "kind": kind,
            "source": source,
            "tags": sorted(tag.strip() for tag in tags.split(",")),
            "licence": licence,
            "licence_until": None if ends is None else today + timedelta(days=ends),
            "review_on": None if review is None else today + timedelta(days=review),
            "keeper_id": people[11].id,
        }
        file = (HANDOUT, "de-escalation.txt") if kind == "handout" else None
        url = "" if kind in {"handout", "book"} else f"{ADDRESS}/{len(items) + 1}"
        items[title] = library.add(facts, url=url, file=file)
    first = items["De-escalation in four steps"]
    library.renew(
        first.id, said="With the step that drivers asked for.",
        file=(HANDOUT + b"5. Write it down.\n", "de-escalation.txt"),
    )  # fmt: skip
    shelf = collecting.begin(
        "Research on adult learning", kind="collection", purpose="What our designers read first."
    )
    for title in ("How Adults Learn at Work", "Culturally Responsive Adult Learning"):
        collecting.add_line(shelf.id, item_id=items[title].id)
    collecting.begin(
        "Adult-learning checklist", kind="checklist", lines=CHECKLIST,
        purpose="Held against every offering before it is published.",
    )  # fmt: skip
    for label in ("1", "2", "3"):
        lending.add_copy(items["The Skillful Facilitator"].id, label)
    return items


def _buy(sites: dict[str, Worksite]) -> dict[str, Equipment]:
    return {
        name: equipment.add(
            {
                "name": name,
                "kind": kind,
                "tag": tag,
                "worksite_id": sites[site].id,
                "weight_lb": Decimal(pounds),
                "condition": condition,
            }
        )
        for name, kind, tag, site, pounds, condition in THINGS
    }


def _qualify(people: Sequence[Person]) -> None:
    """Fill the pool: two who may lead, one whose time ran out, one who has just applied."""
    today = context.today()
    for place, topics, proof in (
        (1, ["De-escalation", "Autism"], "Certified trainer, Center for Fair Schools, no. 2207"),
        (9, ["First aid"], "Instructor card of the Red Cross"),
        (17, ["Campus safety"], "Session observed in May"),
    ):
        profile = pool.enter(people[place], topics)
        pool.prove(profile.id, topics[0], proof)
        until = today + timedelta(days=90) if place == 17 else None  # noqa: PLR2004 - the last one
        pool.qualify(profile.id, since=today, until=until)
    with story_at(context.now() + timedelta(days=136)):
        pool.enter(people[16], ["Signs and gestures"], about="Nine years beside deaf students.")


def _lend(items: dict[str, Item], people: Sequence[Person]) -> None:
    """Let one copy be out, one overdue, and one have come back."""
    book = items["The Skillful Facilitator"]
    copies = get_item(book.id, keeps=True).copies
    for copy, person, since, back in (
        (copies[0], people[1], 40, 20),
        (copies[0], people[9], 12, None),
        (copies[1], people[0], 27, None),
    ):
        with story_at(context.now() - timedelta(days=since)):
            loan = lending.lend(copy.id, person)
        if back is not None:
            with story_at(context.now() - timedelta(days=back)):
                lending.take_back(loan.id)


def _name_makers(people: Sequence[Person]) -> None:
    offerings = db.session.scalars(select(Offering).order_by(Offering.starts_at)).all()
    for offering, designer, developer in zip(offerings, people[9:14], people[1:6], strict=False):
        with story_at((offering.starts_at or context.now()) - timedelta(days=50)):
            contributions.credit(offering.id, designer, "designed")
            contributions.credit(offering.id, developer, "developed")


def _prepare(
    items: dict[str, Item],
    things: dict[str, Equipment],
    people: Sequence[Person],
    sites: dict[str, Worksite],
) -> None:
    """Book, list and ask for what the next sessions need; some of it is kept elsewhere."""
    coming = _coming()
    first, second = coming[:2]
    logistics.book(things["Projector 1"].id, first.id)
    logistics.book(things["Training radios, set of 8"].id, second.id)
    handout = preparation.add(
        first,
        {"name": "Handout", "spare_percent": 10, "cost": Decimal("0.35"),
         "worksite_id": sites["300"].id, "item_id": items["De-escalation in four steps"].id},
    )  # fmt: skip
    preparation.add(first, {"name": "Name tags", "worksite_id": sites["120"].id})
    preparation.add(first, {"name": "Flip chart", "basis": "fixed", "each": 2})
    preparation.make_ready(get_material(handout.id, led_by=None))
    ready_by = context.today() + timedelta(days=4)
    preparation.add(second, {"name": "Route cards", "spare_percent": 10, "ready_by": ready_by})
    with context.acting_as(context.Actor(person_id=people[1].id, name=people[1].name)):
        support.ask(second, "Sound in the yard", detail="The room is loud; is there a speaker?")
        done = support.ask(first, "Guest network", owner=people[11])
    support.answer(done, "Guests use “Harbor Guest”; the code stands on the wall.")


def _coming() -> Sequence[Session]:
    return db.session.scalars(
        select(Session)
        .where(Session.starts_at > context.now() + timedelta(hours=24))
        .options(joinedload(Session.offering))
        .order_by(Session.starts_at)
    ).all()


def _plan(people: Sequence[Person]) -> None:
    """Write down what has to be done, by whom; one thing is late, one is done, one is nobody's."""
    today = context.today()
    for title, owner, days, priority, minutes in (
        ("Order certificates paper", people[11].id, -2, "normal", 30),
        ("Ask the kitchen about allergies for the 20th", people[3].id, 5, "high", 45),
        ("Print the sign-in sheets", people[1].id, 2, "normal", 30),
        ("Find a second instructor for first aid", None, 6, "high", 120),
    ):
        with story_at(context.now() - timedelta(days=10)):
            tasks.plan(_task(title, owner, today + timedelta(days=days), priority, minutes))
    with story_at(context.now() - timedelta(days=15)):
        paper = tasks.plan(_task("Label the laptops", people[5].id, today, "low", 60))
        tasks.finish(paper.id)
    for place, minutes in ((1, 120), (11, 240)):
        tasks.engage(people[place], minutes)


def _task(
    title: str, owner: object, due_on: date, priority: str, minutes: int
) -> dict[str, object]:
    return {
        "title": title,
        "owner_id": owner,
        "due_on": due_on,
        "priority": priority,
        "minutes": minutes,
    }
