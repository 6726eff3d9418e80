"""Pages of campaigns: write, look at who gets it, send, see what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.communications import tracking
from guildhall.communications import words as mail_words
from guildhall.db import db
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso, when
from guildhall.outreach import audience, audience_form, words
from guildhall.outreach.campaigns import queries, rules, schemas, services
from guildhall.outreach.models.campaigns import Campaign
from guildhall.outreach.permissions import SEE, SEND
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("campaigns", __name__, template_folder="../templates")
SORTS = Sorts(
    lambda: {
        "when": (Campaign.created_at, Campaign.id),
        "title": (Campaign.title, Campaign.id),
        "state": (Campaign.state, Campaign.id),
    }
)
PEOPLE = Sorts(lambda: {"name": (Person.last_name, Person.first_name, Person.id)})


@bp.get("/campaigns")
@web.needs(SEE, SEND)
def index() -> Response:
    """Show every campaign with what it led to, or hand the list over as a file."""
    wanted = {name: request.args.get(name, "").strip() for name in ("words", "state")}
    found = queries.campaigns(**wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(found.order_by(Campaign.created_at.desc())).all()
        return listing.as_file(rows, _columns(), name="campaigns", kind=kind)
    page = listing.paginate(found, SORTS, default="when", direction="desc", scalars=False)
    return web.render("outreach/campaigns.html", page=page, wanted=wanted, words=words)


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Title"), lambda row: row.Campaign.title),
        (_("State"), lambda row: str(words.CAMPAIGN_STATES[row.Campaign.state][0])),
        (_("Sent"), lambda row: iso(row.Campaign.started_at)),
        (_("Recipients"), lambda row: row.recipients),
        (_("Visits"), lambda row: row.visits),
        (_("Registrations"), lambda row: row.registered),
    )


@bp.route("/campaigns/new", methods=["GET", "POST"])
@web.needs(SEND)
def new() -> AnyResponse:
    """Write a campaign, from an earlier one or about an offering if asked."""
    form = Form(schemas.CampaignSchema(), start=_start())
    if form.accepts(_draft):
        page = url_for(".show", campaign_id=form.result.id)
        return web.done(_("Written. Nothing has left yet: look at it, then send it."), page)
    return form.show("outreach/campaign_form.html", campaign=None, choices=audience_form.choices())


def _start() -> dict[str, Any]:
    copied = request.args.get("copy", type=UUID)
    if copied:
        return schemas.start_of(queries.get_campaign(copied))
    return {"offering": request.args.get("offering", "")}


def _draft(data: dict[str, Any]) -> Campaign:
    offering = audience_form.offering_of(data["offering"])
    return services.draft(
        data["title"],
        schemas.words_of(data),
        audience_form.rule_of(data),
        offering_id=offering.id if offering else None,
    )


@bp.get("/campaigns/<uuid:campaign_id>")
@web.needs(SEE, SEND)
def show(campaign_id: UUID) -> Response:
    """Show a campaign: before it leaves who would get it, afterwards what became of it."""
    return _page(queries.get_campaign(campaign_id))


def _page(campaign: Campaign, plan: Form | None = None) -> Response:
    links = queries.links_of(campaign.id)
    unsent = campaign.state in rules.CHANGEABLE
    return web.render(
        "outreach/campaign.html",
        422 if plan else 200,
        campaign=campaign,
        words=words,
        unsent=unsent,
        why_not_yet=queries.why_not_yet(campaign) if unsent else "",
        fates=queries.fates(campaign.audience) if unsent else {},
        figures=None if unsent else queries.figures(campaign),
        for_whom=audience.describe(campaign.audience),
        links=links,
        registered=queries.registered_by(links),
        url_of=tracking.url_of,
        with_link=rules.with_link,
        plan=plan or Form(schemas.PlanSchema()),
    )


@bp.route("/campaigns/<uuid:campaign_id>/details", methods=["GET", "POST"])
@web.needs(SEND)
def change(campaign_id: UUID) -> AnyResponse:
    """Change a campaign that has not left."""
    campaign = queries.get_campaign(campaign_id)
    rules.refuse_unless_changeable(campaign.state)
    form = Form(schemas.CampaignSchema(), start=schemas.start_of(campaign))
    if form.accepts(lambda data: _change(campaign_id, data)):
        return web.done(_("Saved."), url_for(".show", campaign_id=campaign_id))
    return form.show(
        "outreach/campaign_form.html", campaign=campaign, choices=audience_form.choices()
    )


def _change(campaign_id: UUID, data: dict[str, Any]) -> Campaign:
    offering = audience_form.offering_of(data["offering"])
    return services.change(
        campaign_id,
        data["title"],
        schemas.words_of(data),
        audience_form.rule_of(data),
        version=data["version"],
        offering_id=offering.id if offering else None,
    )


@bp.get("/campaigns/<uuid:campaign_id>/recipients")
@web.needs(SEE, SEND)
def recipients(campaign_id: UUID) -> Response:
    """Show who would get it and who not, with the reason; afterwards what each letter came to."""
    campaign = queries.get_campaign(campaign_id)
    unsent = campaign.state in rules.CHANGEABLE
    found = queries.would_get(campaign.audience) if unsent else queries.letters(campaign)
    if kind := listing.wants_file():
        rows = db.session.execute(listing.order(found, PEOPLE["name"], "asc")).all()
        return listing.as_file(rows, _recipient_columns(), name="recipients", kind=kind)
    page = listing.paginate(found, PEOPLE, default="name", scalars=False)
    return web.render(
        "outreach/recipients.html", campaign=campaign, page=page, fate=_fate, unsent=unsent
    )


def _recipient_columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda row: row.Person.sort_name),
        (_("Address"), lambda row: row.Person.email or ""),
        (_("What becomes of it"), lambda row: _fate(row)[0]),
        (_("Why"), lambda row: _fate(row)[2]),
    )


def _fate(row: Any) -> tuple[str, str, str]:  # noqa: ANN401 - a row of either list
    """Return the word, the tone and the reason of one recipient's letter."""
    if "fate" in row._fields:
        word, tone, why = words.FATES[row.fate]
        return str(word), tone, str(why)
    return (*mail_words.status(row.Message), mail_words.why(row.Message))


@bp.post("/campaigns/<uuid:campaign_id>/preview")
@web.needs(SEND)
def preview(campaign_id: UUID) -> AnyResponse:
    """Send the letter to oneself."""
    address = services.show_to(queries.get_campaign(campaign_id), get_person(_me()))
    return web.done(
        _("It is on its way to %(address)s, to you alone.", address=address),
        url_for(".show", campaign_id=campaign_id),
    )


@bp.post("/campaigns/<uuid:campaign_id>/plan")
@web.needs(SEND)
def plan(campaign_id: UUID) -> AnyResponse:
    """Plan when it leaves."""
    form = Form(schemas.PlanSchema())
    was = queries.get_campaign(campaign_id).send_at
    if form.accepts(lambda data: services.plan(campaign_id, _moment(data))):
        sentence = _("It leaves %(moment)s.", moment=when(form.result.send_at))
        undo = url_for(".unplan", campaign_id=campaign_id, was=was and was.isoformat())
        return web.done(sentence, url_for(".show", campaign_id=campaign_id), undo=undo)
    return _page(queries.get_campaign(campaign_id), form)


def _moment(data: dict[str, Any]) -> datetime:
    return datetime.combine(data["day"], data["time"], context.tenant().zone)


@bp.post("/campaigns/<uuid:campaign_id>/sending")
@web.needs(SEND)
def send(campaign_id: UUID) -> AnyResponse:
    """Send it; a second click sends nothing more."""
    campaign = services.send(campaign_id)
    count = queries.figures(campaign).recipients
    sentence = ngettext(
        "It is on its way to %(num)d person.", "It is on its way to %(num)d people.", count
    )
    return web.done(sentence, url_for(".show", campaign_id=campaign_id))


@bp.post("/campaigns/<uuid:campaign_id>/cancellation")
@web.needs(SEND)
def cancel(campaign_id: UUID) -> AnyResponse:
    """Give it up before it leaves."""
    services.cancel(campaign_id)
    undo = url_for(".take_up", campaign_id=campaign_id)
    page = url_for(".show", campaign_id=campaign_id)
    return web.done(_("Cancelled. Nobody gets it."), page, undo=undo)


@bp.post("/campaigns/<uuid:campaign_id>/taking-up")
@web.needs(SEND)
def take_up(campaign_id: UUID) -> AnyResponse:
    """Take it up again as it was when it was cancelled; say why where that cannot be."""
    was = queries.get_campaign(campaign_id).send_at
    campaign = services.take_up(campaign_id)
    return web.done(_stands(campaign, was), url_for(".show", campaign_id=campaign_id))


@bp.post("/campaigns/<uuid:campaign_id>/draft")
@web.needs(SEND)
def unplan(campaign_id: UUID) -> AnyResponse:
    """Make it a draft again, or planned as it was before it was planned anew."""
    was = _earlier(request.args.get("was", ""))
    campaign = services.unplan(campaign_id, was)
    return web.done(_stands(campaign, was), url_for(".show", campaign_id=campaign_id))


def _earlier(text: str) -> datetime | None:
    """Return the moment that an undo carries; what is none, or has no zone, is nothing."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _stands(campaign: Campaign, was: datetime | None) -> str:
    if campaign.send_at is not None:
        return _("It leaves %(moment)s.", moment=when(campaign.send_at))
    if was is not None:
        return _(
            "It is a draft again: it was planned for %(moment)s, and that is over.",
            moment=when(was),
        )
    return _("It is a draft again.")


@bp.route("/campaigns/<uuid:campaign_id>/links", methods=["GET", "POST"])
@web.needs(SEND)
def add_link(campaign_id: UUID) -> AnyResponse:
    """Make one more link of the campaign, for another channel."""
    campaign = queries.get_campaign(campaign_id)
    form = Form(schemas.LinkSchema())
    if form.accepts(lambda data: services.add_link(campaign, data["channel"], data["label"])):
        return web.done(
            _("Here is the link: %(url)s", url=tracking.url_of(form.result)),
            url_for(".show", campaign_id=campaign_id),
        )
    return form.show("outreach/link_form.html", campaign=campaign, channels=words.channels())


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - a tenant's page lets in nobody without a person
    return person_id
