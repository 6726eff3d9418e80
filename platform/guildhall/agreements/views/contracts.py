"""The pages of contracts: which there are, what one holds, its papers, templates to adopt."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.agreements import adopting, queries, schemas, services
from guildhall.agreements.kinds.registry import GROUPS, KINDS, kind_of
from guildhall.agreements.models.contracts import Clause, ClauseVersion, Contract
from guildhall.agreements.obligations import between
from guildhall.agreements.packs import PACKS
from guildhall.agreements.permissions import ASK, KEEP, READ
from guildhall.agreements.words import STATUS_TONES, STATUS_WORDS
from guildhall.dates import read_day
from guildhall.errors import Invalid
from guildhall.files import files
from guildhall.forms import Form
from guildhall.people.rules import holds, last_day
from guildhall.uploads import type_of
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("contracts", __name__, template_folder="../templates")


def sees_drafts() -> bool:
    """Say whether whoever asks keeps contracts, and so sees drafts."""
    return web.identity().may(KEEP.key)


@bp.get("/contracts")
@web.needs(READ, KEEP, ASK)
def index() -> Response:
    """Show the contracts, and what they want in the year to come."""
    today = context.today()
    return web.render(
        "agreements/contracts.html",
        contracts=queries.contracts(drafts=sees_drafts()),
        due=between(today, date(today.year + 1, today.month, 1)),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"states": STATUS_WORDS, "tones": STATUS_TONES, "last_day": last_day}


@bp.route("/contracts/new", methods=["GET", "POST"])
@web.needs(KEEP)
def new() -> AnyResponse:
    """Enter a contract, as a draft."""
    form = Form(schemas.ContractSchema())
    if form.accepts(lambda data: services.enter_contract(_known_unit(data))):
        return web.done(
            _("The draft is kept. Add its clauses, or adopt a template."),
            url_for(".show", contract_id=form.result.id),
        )
    return form.show("agreements/contract_form.html", contract=None, units=queries.units())


def _known_unit(data: dict[str, Any]) -> dict[str, Any]:
    """Return the facts; raise Invalid for a unit that is not of the list."""
    unit = data["bargaining_unit_id"]
    if unit is not None and str(unit) not in dict(queries.units()):
        raise Invalid(bargaining_unit_id=_("Choose one of the list."))
    return data


@bp.get("/contracts/<uuid:contract_id>")
@web.needs(READ, KEEP, ASK)
def show(contract_id: UUID) -> Response:
    """Show a contract with what each of its clauses says on a day."""
    return _page(contract_id, Form(schemas.AdoptSchema()))


def _page(contract_id: UUID, form: Form) -> Response:
    contract = queries.get_contract(contract_id, drafts=sees_drafts())
    day = _day_asked(contract)
    return form.show(
        "agreements/contract.html",
        contract=contract,
        day=day,
        said=[(clause, _on(clause, day)) for clause in contract.clauses],
        kind_of=kind_of,
        groups=GROUPS,
        **_words(),
    )


def _day_asked(contract: Contract) -> date:
    """Return the day that the page is of: as asked, else today, or the first day still to come."""
    today = context.today()
    asked = read_day(request.args.get("on", ""), today)
    first = contract.term.lower
    return asked or (first if first and first > today else today)


def _on(clause: Clause, day: date) -> ClauseVersion | None:
    return next((each for each in clause.versions if holds(each.valid, day)), None)


@bp.route("/contracts/<uuid:contract_id>/change", methods=["GET", "POST"])
@web.needs(KEEP)
def change(contract_id: UUID) -> AnyResponse:
    """Change a draft; of a contract in force its note."""
    contract = queries.get_contract(contract_id, drafts=True)
    form = Form(schemas.ContractSchema(), start=_start(contract))
    if form.accepts(lambda data: services.change_contract(contract_id, _known_unit(data))):
        return web.done(_("Saved."), url_for(".show", contract_id=contract_id))
    return form.show("agreements/contract_form.html", contract=contract, units=queries.units())


def _start(contract: Contract) -> dict[str, Any]:
    return {
        "name": contract.name,
        "union_party": contract.union_party,
        "employer_party": contract.employer_party,
        "bargaining_unit_id": contract.bargaining_unit_id,
        "first_day": contract.term.lower,
        "last_day": last_day(contract.term),
        "note": contract.note,
    }


@bp.post("/contracts/<uuid:contract_id>/adoption")
@web.needs(KEEP)
def adopt(contract_id: UUID) -> AnyResponse:
    """Put a contract into force."""
    queries.get_contract(contract_id, drafts=True)
    form = Form(schemas.AdoptSchema())
    if form.accepts(lambda data: services.adopt(contract_id, decision=data["decision"])):
        return web.done(
            _("The contract is in force, and everybody who may read contracts sees it."),
            url_for(".show", contract_id=contract_id),
        )
    return _page(contract_id, form)


# Papers


@bp.post("/contracts/<uuid:contract_id>/papers")
@web.needs(KEEP)
def attach(contract_id: UUID) -> AnyResponse:
    """Keep a paper of a contract."""
    queries.get_contract(contract_id, drafts=True)
    form = Form(schemas.PaperSchema())
    if form.accepts(lambda _data: services.attach(contract_id, *_sent())):
        return web.done(_("The paper is kept."), url_for(".show", contract_id=contract_id))
    return _page(contract_id, form)


def _sent() -> tuple[bytes, str]:
    found = request.files.get("file")
    if found is None or not found.filename:
        raise Invalid(file=_("Choose a file."))
    return found.read(), found.filename


@bp.get("/contracts/papers/<uuid:document_id>")
@web.needs(READ, KEEP, ASK)
def paper(document_id: UUID) -> Response:
    """Hand out a paper, as a download and never as a page of ours."""
    found = queries.get_document(document_id, drafts=sees_drafts())
    return send_file(
        files().open(found.file_name),
        mimetype=type_of(found.file_name),
        as_attachment=True,
        download_name=found.label,
    )


# Templates


@bp.get("/contracts/<uuid:contract_id>/templates")
@web.needs(KEEP)
def templates(contract_id: UUID) -> Response:
    """Show the templates, each with its source and what its clauses would say."""
    return web.render(
        "agreements/templates.html",
        contract=queries.get_contract(contract_id, drafts=True),
        packs=[(pack, adopting.readings(pack)) for pack in PACKS],
        kinds=KINDS,
    )


@bp.post("/contracts/<uuid:contract_id>/templates/<key>")
@web.needs(KEEP)
def adopt_template(contract_id: UUID, key: str) -> AnyResponse:
    """Add a template's clauses to a contract."""
    contract = queries.get_contract(contract_id, drafts=True)
    added = adopting.adopt(contract, key)
    said = ngettext(
        "%(num)s clause is added. Check it with counsel or HR.",
        "%(num)s clauses are added. Check them with counsel or HR.",
        len(added),
    )
    return web.done(said, url_for(".show", contract_id=contract_id))
