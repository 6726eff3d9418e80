"""Letters, audiences and answers for the stories of outreach."""

import re
from typing import Any

from sqlalchemy import select

from guildhall import jobs
from guildhall.communications.models import Message
from guildhall.db import db
from guildhall.outreach.campaigns import services
from guildhall.outreach.models.campaigns import Campaign
from guildhall.people.models.persons import Person

ENGLISH = {"en": {"subject": "Safe lifting", "body": "Come and try it."}}
BOTH = ENGLISH | {"es": {"subject": "Levantar sin dolor", "body": "Venga y pruebe: {link}"}}


def write_campaign(rule: dict[str, Any] | None = None, **facts: Any) -> Campaign:
    """Write a campaign down."""
    words = facts.pop("words", ENGLISH)
    return services.draft(facts.pop("title", "Lifting"), words, rule or {}, **facts)


def crowd(number: int) -> list[Person]:
    """Write so many people with addresses into the tenant."""
    people = [
        Person(first_name="P", last_name=f"{each:04}", email=f"p{each}@crowd.example")
        for each in range(number)
    ]
    db.session.add_all(people)
    db.session.commit()
    return people


def letters(kind: str = "campaign") -> list[Message]:
    """Return the messages of a kind, after everything promised was done."""
    jobs.drain(5000)
    db.session.expire_all()
    return list(
        db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
    )


def link_in(text: str, path: str) -> str:
    """Return the address in a letter whose path begins like this, without its tenant."""
    found = re.search(rf"https?://\S+?(/{path}/\S+)", text)
    assert found is not None, text
    return found[1]
