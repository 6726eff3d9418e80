"""The exit survey as a person answers it, and its results for those who may see them."""

from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.credit import exit_survey, queries
from guildhall.learning.permissions import OWN_RECORD, SEE_FEEDBACK
from guildhall.localisation import language
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.surveys import queries as surveys
from guildhall.surveys.models import Survey

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


def _schema(survey: Survey) -> Schema:
    """Return a schema of the survey's own keys; what they hold is judged by the survey."""
    return Schema.from_dict({item["key"]: fields.String() for item in survey.items})()


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
