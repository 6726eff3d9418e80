"""Verbs of campaigns: draft, change, look at, plan, send once, cancel."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select

from guildhall import audit, context, jobs
from guildhall.communications import tracking
from guildhall.communications.models import TrackedLink
from guildhall.communications.services import is_live, language_of, write
from guildhall.db import db, new_id, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.outreach import audience
from guildhall.outreach.campaigns import queries, rules
from guildhall.outreach.models.campaigns import Campaign, CampaignLink, CampaignRecipient
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

BATCH: Final = 50
"""How many letters one job writes: little is done again when it is killed."""


@transaction
def draft(
    title: str,
    words: dict[str, Any],
    rule: dict[str, Any],
    *,
    offering_id: UUID | None = None,
) -> Campaign:
    """Write a campaign down; nothing leaves."""
    _refuse_empty(words)
    campaign = Campaign(title=title, words=words, audience=rule, offering_id=offering_id)
    db.session.add(campaign)
    db.session.flush()
    add_link(campaign, "mail", kind="letter")
    audit.record("outreach.drafted", campaign, title)
    return campaign


def _refuse_empty(words: dict[str, Any]) -> None:
    """Want at least one language, and a language whole."""
    for code, each in words.items():
        if bool(each["subject"]) != bool(each["body"]):
            missing = "subject" if each["body"] else "body"
            raise Invalid(
                **{f"{missing}_{code}": _("Write both the subject and the letter, or neither.")}
            )
    if not any(each["body"] for each in words.values()):
        raise Invalid(body_en=_("Write the letter in at least one language."))


@transaction
def add_link(
    campaign: Campaign, channel: str, label: str = "", *, kind: str = "named"
) -> TrackedLink:
    """Make one more link of a campaign: for a post, a flyer, a page."""
    link = tracking.make_link(queries.path_of(campaign), channel, label, kind=kind)
    db.session.add(CampaignLink(campaign_id=campaign.id, link_id=link.id))
    db.session.flush()
    return link


@transaction
def change(  # noqa: PLR0913 - all that a campaign says
    campaign_id: UUID,
    title: str,
    words: dict[str, Any],
    rule: dict[str, Any],
    *,
    version: int,
    offering_id: UUID | None = None,
) -> Campaign:
    """Change a campaign that has not left; a plan to send it stays."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    rules.refuse_unless_changeable(campaign.state)
    if campaign.version != version:
        raise Conflict(_("Somebody changed this meanwhile. Look at it again before you save."))
    _refuse_empty(words)
    campaign.title, campaign.words, campaign.audience = title, words, rule
    campaign.offering_id = offering_id
    db.session.flush()
    for link in queries.links_of(campaign.id):
        link.path = queries.path_of(campaign)
    audit.record("outreach.changed", campaign, title)
    return campaign


@transaction
def plan(campaign_id: UUID, send_at: datetime) -> Campaign:
    """Plan the sending for a moment to come."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    rules.refuse_unless_changeable(campaign.state)
    if send_at <= context.now():
        raise Invalid(day=_("Choose a moment to come, or send it now."))
    campaign.state, campaign.send_at = "scheduled", send_at
    audit.record("outreach.planned", campaign, campaign.title, after={"send_at": send_at})
    return campaign


@transaction
def cancel(campaign_id: UUID) -> Campaign:
    """Give a campaign up that has not left; for when it was planned is kept, should it return."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    if campaign.state == "cancelled":
        return campaign
    rules.refuse_unless_changeable(campaign.state)
    campaign.state = "cancelled"
    audit.record("outreach.cancelled", campaign, campaign.title)
    return campaign


@transaction
def take_up(campaign_id: UUID) -> Campaign:
    """Make a cancelled campaign again what it was: planned, if its moment is still to come."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    if campaign.state != "cancelled":
        rules.refuse_unless_changeable(campaign.state)
        return campaign
    planned = campaign.send_at is not None and campaign.send_at > context.now()
    campaign.state = "scheduled" if planned else "draft"
    if not planned:
        campaign.send_at = None
    after = {"send_at": campaign.send_at} if planned else None
    audit.record("outreach.taken_up", campaign, campaign.title, after=after)
    return campaign


@transaction
def unplan(campaign_id: UUID, earlier: datetime | None = None) -> Campaign:
    """Make a planned campaign a draft again, or planned as it was earlier."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    rules.refuse_unless_changeable(campaign.state)
    if earlier is not None and earlier > context.now():
        return plan(campaign_id, earlier)
    if campaign.state == "scheduled":
        before = {"send_at": campaign.send_at}
        campaign.state, campaign.send_at = "draft", None
        audit.record("outreach.unplanned", campaign, campaign.title, before=before)
    return campaign


@transaction
def show_to(campaign: Campaign, person: Person) -> str:
    """Send the letter to whoever writes it; return the address, or say why it cannot be."""
    if not person.email:
        raise Conflict(_("You have no e-mail address on record, so there is nowhere to send it."))
    if not is_live() and not context.is_sample():
        raise Conflict(_("Nothing is sent before this hall is live. You can plan it until then."))
    key = f"preview:{new_id()}"
    _write(campaign, person, _url_of(campaign), kind="campaign_preview", key=key)
    return person.email


@transaction
def send(campaign_id: UUID) -> Campaign:
    """Begin the sending, once: a second click finds it begun."""
    campaign = queries.get_campaign(campaign_id, lock=True)
    if campaign.state in {"sending", "sent"}:
        return campaign
    rules.refuse_unless_changeable(campaign.state)
    if not is_live() and not context.is_sample():
        raise Conflict(_("Nothing is sent before this hall is live. You can plan it until then."))
    if sentence := queries.why_not_yet(campaign):
        raise Conflict(sentence)
    _begin(campaign)
    return campaign


def _begin(campaign: Campaign) -> None:
    """Write down to whom it goes, as of now, and promise the letters."""
    ids = db.session.scalars(audience.people(campaign.audience).with_only_columns(Person.id)).all()
    if not ids:
        raise Conflict(_("Nobody fits this audience, so there is nobody to send it to."))
    now = context.now()
    rows = [
        {
            "tenant_id": context.tenant_id(),
            "id": new_id(),
            "created_at": now,
            "created_by": context.person_id(),
            "sample": context.is_sample(),
            "campaign_id": campaign.id,
            "person_id": person_id,
            "written": False,
        }
        for person_id in ids
    ]
    db.session.execute(insert(CampaignRecipient), rows)
    campaign.state, campaign.started_at, campaign.send_at = "sending", now, None
    audit.record("outreach.sent", campaign, campaign.title, after={"recipients": len(ids)})
    jobs.enqueue(write_batch, campaign=campaign.id)


def write_batch(campaign: str) -> None:
    """Write the next letters of a campaign; killed half-way it is done again, each letter once."""
    found = queries.get_campaign(UUID(campaign), lock=True)
    if found.state != "sending":
        return
    rows = db.session.execute(
        select(CampaignRecipient, Person)
        .join(Person, Person.id == CampaignRecipient.person_id)
        .where(CampaignRecipient.campaign_id == found.id, ~CampaignRecipient.written)
        .order_by(CampaignRecipient.id)
        .limit(BATCH)
    ).all()
    url = _url_of(found)
    for recipient, person in rows:
        _write(found, person, url, kind="campaign", key=f"campaign:{found.id}:{person.id}")
        recipient.written = True
    if len(rows) == BATCH:
        jobs.enqueue(write_batch, campaign=found.id)
        return
    found.state, found.finished_at = "sent", context.now()


def _url_of(campaign: Campaign) -> str:
    """Return the address that a letter hands out: the campaign's first link."""
    return tracking.url_of(queries.links_of(campaign.id)[0])


def _write(campaign: Campaign, person: Person, url: str, *, kind: str, key: str) -> None:
    code, words = rules.words_in(campaign.words, language_of(person))
    write(
        person,
        kind,
        key=key,
        essential=kind == "campaign_preview",  # she has just asked for it
        about=campaign.id if kind == "campaign" else None,
        language=code,
        subject=words["subject"],
        body=rules.with_link(words["body"], url),
    )


@transaction
def send_due() -> None:
    """Begin what was planned for now; before the hall is live it goes on waiting."""
    if not is_live():
        return
    due = db.session.scalars(
        select(Campaign)
        .where(Campaign.state == "scheduled", Campaign.send_at <= context.now())
        .with_for_update(skip_locked=True)
    ).all()
    for campaign in due:
        if sentence := queries.why_not_yet(campaign):
            _hold_back(campaign, "outreach.held_back", sentence)
        elif audience.size(campaign.audience):
            _begin(campaign)
        else:
            _hold_back(campaign, "outreach.nobody_fitted", _("Nobody fits."))


def _hold_back(campaign: Campaign, action: str, reason: str) -> None:
    """Make a planned campaign a draft again: as it stands nobody is helped by it."""
    campaign.state, campaign.send_at = "draft", None
    audit.record(action, campaign, campaign.title, reason=reason)
