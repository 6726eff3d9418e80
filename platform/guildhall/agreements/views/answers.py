"""The pages of answers: ask a clause, see its working, keep it, print it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.agreements import asking, queries, schemas
from guildhall.agreements.asking import Answer, Question
from guildhall.agreements.kinds.base import Kind
from guildhall.agreements.kinds.registry import DATES, kind_of
from guildhall.agreements.models.contracts import ClauseAnswer
from guildhall.agreements.permissions import ASK, READ
from guildhall.agreements.views.contracts import sees_drafts
from guildhall.agreements.words import choices
from guildhall.agreements.working import say
from guildhall.controls import SchemaForm, controls
from guildhall.errors import NotFound
from guildhall.localisation import day
from guildhall.people.naming import choices_for, person_or_none
from guildhall.wording import gettext as _

bp = Blueprint("clause_answers", __name__, template_folder="../templates")


@bp.route("/contracts/clauses/<uuid:clause_id>/ask", methods=["GET", "POST"])
@web.needs(ASK)
def ask(clause_id: UUID) -> AnyResponse:
    """Ask a clause about a case; look at what it says, and keep it."""
    clause = queries.get_clause(clause_id, drafts=sees_drafts())
    kind = kind_of(clause.kind)
    if kind.asks is None:
        raise NotFound
    start = {"judged_as_of": context.today(), "judged_on": kind.judged_on, **_defaults(kind)}
    form = SchemaForm(schemas.with_inputs(kind), start=start)
    found: Answer | None = None
    if form.accepts(lambda data: asking.answer(_question(clause_id, kind, data))):
        found = form.result
        if request.form.get("keep"):
            kept = asking.keep(form.result)
            return web.done(_("The answer is kept."), url_for(".show", answer_id=kept.id))
    return form.show(
        "agreements/ask.html",
        clause=clause,
        kind=kind,
        found=found,
        controls=controls(kind.asks()),
        dates=choices(DATES),
        among=choices_for(form.value("person")),
        say=say,
    )


def _defaults(kind: Kind) -> dict[str, Any]:
    if kind.asks is None:
        return {}
    fields = kind.asks().fields.items()
    return {
        name: item.load_default
        for name, item in fields
        if not item.required and not callable(item.load_default)
    }


def _question(clause_id: UUID, kind: Kind, data: dict[str, Any]) -> Question:
    inputs = kind.asks().dump(data) if kind.asks else {}
    return Question(
        clause_id,
        as_of=data["judged_as_of"],
        inputs=inputs,
        judged_on=data["judged_on"],
        about=data["about"],
        person_id=person_or_none(data["person"], data["person_id"]),
    )


@bp.get("/contracts/answers/<uuid:answer_id>")
@web.needs(READ, ASK)
def show(answer_id: UUID) -> Response:
    """Show a kept answer with its clause, inputs and working, to be printed."""
    who = web.identity()
    whose = None if who.may(ASK.key) else who.person_id
    if whose is None and not who.may(ASK.key):
        raise NotFound
    found = queries.get_answer(answer_id, for_=whose)
    kind = kind_of(found.version.clause.kind)
    return web.render(
        "agreements/answer.html",
        answer=found,
        clause=found.version.clause,
        reading=kind.read(found.version.parameters),
        inputs=_labelled(kind, found),
        judged=DATES[found.judged_on],
        say=say,
    )


def _labelled(kind: Kind, answer: ClauseAnswer) -> list[tuple[str, str]]:
    """Return what was asked with, by the words of its form."""
    shown = []
    for item in controls(kind.asks()) if kind.asks else []:
        value = answer.inputs.get(item.name)
        if value in (None, "", []):
            continue
        words = dict(item.options).get(str(value), value)
        if item.kind == "yes":
            words = _("yes") if value else _("no")
        elif item.kind == "date":
            words = day(date.fromisoformat(str(value)))
        shown.append(
            (item.label, "; ".join(map(str, words)) if isinstance(words, list) else str(words))
        )
    return shown


@bp.get("/contracts/answers/mine")
@web.needs(READ)
def mine() -> Response:
    """Show a person what clauses said about them."""
    person_id = web.identity().person_id
    return web.render(
        "agreements/mine.html",
        answers=queries.answers_about(person_id) if person_id else [],
        say=say,
    )
