"""The questions that a tenant asks: the templates, each on a page of its own."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.forms import Form
from guildhall.localisation import language
from guildhall.surveys import authoring, forms, queries
from guildhall.surveys.permissions import WRITE_QUESTIONS
from guildhall.surveys.questions import SHIPPED
from guildhall.surveys.rules import choices_of, localised
from guildhall.wording import gettext as _

bp = Blueprint("surveys", __name__, template_folder="templates")


@bp.get("/surveys/questions")
@web.needs(WRITE_QUESTIONS)
def index() -> Response:
    """Show the templates that can be chosen, and those put away."""
    return web.render(
        "surveys/templates.html",
        templates=authoring.to_choose_from(),
        away=queries.templates(away=True),
        title_of=authoring.title_of,
    )


@bp.get("/surveys/questions/<uuid:template_id>")
@web.needs(WRITE_QUESTIONS)
def show(template_id: UUID) -> Response:
    """Show the questions of a template as they are asked."""
    template = queries.get_template(template_id)
    return web.render(
        "surveys/template.html",
        chosen=template,
        title=authoring.title_of(template),
        ours=template.name in SHIPPED,
        localised=lambda text: localised(text, language()),
        choices=lambda item: choices_of(item, language()),
    )


@bp.route("/surveys/questions/new", methods=["GET", "POST"])
@web.needs(WRITE_QUESTIONS)
def new() -> AnyResponse:
    """Write a template, beginning with a copy."""
    source_id = request.args.get("from", type=UUID)
    source = queries.get_template(source_id) if source_id else authoring.default()
    form = Form(forms.question_schema(), start=forms.start_of("", source.items))
    if form.accepts(lambda data: authoring.begin(data["name"], forms.items_of(data))):
        return _saved(form)
    return _form(form, len(source.items), None)


@bp.route("/surveys/questions/<uuid:template_id>/change", methods=["GET", "POST"])
@web.needs(WRITE_QUESTIONS)
def change(template_id: UUID) -> AnyResponse:
    """Change a template of one's own."""
    template = queries.get_template(template_id)
    form = Form(forms.question_schema(), start=forms.start_of(template.name, template.items))
    if form.accepts(lambda data: authoring.change(template_id, data["name"], forms.items_of(data))):
        return _saved(form)
    return _form(form, len(template.items), template)


def _saved(form: Form) -> AnyResponse:
    said = _("“%(name)s” is saved. Surveys that have opened keep their questions.")
    page = url_for(".show", template_id=form.result.id)
    return web.done(said % {"name": form.result.name}, page)


def _form(form: Form, count: int, template: Any) -> Response:  # noqa: ANN401 - a template or None
    rows = min(authoring.MOST_QUESTIONS, count + forms.BLANK)
    return form.show("surveys/template_form.html", rows=rows, chosen=template)


@bp.post("/surveys/questions/<uuid:template_id>/default")
@web.needs(WRITE_QUESTIONS)
def make_default(template_id: UUID) -> AnyResponse:
    """Ask these questions wherever no others are chosen."""
    name = authoring.title_of(authoring.make_default(template_id))
    return web.done(_("“%(name)s” is asked from now on.", name=name), url_for(".index"))


@bp.post("/surveys/questions/<uuid:template_id>/away")
@web.needs(WRITE_QUESTIONS)
def put_away(template_id: UUID) -> AnyResponse:
    """Offer a template no more."""
    name = authoring.title_of(authoring.put_away(template_id))
    undo = url_for(".bring_back", template_id=template_id)
    return web.done(_("“%(name)s” is put away.", name=name), url_for(".index"), undo=undo)


@bp.post("/surveys/questions/<uuid:template_id>/back")
@web.needs(WRITE_QUESTIONS)
def bring_back(template_id: UUID) -> AnyResponse:
    """Offer a template again."""
    name = authoring.title_of(authoring.bring_back(template_id))
    return web.done(_("“%(name)s” can be chosen again.", name=name), url_for(".index"))
