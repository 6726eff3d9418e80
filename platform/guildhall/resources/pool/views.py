"""The pages of the pool: who may lead what, since when, and what proves it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.localisation import day
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.people.queries import get_person
from guildhall.resources.library.schemas import VoidSchema
from guildhall.resources.models.pool import Profile
from guildhall.resources.permissions import APPLY, KEEP_POOL, SEE_POOL
from guildhall.resources.pool import metrics, queries, rules, schemas, services
from guildhall.resources.pool.queries import Filter
from guildhall.resources.words import POOL_TONES, POOL_WORDS
from guildhall.wording import gettext as _

bp = Blueprint("facilitators", __name__, template_folder="../templates")


@bp.get("/facilitators")
@web.needs(SEE_POOL, KEEP_POOL)
def index() -> Response:
    """Search the pool by name, topic and status; the same as a file."""
    wanted, today = _filter(), context.today()
    statement = queries.facilitators(wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Person.last_name, Person.first_name)).all()
        return listing.as_file(rows, _columns(), name="facilitators", kind=kind)
    sorts = {
        "name": (Person.last_name, Person.first_name, Profile.id),
        "status": (queries.status_column(today), Person.last_name, Profile.id),
    }
    page = listing.paginate(statement, sorts, default="name", scalars=False)
    return web.render(
        "resources/facilitators.html",
        page=page,
        wanted=wanted,
        topics=queries.topics(),
        statuses=POOL_WORDS,
        tones=POOL_TONES,
        share=metrics.from_membership(today),
        today=today,
    )


def _filter() -> Filter:
    asked = request.args
    return Filter(
        words=asked.get("q", "").strip()[:100],
        topic=asked.get("topic", "").strip()[:80],
        status=asked.get("status", "") if asked.get("status") in POOL_WORDS else "",
        members=asked.get("members") == "1",
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda row: row.Profile.person.sort_name),
        (_("Status"), lambda row: str(POOL_WORDS[row.status])),
        (_("Proven topics"), lambda row: row.topics or ""),
        (_("Member of a unit"), lambda row: _("yes") if row.member else _("no")),
        (_("From"), lambda row: row.Profile.organisation),
        (_("Sessions led"), lambda row: row.led),
    )


@bp.route("/facilitators/new", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def new() -> AnyResponse:
    """Take somebody into the pool."""
    form = Form(schemas.EnterSchema())
    if form.accepts(_enter):
        return web.done(
            _("In the pool. Note what proves their topics, then qualify them."),
            url_for(".show", profile_id=form.result.id),
        )
    return form.show("resources/facilitator_form.html", profile=None)


def _enter(data: dict[str, Any]) -> Profile:
    return services.enter(
        person_meant(data["person"], "person"),
        services.topics_of(data["topics"]),
        about=data["about"],
        organisation=data["organisation"],
    )


@bp.route("/facilitators/mine", methods=["GET", "POST"])
@web.needs(APPLY)
def mine() -> AnyResponse:
    """Let somebody offer herself as a facilitator, and see where she stands."""
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    form = Form(schemas.ApplySchema())
    if form.accepts(lambda data: _apply(person_id, data)):
        return web.done(_("Thank you. The coordinator looks at it."), url_for(".mine"))
    profile = queries.profile_of(person_id)
    return form.show(
        "resources/my_facilitation.html",
        profile=profile,
        standing=rules.status_on(profile.standings, context.today()) if profile else "",
        statuses=POOL_WORDS,
        tones=POOL_TONES,
    )


def _apply(person_id: UUID, data: dict[str, Any]) -> Profile:
    topics = services.topics_of(data["topics"])
    return services.enter(get_person(person_id), topics, about=data["about"])


@bp.get("/facilitators/<uuid:profile_id>")
@web.needs(SEE_POOL, KEEP_POOL)
def show(profile_id: UUID) -> Response:
    """Show a facilitator: topics with proof, standing in time, sessions led."""
    profile = queries.get_profile(profile_id)
    today = context.today()
    return web.render(
        "resources/facilitator.html",
        profile=profile,
        standing=rules.status_on(profile.standings, today),
        proven=services.proven(profile),
        led=queries.led_by(profile.person_id),
        statuses=POOL_WORDS,
        tones=POOL_TONES,
        today=today,
        last_day=rules.last_day,
    )


def _to(profile_id: UUID) -> str:
    return url_for(".show", profile_id=profile_id)


@bp.route("/facilitators/<uuid:profile_id>/details", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def details(profile_id: UUID) -> AnyResponse:
    """Change what a profile says."""
    profile = queries.get_profile(profile_id)
    start = {"about": profile.about, "organisation": profile.organisation}
    form = Form(schemas.ProfileSchema(), start=start)
    if form.accepts(lambda data: services.describe(profile_id, **data)):
        return web.done(_("Saved."), _to(profile_id))
    return form.show("resources/facilitator_form.html", profile=queries.get_profile(profile_id))


@bp.route("/facilitators/<uuid:profile_id>/proof", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def prove(profile_id: UUID) -> AnyResponse:
    """Note what proves a topic."""
    profile = queries.get_profile(profile_id)
    start = {"topic": request.args.get("topic", ""), "proven_on": context.today()}
    form = Form(schemas.ProofSchema(), start=start)
    if form.accepts(lambda data: services.prove(profile_id, **data)):
        return web.done(_("Noted as proof."), _to(profile_id))
    profile = queries.get_profile(profile_id)
    return form.show("resources/proof_form.html", profile=profile, topics=queries.topics())


@bp.route("/facilitators/topics/<uuid:topic_id>/void", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def void_topic(topic_id: UUID) -> AnyResponse:
    """Void a topic, with a reason."""
    topic = queries.get_topic(topic_id)
    profile_id, what, form = topic.profile_id, topic.topic, Form(VoidSchema())
    if form.accepts(lambda data: services.void_topic(topic_id, reason=data["reason"])):
        return web.done(_("Void; the reason stays in the record."), _to(profile_id))
    profile = queries.get_profile(profile_id)
    return form.show("resources/pool_void.html", profile=profile, what=what)


@bp.route("/facilitators/<uuid:profile_id>/qualification", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def qualify(profile_id: UUID) -> AnyResponse:
    """Say from when somebody may lead."""
    profile = queries.get_profile(profile_id)
    form = Form(schemas.QualifySchema(), start={"since": context.today()})
    if form.accepts(lambda data: services.qualify(profile_id, **data)):
        undo = url_for(".undo_standing", standing_id=form.result.id)
        said = _("%(name)s may lead from %(day)s on.", name=profile.person.name,
                 day=day(form.result.valid.lower))  # fmt: skip
        return web.done(said, _to(profile_id), undo=undo)
    profile = queries.get_profile(profile_id)
    return form.show(
        "resources/standing_form.html", profile=profile, what="qualify",
        proven=services.proven(profile),
    )  # fmt: skip


@bp.route("/facilitators/<uuid:profile_id>/suspension", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def suspend(profile_id: UUID) -> AnyResponse:
    """Say from when somebody may not lead, and why."""
    profile = queries.get_profile(profile_id)
    form = Form(schemas.SuspendSchema(), start={"since": context.today()})
    if form.accepts(lambda data: services.suspend(profile_id, **data)):
        said = _("%(name)s is suspended.", name=profile.person.name)
        return web.done(said, _to(profile_id))
    profile = queries.get_profile(profile_id)
    return form.show("resources/standing_form.html", profile=profile, what="suspend", proven=[])


@bp.route("/facilitators/<uuid:profile_id>/end", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def end(profile_id: UUID) -> AnyResponse:
    """End what stands, on a day."""
    profile = queries.get_profile(profile_id)
    form = Form(schemas.EndSchema(), start={"on": context.today()})
    if form.accepts(lambda data: services.end(profile_id, **data)):
        return web.done(_("Ended."), _to(profile_id))
    profile = queries.get_profile(profile_id)
    return form.show("resources/standing_form.html", profile=profile, what="end", proven=[])


@bp.route("/facilitators/standings/<uuid:standing_id>/withdraw", methods=["GET", "POST"])
@web.needs(KEEP_POOL)
def withdraw_standing(standing_id: UUID) -> AnyResponse:
    """Say that a standing was entered by mistake."""
    standing, form = queries.get_standing(standing_id), Form(VoidSchema())
    profile_id, what = standing.profile_id, str(POOL_WORDS[standing.status])
    if form.accepts(lambda data: services.withdraw_standing(standing_id, reason=data["reason"])):
        return web.done(_("Withdrawn: it was never true."), _to(profile_id))
    profile = queries.get_profile(profile_id)
    return form.show("resources/pool_void.html", profile=profile, what=what)


@bp.post("/facilitators/standings/<uuid:standing_id>/undo")
@web.needs(KEEP_POOL)
def undo_standing(standing_id: UUID) -> AnyResponse:
    """Undo a standing that was just entered."""
    standing = services.withdraw_standing(standing_id, reason=_("entered by mistake"))
    return web.done(_("Withdrawn: it was never true."), _to(standing.profile_id))
