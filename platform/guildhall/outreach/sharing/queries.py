"""What there is to share of an offering, and where registrations came from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask_babel import force_locale
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from guildhall import context
from guildhall.communications.models import CHANNELS, Message, TrackedLink
from guildhall.communications.queries import is_kept
from guildhall.db import db
from guildhall.directory import directory
from guildhall.learning.models.courses import Offering, Room, Session
from guildhall.learning.models.registrations import Registration
from guildhall.localisation import locale_of, when
from guildhall.outreach.campaigns.queries import COUNTED
from guildhall.pdf.pictures import PictureFacts
from guildhall.people.queries import get
from guildhall.wording import gettext as _

DIRECT: Final = ("self", "coordinator", "walk_in")
"""How registrations came that no link of ours led to."""


class Post(Struct, frozen=True):
    """A text to share, in one language, with what the picture beside it says."""

    language: str
    text: str
    alt: str


def path_of(offering_id: UUID) -> str:
    """Return the public page of an offering."""
    return f"/catalogue/{offering_id}"


def posts(offering: Offering, url: str) -> list[Post]:
    """Draft the text in each of the tenant's languages, from the offering as it stands."""
    card = directory().card()
    codes = [code for code in (card.languages if card else ("en",)) if code in {"en", "es"}]
    found = []
    for code in codes or ["en"]:
        with force_locale(locale_of(code)):
            facts = facts_of(offering, code)
            said = "\n".join(part for part in (offering.title, facts.when, facts.where) if part)
            here = _("Register here: %(url)s", url=url)
            found.append(Post(code, f"{said}\n\n{here}", alt_of(facts)))
    return found


def alt_of(facts: PictureFacts) -> str:
    """Say in words what the picture shows."""
    said = (facts.title, facts.when, facts.where, facts.tenant_name)
    return ". ".join(part.rstrip(".") for part in said if part)


def facts_of(offering: Offering, language: str) -> PictureFacts:
    """Return what the picture says, in the language that is set."""
    card = directory().card()
    sessions = [each for each in offering.sessions if each.cancelled_at is None]
    first = sessions[0] if sessions else None
    begins = when(first.starts_at) if first else ""
    if len(sessions) > 1:
        begins = _("%(first)s and %(more)s more", first=begins, more=len(sessions) - 1)
    where = first.room.name if first and first.room else ""
    if first and first.room and first.room.worksite:
        where = f"{where}, {first.room.worksite.name}"
    if first and not where and first.online_url:
        where = _("Online")
    address = directory().url_of(context.tenant_id(), "/catalogue")
    return PictureFacts(
        tenant_name=card.name if card else "",
        title=offering.title,
        when=begins,
        where=where,
        address=address.split("://", 1)[-1],
        language=language,
        accent=(card.accent if card else None) or "#0b5a66",
    )


def offering_to_share(offering_id: UUID) -> Offering:
    """Return an offering with its sessions and their places; raise NotFound."""
    return get(
        Offering,
        offering_id,
        selectinload(Offering.sessions).joinedload(Session.room).joinedload(Room.worksite),
    )


class Source(Struct, frozen=True):
    """One channel, or one way besides, with what came by it."""

    key: str
    visits: int | None
    registrations: int


def sources(since: datetime, until: datetime) -> list[Source]:
    """Return where the registrations of a time came from (P8), social media by itself."""
    by_channel: Mapping[str, int] = dict(
        db.session.execute(
            select(TrackedLink.channel, func.count())
            .join(Registration, Registration.link_id == TrackedLink.id)
            .where(*_of_the_time(since, until))
            .group_by(TrackedLink.channel)
        )
        .tuples()
        .all()
    )
    visits: Mapping[str, int] = dict(
        db.session.execute(
            select(TrackedLink.channel, func.sum(TrackedLink.visits)).group_by(TrackedLink.channel)
        )
        .tuples()
        .all()
    )
    besides: Mapping[str, int] = dict(
        db.session.execute(
            select(Registration.source, func.count())
            .where(Registration.link_id.is_(None), *_of_the_time(since, until))
            .group_by(Registration.source)
        )
        .tuples()
        .all()
    )
    return [
        *(Source(key, int(visits.get(key, 0)), by_channel.get(key, 0)) for key in CHANNELS),
        *(Source(key, None, besides.get(key, 0)) for key in DIRECT),
    ]


def _of_the_time(since: datetime, until: datetime) -> tuple[Any, ...]:
    return (
        Registration.state.in_(COUNTED),
        Registration.registered_at >= since,
        Registration.registered_at < until,
    )


class Sent(Struct, frozen=True):
    """What became of one kind of letter about an offering."""

    kind: str
    by_status: Mapping[str, int]
    last_at: datetime | None


def letters_about(about_id: UUID) -> Sequence[Sent]:
    """Return what became of the letters about an offering, kind by kind."""
    rows = db.session.execute(
        select(Message.kind, Message.status, is_kept(), func.count(), func.max(Message.sent_at))
        .where(Message.about_id == about_id)
        .group_by(Message.kind, Message.status, is_kept())
        .order_by(Message.kind)
    ).all()
    found: dict[str, dict[str, int]] = {}
    last: dict[str, datetime] = {}
    for kind, status, kept, count, sent_at in rows:
        key = "kept" if kept else status
        found.setdefault(kind, {})[key] = count
        if sent_at:
            last[kind] = max(sent_at, last.get(kind, sent_at))
    return [Sent(kind, states, last.get(kind)) for kind, states in found.items()]
