"""The pages of clauses: choose a kind, fill its form, read it, follow it, compare it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.agreements import queries, schemas, services, what_if
from guildhall.agreements.kinds.base import Kind
from guildhall.agreements.kinds.registry import DATES, GROUPS, KINDS, kind_of
from guildhall.agreements.models.contracts import Clause, ClauseVersion
from guildhall.agreements.packs import PACKS
from guildhall.agreements.permissions import ASK, KEEP, READ
from guildhall.agreements.views.contracts import sees_drafts
from guildhall.agreements.working import say
from guildhall.controls import SchemaForm, controls
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.money import written
from guildhall.people.rules import holds, last_day
from guildhall.wording import gettext as _

bp = Blueprint("clauses", __name__, template_folder="../templates")


@bp.get("/contracts/<uuid:contract_id>/clauses/new")
@web.needs(KEEP)
def choose(contract_id: UUID) -> Response:
    """Offer the kinds of clauses."""
    return web.render(
        "agreements/kinds.html",
        contract=queries.get_contract(contract_id, drafts=True),
        groups=[
            (words, [kind for kind in KINDS.values() if kind.group == key])
            for key, words in GROUPS.items()
        ],
    )


@bp.route("/contracts/<uuid:contract_id>/clauses/new/<key>", methods=["GET", "POST"])
@web.needs(KEEP)
def new(contract_id: UUID, key: str) -> AnyResponse:
    """Add a clause, by a form made from its kind's schema."""
    contract, kind = queries.get_contract(contract_id, drafts=True), kind_of(key)
    start = {"clause_title": str(kind.name), "starts_on": contract.term.lower, **defaults(kind)}
    form = SchemaForm(schemas.with_terms(schemas.ClauseSchema, kind), start=start)
    if form.accepts(lambda data: _add(contract_id, kind, data)):
        return web.done(_("The clause is added."), url_for(".show", clause_id=form.result.id))
    return form.show(
        "agreements/clause_form.html",
        contract=contract,
        clause=None,
        kind=kind,
        controls=controls(kind.terms()),
    )


def defaults(kind: Kind) -> dict[str, Any]:
    """Return what stands in the fields of a kind before anybody typed."""
    found = {
        name: item.load_default() if callable(item.load_default) else item.load_default
        for name, item in kind.terms().fields.items()
        if not item.required
    }
    return typed(kind.terms().dump({k: v for k, v in found.items() if v is not None}))


def typed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept parameters as a form shows them: lists a line each."""
    return {
        name: "\n".join(map(str, value)) if isinstance(value, list) else value
        for name, value in kept.items()
    }


def _add(contract_id: UUID, kind: Kind, data: dict[str, Any]) -> Clause:
    return services.add_clause(
        contract_id,
        kind.key,
        title=data["clause_title"],
        article=data["clause_article"],
        version=_version(kind, data),
    )


def _version(kind: Kind, data: dict[str, Any]) -> dict[str, Any]:
    common = {name: data[name] for name in schemas.VersionSchema().fields}
    return {**common, "parameters": kind.terms().dump(data)}


@bp.get("/contracts/clauses/<uuid:clause_id>")
@web.needs(READ, KEEP, ASK)
def show(clause_id: UUID) -> Response:
    """Show a clause: in plain words, in its own, and what it was before."""
    return _page(clause_id, Form(schemas.ReasonSchema()))


def _page(clause_id: UUID, form: Form) -> Response:
    clause = queries.get_clause(clause_id, drafts=sees_drafts())
    kind = kind_of(clause.kind)
    may_ask = web.identity().may(ASK.key)
    return form.show(
        "agreements/clause.html",
        clause=clause,
        kind=kind,
        now=current(clause),
        read=lambda version: kind.read(version.parameters),
        judged=DATES[kind.judged_on],
        answers=queries.answers_of(clause_id) if may_ask else [],
        say=say,
        last_day=last_day,
        from_template=lambda source: any(source == pack.cited for pack in PACKS),
        today=context.today(),
    )


def current(clause: Clause) -> ClauseVersion | None:
    """Return the version in force today, else the last that was not withdrawn."""
    standing = [each for each in clause.versions if each.withdrawn_at is None]
    found = [each for each in standing if holds(each.valid, context.today())]
    return next(iter(found or standing[-1:]), None)


@bp.route("/contracts/clauses/<uuid:clause_id>/amend", methods=["GET", "POST"])
@web.needs(KEEP)
def amend(clause_id: UUID) -> AnyResponse:
    """Say what a clause is from a day on."""
    clause = queries.get_clause(clause_id, drafts=True)
    kind, now = kind_of(clause.kind), current(clause)
    start = {**typed(now.parameters), "wording": now.wording} if now else defaults(kind)
    if clause.contract.status == "draft":
        start["starts_on"] = now.valid.lower if now else clause.contract.term.lower
    form = SchemaForm(schemas.with_terms(schemas.VersionSchema, kind), start=start)
    if form.accepts(lambda data: services.amend(clause_id, _version(kind, data))):
        return web.done(_("The new version is kept."), url_for(".show", clause_id=clause_id))
    return form.show(
        "agreements/clause_form.html",
        contract=clause.contract,
        clause=clause,
        kind=kind,
        controls=controls(kind.terms()),
    )


@bp.post("/contracts/clauses/<uuid:clause_id>/end")
@web.needs(KEEP)
def end(clause_id: UUID) -> AnyResponse:
    """Say on which day a clause holds for the last time."""
    queries.get_clause(clause_id, drafts=True)
    form = Form(schemas.EndSchema())
    if form.accepts(lambda data: services.end_clause(clause_id, **data)):
        return web.done(_("The clause ends on that day."), url_for(".show", clause_id=clause_id))
    return _page(clause_id, form)


@bp.post("/contracts/versions/<uuid:version_id>/withdrawal")
@web.needs(KEEP)
def withdraw(version_id: UUID) -> AnyResponse:
    """Take a version back that was never used."""
    version = queries.get_version(version_id)
    form = Form(schemas.ReasonSchema())
    if form.accepts(lambda data: services.withdraw(version_id, reason=data["reason"])):
        said = _("The version is withdrawn; it stays on record.")
        return web.done(said, url_for(".show", clause_id=version.clause_id))
    return _page(version.clause_id, form)


@bp.route("/contracts/clauses/<uuid:clause_id>/what-if", methods=["GET", "POST"])
@web.needs(KEEP)
def compare(clause_id: UUID) -> Response:
    """Change a parameter and see what it would cost, and who gains and loses; nothing is saved."""
    clause = queries.get_clause(clause_id, drafts=True)
    kind, now = kind_of(clause.kind), current(clause)
    if now is None:
        raise NotFound
    start = {
        **typed(now.parameters),
        "counted_as_of": context.today(),
        "unit_id": clause.contract.bargaining_unit_id,
    }
    form = SchemaForm(schemas.with_terms(schemas.CompareSchema, kind), start=start)
    found = form.result if form.accepts(lambda data: _compared(kind, now, data)) else None
    return form.show(
        "agreements/what_if.html",
        clause=clause,
        kind=kind,
        found=found,
        controls=controls(kind.terms()),
        units=queries.units(),
        divides=kind.key == "allocation",
        band_words=what_if.band_words,
        money=written,
    )


def _compared(kind: Kind, now: ClauseVersion, data: dict[str, Any]) -> what_if.Comparison:
    return what_if.compare(
        kind,
        now.parameters,
        kind.terms().dump(data),
        unit_id=data["unit_id"],
        as_of=data["counted_as_of"],
        pool=data["pool_now"],
    )
