"""A member's pages of her learning elsewhere: claim it, follow it, open the proof."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.errors import Invalid, NotFound
from guildhall.files import files
from guildhall.forms import Form
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside import queries, services
from guildhall.learning.outside.schemas import ClaimSchema
from guildhall.learning.outside.words import words
from guildhall.learning.permissions import OWN_RECORD, REVIEW_OUTSIDE
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _

bp = Blueprint("outside", __name__, template_folder="templates")

ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A proof is somebody's file: opened by itself it may show, and do nothing."""


@bp.get("/outside-learning")
@web.needs(OWN_RECORD)
def mine() -> Response:
    """Show one's own claims and where each stands."""
    return web.render("outside/mine.html", claims=queries.claims_of(_me().id), **words())


@bp.route("/outside-learning/new", methods=["GET", "POST"])
@web.needs(OWN_RECORD)
def new() -> AnyResponse:
    """Begin a claim."""
    return _edited(None)


@bp.route("/outside-learning/<uuid:claim_id>", methods=["GET", "POST"])
@web.needs(OWN_RECORD)
def show(claim_id: UUID) -> AnyResponse:
    """Show one's claim; while it is open, as a form."""
    claim = queries.own_claim(claim_id, _me().id)
    if claim.is_open:
        return _edited(claim)
    doubles = queries.doubles_of(claim) if claim.state == "submitted" else []
    return web.render("outside/show.html", claim=claim, doubles=_own(doubles), **words())


def _edited(claim: OutsideClaim | None) -> AnyResponse:
    """Show the form, and take what was typed: kept first, then sent in if that was asked."""
    form = Form(ClaimSchema(), start=_start(claim))
    if form.accepts(lambda data: _keep(data, claim)):
        claim = form.result
        try:
            return _kept(form.result)
        except Invalid as refusal:
            form.general, form.errors = refusal.general, dict(refusal.fields)
    doubles = queries.doubles_of(claim) if claim else []
    return form.show("outside/edit.html", claim=claim, doubles=_own(doubles), **words())


def _keep(data: dict[str, Any], claim: OutsideClaim | None) -> OutsideClaim:
    sent = request.files.get("proof")
    proof = services.read_proof(sent.filename, sent.read()) if sent and sent.filename else None
    return services.keep(_me(), data, proof, claim_id=claim.id if claim else None)


def _kept(claim: OutsideClaim) -> AnyResponse:
    page = url_for(".show", claim_id=claim.id)
    if request.form.get("then") != "send":
        return web.done(_("Kept as a draft. Nobody else sees it."), page)
    services.submit(claim.id, _me())
    sentence = _("Sent in. You read here, and in a message, what becomes of it.")
    return web.done(sentence, page, undo=url_for(".withdraw", claim_id=claim.id))


@bp.post("/outside-learning/<uuid:claim_id>/withdrawal")
@web.needs(OWN_RECORD)
def withdraw(claim_id: UUID) -> AnyResponse:
    """Take a claim back."""
    services.withdraw(claim_id, _me())
    undo = url_for(".take_up", claim_id=claim_id)
    return web.done(_("You have taken the claim back."), url_for(".mine"), undo=undo)


@bp.post("/outside-learning/<uuid:claim_id>/return")
@web.needs(OWN_RECORD)
def take_up(claim_id: UUID) -> AnyResponse:
    """Undo taking a claim back."""
    claim = services.take_up(claim_id, _me())
    page = url_for(".show", claim_id=claim_id)
    if claim.state == "submitted":
        return web.done(_("It waits for a decision again, as before."), page)
    return web.done(_("The claim is open again, as you left it."), page)


@bp.get("/outside-learning/<uuid:claim_id>/proof")
@web.needs(OWN_RECORD, REVIEW_OUTSIDE)
def proof(claim_id: UUID) -> Response:
    """Hand out the proof to its holder or a reviewer, alone in a sandbox."""
    claim = queries.claim_with_proof(claim_id, for_=web.identity())
    file = files().open(claim.proof_file)
    response = send_file(file, mimetype=claim.proof_type, download_name=claim.proof_name)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "no-store"
    return response


def _start(claim: OutsideClaim | None) -> dict[str, Any]:
    if claim is None:
        return {"kind": "workshop", "unit": "hours"}
    found = {name: getattr(claim, name) for name in services.FIELDS}
    if found["ends_on"] == found["starts_on"]:
        found["ends_on"] = None
    return found


def _own(doubles: list[queries.Double]) -> list[queries.Double]:
    """Leave out what somebody else claims: that is not for this page."""
    return [double for double in doubles if double.own]


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
