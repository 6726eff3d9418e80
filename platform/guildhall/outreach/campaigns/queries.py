"""Reads of campaigns: who gets what, what became of it, what it led to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from guildhall.communications.delivery import KEPT
from guildhall.communications.models import BadAddress, Message, OptOut, TrackedLink
from guildhall.communications.queries import is_kept
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import HOLDS_A_SEAT, Registration
from guildhall.outreach import audience
from guildhall.outreach.campaigns import rules
from guildhall.outreach.models.campaigns import STATES, Campaign, CampaignLink, CampaignRecipient
from guildhall.people.models.persons import Person
from guildhall.searching import holding

COUNTED: Final = (*HOLDS_A_SEAT, "waitlisted")
"""Registrations that stand; one that was cancelled again is owed to no channel."""


def get_campaign(campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Return a campaign, locked for a change if asked; raise NotFound."""
    statement = select(Campaign).where(Campaign.id == campaign_id)
    if lock:
        statement = statement.with_for_update()
    else:
        statement = statement.options(joinedload(Campaign.offering))
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def campaigns(*, words: str = "", state: str = "") -> Select[tuple[Campaign, int, int, int]]:
    """Return campaigns with how many got it, how many came by its links, how many registered."""
    recipients = (
        select(func.count())
        .where(CampaignRecipient.campaign_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    visits = (
        select(func.coalesce(func.sum(TrackedLink.visits), 0))
        .join(CampaignLink, CampaignLink.link_id == TrackedLink.id)
        .where(CampaignLink.campaign_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    registered = (
        select(func.count())
        .select_from(Registration)
        .join(CampaignLink, CampaignLink.link_id == Registration.link_id)
        .where(CampaignLink.campaign_id == Campaign.id, Registration.state.in_(COUNTED))
        .correlate(Campaign)
        .scalar_subquery()
    )
    statement = select(
        Campaign,
        recipients.label("recipients"),
        visits.label("visits"),
        registered.label("registered"),
    )
    if state in STATES:
        statement = statement.where(Campaign.state == state)
    return statement.where(*holding(words, Campaign.title))


def why_not_yet(campaign: Campaign) -> str:
    """Say why a campaign cannot leave as it stands, or nothing."""
    if campaign.offering_id is None:
        return ""
    statement = select(Offering.title, Offering.status).where(Offering.id == campaign.offering_id)
    title, status = db.session.execute(statement).one()
    return rules.why_not_yet(title, status)


def path_of(campaign: Campaign) -> str:
    """Return the page that a campaign leads to: its offering's, or the catalogue."""
    return f"/catalogue/{campaign.offering_id}" if campaign.offering_id else "/catalogue"


def links_of(campaign_id: UUID) -> Sequence[TrackedLink]:
    """Return a campaign's links, its letter's own first."""
    return db.session.scalars(
        select(TrackedLink)
        .join(CampaignLink, CampaignLink.link_id == TrackedLink.id)
        .where(CampaignLink.campaign_id == campaign_id)
        .order_by(TrackedLink.id)
    ).all()


def registered_by(links: Sequence[TrackedLink]) -> Mapping[UUID, int]:
    """Return how many registrations stand that each of these links led to."""
    rows = db.session.execute(
        select(Registration.link_id, func.count())
        .where(
            Registration.link_id.in_([link.id for link in links]), Registration.state.in_(COUNTED)
        )
        .group_by(Registration.link_id)
    )
    return {link: count for link, count in rows if link is not None}


# Before it is sent: who would get it, and why somebody would not


def would_get(rule: Mapping[str, Any]) -> Select[tuple[Person, str]]:
    """Return everybody meant, with what would become of the letter: "mail", or why not."""
    opted_out = select(OptOut.id).where(OptOut.person_id == Person.id).exists()
    bounced = (
        select(BadAddress.id)
        .where(BadAddress.address == Person.email, BadAddress.cleared_at.is_(None))
        .exists()
    )
    fate = case(
        (or_(Person.email.is_(None), Person.email == ""), literal("no address")),
        (opted_out, literal("opted out")),
        (bounced, literal("bounced before")),
        else_=literal("mail"),
    )
    return audience.people(rule).add_columns(fate.label("fate"))


def fates(rule: Mapping[str, Any]) -> dict[str, int]:
    """Return how many would get it by mail, and how many not, by reason."""
    people = would_get(rule).subquery()
    rows = db.session.execute(select(people.c.fate, func.count()).group_by(people.c.fate))
    return {str(fate): count for fate, count in rows}


# After


class Figures(Struct, frozen=True):
    """What became of a campaign's letters, as the mail servers said."""

    recipients: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    by_reason: Mapping[str, int] = field(default_factory=dict)
    """Of those that were not sent: no address, opted out, bounced before."""
    last_at: datetime | None = None

    @property
    def delivered(self) -> int:
        """Return how many letters a mail server took and did not refuse."""
        return self.by_status.get("sent", 0)

    @property
    def on_their_way(self) -> int:
        """Return how many are still to be written or handed over."""
        written = sum(self.by_status.values())
        waiting = self.by_status.get("waiting", 0) + self.by_status.get("sending", 0)
        return self.recipients - written + waiting


def figures(campaign: Campaign) -> Figures:
    """Return the true figures of a campaign."""
    recipients = db.session.scalar(
        select(func.count()).where(CampaignRecipient.campaign_id == campaign.id)
    )
    return figures_about(campaign.id, kind="campaign", recipients=recipients or 0)


def figures_about(about_id: UUID, *, kind: str, recipients: int | None = None) -> Figures:
    """Return what became of the messages of a kind about one thing."""
    rows = db.session.execute(
        select(
            Message.status, is_kept(), Message.diagnosis, func.count(), func.max(Message.sent_at)
        )
        .where(and_(Message.about_id == about_id, Message.kind == kind))
        .group_by(Message.status, is_kept(), Message.diagnosis)
    ).all()
    by_status: dict[str, int] = {}
    by_reason: dict[str, int] = {}
    for status, kept, why, count, _last in rows:
        key = "kept" if kept else status
        by_status[key] = by_status.get(key, 0) + count
        if status in {"suppressed", "held"}:
            reason = "bounced before" if why.startswith("bounced before") else why
            by_reason[reason] = by_reason.get(reason, 0) + count
    total = sum(by_status.values()) if recipients is None else recipients
    last = max((row[4] for row in rows if row[4]), default=None)
    return Figures(total, by_status, by_reason, last)


def letters(campaign: Campaign, *, status: str = "") -> Select[tuple[Message, Person]]:
    """Return a campaign's letters with whom they went to."""
    statement = (
        select(Message, Person)
        .join(Person, Person.id == Message.person_id)
        .where(Message.about_id == campaign.id, Message.kind == "campaign")
    )
    if status == "kept":
        return statement.where(is_kept())
    if status:
        statement = statement.where(Message.status == status, Message.diagnosis != KEPT)
    return statement
