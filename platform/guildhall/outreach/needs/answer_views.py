"""Where somebody answers a survey of needs: by the link of her letter, or signed in."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.outreach import signed
from guildhall.outreach.models.needs import NeedsSurvey
from guildhall.outreach.needs import queries, schemas, services
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.surveys.queries import invitation_of

bp = Blueprint("needs_answer", __name__, template_folder="../templates")


@bp.route("/needs/answer/<token>", methods=["GET", "POST"])
@web.public("the signed link of a letter stands for its reader", while_closing=False)
def by_link(token: str) -> AnyResponse:
    """Answer by the link of one's letter, without signing in."""
    survey_id, person_id = signed.ids_of(signed.NEEDS, token)
    return _ask(queries.get_survey(survey_id), get_person(person_id))


@bp.route("/my/needs/<uuid:survey_id>", methods=["GET", "POST"])
@web.signed_in(while_closing=False)
def signed_in(survey_id: UUID) -> AnyResponse:
    """Answer as whoever is signed in."""
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return _ask(queries.get_survey(survey_id), get_person(person_id))


def _ask(survey: NeedsSurvey, person: Person) -> AnyResponse:
    kept = queries.opened(survey)
    invitation = invitation_of(kept, person.id)
    if invitation is None:
        raise NotFound
    form = Form(schemas.answers_to(kept))
    if form.accepts(lambda data: services.answer(survey, person, data)):
        return redirect(url_for(".thanks"), web.SEE_OTHER)
    over = survey.state == "closed" or survey.closes_at <= context.now()
    return form.show(
        "outreach/needs_answer.html",
        survey=survey,
        kept=kept,
        answered=invitation.answered,
        over=over,
    )


@bp.get("/needs/thanks")
@web.public("whoever has answered is thanked")
def thanks() -> AnyResponse:
    """Thank."""
    return web.render("outreach/needs_thanks.html")
