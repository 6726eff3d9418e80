"""The exit survey as a person answers it, and its results for those who may see them."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.credit import afterwards as credit_afterwards
from guildhall.learning.credit import exit_survey, queries, survey_reports
from guildhall.learning.credit.schemas import AfterwardsSchema
from guildhall.learning.models.courses import Offering
from guildhall.learning.permissions import OWN_RECORD, PLAN, SEE_FEEDBACK
from guildhall.listing import Sorts
from guildhall.localisation import iso, language
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.surveys import authoring
from guildhall.surveys import queries as surveys
from guildhall.surveys.models import Survey
from guildhall.surveys.rules import Judgement
from guildhall.wording import gettext as _

bp = Blueprint("exit_survey", __name__, template_folder="templates")


@bp.route("/offerings/<uuid:offering_id>/survey", methods=["GET", "POST"])
@web.needs(OWN_RECORD)
def ask(offering_id: UUID) -> AnyResponse:
    """Show the exit survey to somebody who was there, and take the answers."""
    survey = surveys.survey_about("offering", offering_id)
    if survey is None or surveys.invitation_of(survey, _me().id) is None:
        raise NotFound
    form = Form(_schema(survey))
    if form.accepts(lambda data: exit_survey.answer(survey, _me(), data)):
        return redirect(url_for(".answered", offering_id=offering_id), web.SEE_OTHER)
    if form.errors or form.general or exit_survey.waiting_for(offering_id, _me().id):
        return form.show("credit/survey.html", survey=survey)
    return redirect(url_for(".answered", offering_id=offering_id), web.SEE_OTHER)


@bp.get("/offerings/<uuid:offering_id>/survey/thanks")
@web.needs(OWN_RECORD)
def answered(offering_id: UUID) -> Response:
    """Thank, and lead to the certificate where there is one."""
    survey = surveys.survey_about("offering", offering_id)
    certificate = queries.certificate_for(offering_id, _me().id)
    return web.render("credit/answered.html", survey=survey, certificate=certificate)


@bp.get("/offerings/<uuid:offering_id>/feedback")
@web.needs(SEE_FEEDBACK)
def feedback(offering_id: UUID) -> Response:
    """Show what the survey said, where enough people answered."""
    offering = queries.get_offering(offering_id, for_=web.identity())
    survey = surveys.survey_about("offering", offering_id)
    results = surveys.results(survey, language()) if survey else None
    return web.render("credit/feedback.html", offering=offering, results=results)


SORTS = Sorts(
    lambda: {
        "title": (Offering.title, Offering.id),
        "ended": (Offering.ends_at, Offering.id),
    }
)


@bp.get("/exit-surveys")
@web.needs(SEE_FEEDBACK)
def index() -> Response:
    """Show what exit surveys said: overall and engagement, survey by survey and in all."""
    wanted = survey_reports.Filter(
        listing.words_asked(),
        read_day(request.args.get("since", ""), context.today()),
        read_day(request.args.get("until", ""), context.today()),
    )
    statement = survey_reports.surveys(wanted, for_=web.identity())
    if kind := listing.wants_file():
        rows = db.session.execute(statement.order_by(Offering.ends_at)).all()
        lines = survey_reports.lines_of(rows)
        return listing.as_file(lines, _columns(), name="exit-surveys", kind=kind)
    page = listing.paginate(statement, SORTS, default="ended", direction="desc", scalars=False)
    page.items = survey_reports.lines_of(page.items)
    overall, engagement = survey_reports.in_all(statement)
    return web.render(
        "credit/surveys.html", page=page, wanted=wanted, overall=overall, engagement=engagement
    )


def _columns() -> list[listing.Column]:
    return [
        (_("Title"), lambda line: line.title),
        (_("Ended"), lambda line: iso(line.ended_at)),
        (_("Invited"), lambda line: line.invited),
        (_("Answered"), lambda line: line.answered),
        (_("Overall"), lambda line: line.overall.shown if line.overall else None),
        (_("Overall is met"), lambda line: _met(line.overall)),
        (_("Engagement"), lambda line: line.engagement.shown if line.engagement else None),
        (_("Engagement is met"), lambda line: _met(line.engagement)),
    ]


def _met(judgement: Judgement | None) -> str:
    if judgement is None:
        return ""
    return _("yes") if judgement.met else _("no")


@bp.route("/offerings/<uuid:offering_id>/afterwards", methods=["GET", "POST"])
@web.needs(PLAN)
def afterwards(offering_id: UUID) -> AnyResponse:
    """Choose what an offering asks for afterwards."""
    offering = queries.get_offering(offering_id, for_=web.identity())
    names = ("requires_survey", "survey_template_id", "reflections_required")
    form = Form(AfterwardsSchema(), start={name: getattr(offering, name) for name in names})
    if form.accepts(lambda data: credit_afterwards.choose(offering_id, **data)):
        said = _("Saved: what “%(title)s” asks for afterwards.", title=offering.title)
        return web.done(said, url_for("offerings.show", offering_id=offering_id))
    choices = [(str(each.id), authoring.title_of(each)) for each in authoring.to_choose_from()]
    return form.show("credit/afterwards.html", offering=offering, templates=choices)


def _schema(survey: Survey) -> Schema:
    """Return a schema of the survey's own keys; what they hold is judged by the survey."""
    return Schema.from_dict({item["key"]: fields.String() for item in survey.items})()


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
