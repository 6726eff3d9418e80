"""The outreach of the sample year: what was asked, written, answered and changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from guildhall import context
from guildhall.communications import tracking
from guildhall.communications.models import TrackedLink
from guildhall.context import story_at
from guildhall.db import db
from guildhall.learning.models.courses import Offering, Session
from guildhall.learning.models.registrations import Registration
from guildhall.learning.registration import services as registration
from guildhall.outreach.campaigns import services as campaigns
from guildhall.outreach.feedback import services as feedback
from guildhall.outreach.guests import services as guests
from guildhall.outreach.inquiries import services as inquiries
from guildhall.outreach.needs import services as needs
from guildhall.outreach.needs.services import Questions
from guildhall.people.models.persons import Person

THEMES: Final = (
    ("De-escalation", "Bajar la tensión", "De-escalation on the bus and in the hallway"),
    ("First aid", "Primeros auxilios", "First aid and CPR renewal"),
    ("Spreadsheets", "Hojas de cálculo", "Spreadsheets for the school office"),
    ("Spanish at work", "Español en el trabajo", "Spanish for the front office"),
    ("Retirement planning", "Planear la jubilación", ""),
    ("Digital safety", "Seguridad digital", "Digital safety for staff"),
)
"""Each with what is offered for it, if anything is."""
SHEETS: Final = ("nwnnww", "nnwnnw", "nnnwnn", "wnnnnw", "nwwnnn", "nnnnww", "wwnwnn")
"""What people answered, theme by theme: n for need, w for want."""
QUESTIONS: Final = (
    ("Ofelia Brandt", "registration", "Can I bring my own lunch to the Saturday session?", 5),
    ("Teodoro Quist", "credit", "My certificate shows two hours and I stayed three.", 20),
    ("Maren Oyelaran", "program", "How do I join the CLC after a year on leave?", 30),
    ("Dag Villanueva", "needs", "Is there anything on allergies for the night shift?", 8),
    ("Ines Thorvald", "registration", "I am on the waitlist. Should I still come?", 2),
    ("Petra Okonjo", "other", "Who do I talk to about a room at the Yard?", 26),
    ("Ansel Rivera", "credit", "Do the clock hours count for my permit?", 50),
    ("Lucha Merrow", "program", "Where do I see my points?", 4),
    ("Bram Castellan", "registration", "May a substitute register?", 44),
    ("Yara Lindqvist", "needs", "Please offer first aid in Spanish.", 70),
    ("Odell Fontaine", "other", "Is there parking behind the gym?", 1),
    ("Signe Abara", "position", "Which description is the right one for my post?", 100),
)
"""Who asked what about which topic, and how many hours it took to answer."""


def tell() -> None:
    """Write it all, in the order in which it happened."""
    people = db.session.scalars(
        select(Person).where(Person.sample).order_by(Person.employee_number)
    ).all()
    by = people[1]
    _needs(people)
    _campaign(people)
    _inquiries(by)
    _guests()
    _feedback(people)


def _ago(days: float) -> datetime:
    return context.now() - timedelta(days=days)


def _offering(title: str) -> Offering | None:
    return db.session.scalar(select(Offering).where(Offering.title == title, Offering.sample))


def _needs(people: Sequence[Person]) -> None:
    """Name themes, link what answers them, ask everybody, let a good half answer."""
    last_day = _ago(120)
    with story_at(_ago(140)):
        themes = [needs.add_theme(name, spanish) for name, spanish, _title in THEMES]
        asked = Questions(
            title="What do you need this year?",
            title_es="¿Qué necesita este año?",
            intro="Two minutes, and the next sessions follow from what you say.",
            intro_es="Dos minutos, y las próximas sesiones salen de lo que usted diga.",
            privacy="anonymous",
            themes=[str(theme.id) for theme in themes],
            closes_at=last_day,
        )
        survey = needs.draft(asked, {})
        needs.ask(survey.id)
    for place, person in enumerate(people[: len(people) * 3 // 5]):
        with story_at(_ago(139 - place % 14)):
            letters = SHEETS[place % len(SHEETS)]
            sheet = {
                str(theme.id): {"n": "need", "w": "want"}[letter]
                for theme, letter in zip(themes, letters, strict=True)
            }
            needs.answer(survey, person, sheet)
    with story_at(_ago(119)):
        needs.close(survey.id)
        for theme, (_name, _spanish, title) in zip(themes, THEMES, strict=True):
            if offering := _offering(title):
                needs.decide_themes(offering, [theme.id])

    _ask_again(people, [theme.id for theme in themes[:3]])


def _ask_again(people: Sequence[Person], themes: Sequence[UUID]) -> None:
    """Ask with names what to offer in the spring; the first answers are in."""
    last_day = context.now() + timedelta(days=11)
    with story_at(_ago(3)):
        asked = Questions(
            title="What shall we offer in the spring?",
            title_es="¿Qué ofrecemos en primavera?",
            intro="With your name, so that we can tell you when it comes.",
            intro_es="Con su nombre, para avisarle cuando llegue.",
            privacy="named",
            themes=[str(theme) for theme in themes],
            closes_at=last_day,
        )
        survey = needs.draft(asked, {})
        needs.ask(survey.id)
    for person in people[1:4]:
        with story_at(_ago(2)):
            needs.answer(survey, person, {str(themes[0]): "need", str(themes[1]): "want"})


def _campaign(people: Sequence[Person]) -> None:
    """Write about an offering to everybody, share it, and let some follow the links."""
    offering = _offering("Green cleaning")
    if offering is None:
        return
    with story_at(_ago(9)):
        sent = campaigns.draft(
            "Green cleaning in the gym",
            {
                "en": {
                    "subject": "Green cleaning: two hours that save your hands",
                    "body": "Products that do the work without the headache, tried in practice. "
                    "Seats are left:\n\n{link}",
                },
                "es": {
                    "subject": "Limpieza verde: dos horas que cuidan sus manos",
                    "body": "Productos que hacen el trabajo sin dolor de cabeza, probados en la "
                    "práctica. Aún hay lugar:\n\n{link}",
                },
            },
            {"classification": "classified"},
            offering_id=offering.id,
        )
        post = campaigns.add_link(sent, "social", "Facebook")
        flyer = campaigns.add_link(sent, "flyer", "Break rooms")
        campaigns.send(sent.id)
    _follow(offering, people, (post, post, flyer))
    with story_at(_ago(1)):
        campaigns.draft(
            "For those who have not come yet",
            {"en": {"subject": "We saved you a seat", "body": "Two hours, paid, close to you."}},
            {"never_attended": True},
        )


def _follow(offering: Offering, people: Sequence[Person], links: Sequence[TrackedLink]) -> None:
    taken = set(
        db.session.scalars(
            select(Registration.person_id).where(Registration.offering_id == offering.id)
        )
    )
    free = [person for person in people[2:] if person.id not in taken][-len(links) :]
    for person, link in zip(free, links, strict=False):
        for _visit in range(4):
            tracking.follow(link.code)
        with story_at(_ago(7)):
            registration.register(offering.id, person_id=person.id, link_id=link.id)


def _inquiries(by: Person) -> None:
    for place, (name, topic, text, hours) in enumerate(QUESTIONS):
        asked_at = _ago(88 - 7 * place)
        address = f"{name.split()[0].lower()}@mail.example"
        with story_at(asked_at):
            inquiry = inquiries.ask(text, topic=topic, name=name, email=address, language="en")
        with story_at(asked_at + timedelta(hours=hours)):
            inquiries.answer(inquiry.id, "Thank you for asking. Yes, and here is how.", by=by)
    for days, name, text in (
        (4, "Runa Delacroix", "Could the radio drill be held twice, for the early runs?"),
        (0.2, "Cato Winslow", "How do I get a copy of last year's certificate?"),
    ):
        with story_at(_ago(days)):
            address = f"{name.split()[0].lower()}@mail.example"
            inquiries.ask(text, topic="other", name=name, email=address, language="en")


def _guests() -> None:
    """Invite three to a session that is coming; two have replied."""
    coming = _offering("Spanish for the front office")
    session = coming and db.session.scalar(
        select(Session).where(Session.offering_id == coming.id).limit(1)
    )
    if not session:
        return
    with story_at(_ago(3)):
        invited = [
            guests.invite(
                session.id, name, role=role, organisation=organisation, email=f"{mail}@mail.example"
            )
            for name, role, organisation, mail in (
                ("Thea Marchetti", "board_member", "Board of Education", "thea"),
                ("Gideon Aduba", "administrator", "Human Resources", "gideon"),
                ("Solveig Prado", "partner", "Community College", "solveig"),
            )
        ]
    with story_at(_ago(2)):
        guests.reply(invited[0].id, coming=True)
        guests.reply(invited[1].id, coming=False)


def _feedback(people: Sequence[Person]) -> None:
    with story_at(_ago(60)):
        yard = feedback.give("Sessions after 3 pm are too late for drivers.", person=people[3])
        feedback.give("The chairs in the library are hard after two hours.", person=None)
    with story_at(_ago(55)):
        feedback.respond(yard.id, "You are right. The next drill starts at nine in the morning.")
        feedback.publish(
            yard.id,
            "Sessions in the late afternoon collide with the runs.",
            "The radio and evacuation drill starts at nine in the morning.",
        )
    with story_at(_ago(40)):
        meeting = feedback.note_down("Flyers in Spanish, please, not only mail.", "meeting")
        feedback.publish(
            meeting.id,
            "We want flyers in Spanish too.",
            "Every flyer and every picture to share comes in English and Spanish.",
        )
