"""Pages of needs: what is asked, what was answered, what is offered for it."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.db import db
from guildhall.forms import Form
from guildhall.learning.offerings.queries import get_offering
from guildhall.listing import Sorts
from guildhall.localisation import iso, language
from guildhall.outreach import audience, audience_form, words
from guildhall.outreach.campaigns.queries import figures_about
from guildhall.outreach.models.needs import NeedsSurvey, NeedTheme
from guildhall.outreach.needs import queries, schemas, services
from guildhall.outreach.permissions import ASK, SEE
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("needs", __name__, template_folder="../templates")
SORTS = Sorts(
    lambda: {
        "when": (NeedsSurvey.created_at, NeedsSurvey.id),
        "title": (NeedsSurvey.title, NeedsSurvey.id),
        "closes": (NeedsSurvey.closes_at, NeedsSurvey.id),
        "state": (NeedsSurvey.state, NeedsSurvey.id),
    }
)
THEME_SORTS = Sorts(lambda: {"name": (NeedTheme.name, NeedTheme.id)})


@bp.get("/needs")
@web.needs(SEE, ASK)
def index() -> Response:
    """Show every survey of needs with how many answered."""
    wanted = {name: request.args.get(name, "").strip() for name in ("words", "state")}
    wanted["state"] = wanted["state"] if wanted["state"] in words.SURVEY_STATES else ""
    found = queries.surveys(**wanted)
    if kind := listing.wants_file():
        rows = db.session.execute(found.order_by(NeedsSurvey.created_at.desc())).all()
        columns: list[listing.Column] = [
            (_("Title"), lambda row: row.NeedsSurvey.title),
            (_("State"), lambda row: str(words.SURVEY_STATES[row.NeedsSurvey.state][0])),
            (_("Last day"), lambda row: iso(row.NeedsSurvey.closes_at)),
            (_("Asked"), lambda row: row.asked),
            (_("Answered"), lambda row: row.answered),
        ]
        return listing.as_file(rows, columns, name="needs", kind=kind)
    page = listing.paginate(found, SORTS, default="when", direction="desc", scalars=False)
    return web.render("outreach/needs.html", page=page, wanted=wanted, words=words)


@bp.route("/needs/new", methods=["GET", "POST"])
@web.needs(ASK)
def new() -> AnyResponse:
    """Write a survey."""
    start = {"privacy": "anonymous", "asked": [key for key, _name in audience_form.theme_options()]}
    form = Form(schemas.SurveySchema(), start=start)
    if form.accepts(
        lambda data: services.draft(schemas.questions_of(data), audience_form.rule_of(data))
    ):
        page = url_for(".show", survey_id=form.result.id)
        return web.done(_("Written. Nobody is asked yet: look at it first."), page)
    return _form(form, None)


def _form(form: Form, survey: NeedsSurvey | None) -> Response:
    return form.show("outreach/needs_form.html", survey=survey, choices=audience_form.choices())


@bp.route("/needs/<uuid:survey_id>/details", methods=["GET", "POST"])
@web.needs(ASK)
def change(survey_id: UUID) -> AnyResponse:
    """Change a survey that nobody has been asked yet."""
    survey = queries.get_survey(survey_id)
    form = Form(schemas.SurveySchema(), start=schemas.start_of(survey))
    if form.accepts(
        lambda data: services.change(
            survey_id, schemas.questions_of(data), audience_form.rule_of(data)
        )
    ):
        return web.done(_("Saved."), url_for(".show", survey_id=survey_id))
    return _form(form, survey)


@bp.get("/needs/<uuid:survey_id>")
@web.needs(SEE, ASK)
def show(survey_id: UUID) -> Response:
    """Show a survey: before it is asked what it says, afterwards what people need."""
    survey = queries.get_survey(survey_id)
    asked = survey.state != "draft"
    results = queries.results(survey, language()) if asked else None
    if results and not results.hidden and (kind := listing.wants_file()):
        return listing.as_file(results.lines, _columns(), name="needs-results", kind=kind)
    return web.render(
        "outreach/needs_survey.html",
        survey=survey,
        results=results,
        themes=queries.themes_of(survey),
        people=0 if asked else audience.size(survey.audience),
        for_whom=audience.describe(survey.audience),
        figures=figures_about(survey.id, kind="needs_survey") if asked else None,
        words=words,
    )


def _columns() -> list[listing.Column]:
    return [
        (_("Theme"), lambda line: line.name),
        (_("Need it"), lambda line: line.tally.needs),
        (_("Want it"), lambda line: line.tally.wants),
        (_("Offered"), lambda line: "; ".join(title for _id, title, _at in line.offerings)),
    ]


@bp.post("/needs/<uuid:survey_id>/asking")
@web.needs(ASK)
def ask(survey_id: UUID) -> AnyResponse:
    """Ask everybody whom it is for."""
    survey = services.ask(survey_id)
    asked = queries.results(survey, language()).asked
    sentence = ngettext("%(num)d person is being asked.", "%(num)d people are being asked.", asked)
    return web.done(sentence, url_for(".show", survey_id=survey_id))


@bp.post("/needs/<uuid:survey_id>/reminding")
@web.needs(ASK)
def remind(survey_id: UUID) -> AnyResponse:
    """Remind those who have not answered."""
    services.remind(survey_id)
    sentence = _("Those who have not answered are reminded, once today.")
    return web.done(sentence, url_for(".show", survey_id=survey_id))


@bp.post("/needs/<uuid:survey_id>/closing")
@web.needs(ASK)
def close(survey_id: UUID) -> AnyResponse:
    """End it."""
    services.close(survey_id)
    return web.done(_("Closed. The results stay."), url_for(".show", survey_id=survey_id))


@bp.route("/needs/themes", methods=["GET", "POST"])
@web.needs(ASK)
def themes() -> AnyResponse:
    """Show the themes, and take in a new one."""
    form = Form(schemas.ThemeSchema())
    if form.accepts(lambda data: services.add_theme(data["name"], data["name_es"])):
        return web.done(_("“%(name)s” is added.", name=form.result.name), url_for(".themes"))
    page = listing.paginate(queries.themes(), THEME_SORTS, default="name", scalars=False)
    return form.show("outreach/themes.html", page=page)


@bp.post("/needs/themes/<uuid:theme_id>/retirement")
@web.needs(ASK)
def retire(theme_id: UUID) -> AnyResponse:
    """Ask about it no more."""
    theme = services.retire_theme(theme_id, retired=True)
    undo = url_for(".restore", theme_id=theme_id)
    sentence = _("“%(name)s” is asked about no more.", name=theme.name)
    return web.done(sentence, url_for(".themes"), undo=undo)


@bp.post("/needs/themes/<uuid:theme_id>/restoring")
@web.needs(ASK)
def restore(theme_id: UUID) -> AnyResponse:
    """Ask about it again."""
    theme = services.retire_theme(theme_id, retired=False)
    return web.done(_("“%(name)s” is asked about again.", name=theme.name), url_for(".themes"))


@bp.route("/offerings/<uuid:offering_id>/needs", methods=["GET", "POST"])
@web.needs(ASK)
def answered_by(offering_id: UUID) -> AnyResponse:
    """Say which needs an offering answers."""
    offering = get_offering(offering_id)
    held = [each.id for each in queries.themes_of_offering(offering_id)]
    form = Form(schemas.ThemesSchema(), start={"themes": held})
    if form.accepts(lambda data: services.decide_themes(offering, data["themes"])):
        return web.done(_("Saved."), url_for("offerings.show", offering_id=offering_id))
    return form.show(
        "outreach/offering_needs.html", offering=offering, themes=audience_form.theme_options()
    )
