"""A reviewer's pages: what waits, one claim with its proof and warnings, the decision."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.dates import read_day
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.models.outside import OutsideClaim
from guildhall.learning.outside import queries, rules, services
from guildhall.learning.outside.queries import SENT, Filter
from guildhall.learning.outside.schemas import AnswerSchema, GrantSchema
from guildhall.learning.outside.services import Grant
from guildhall.learning.outside.words import KIND_WORDS, STATE_WORDS, words
from guildhall.learning.permissions import REVIEW_OUTSIDE
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.wording import gettext as _

bp = Blueprint("outside_review", __name__, template_folder="templates")

SORTS = Sorts(
    lambda: {
        "name": (Person.last_name, Person.first_name),
        "title": OutsideClaim.title,
        "held": OutsideClaim.ends_on,
        "sent": OutsideClaim.submitted_at,
        "state": OutsideClaim.state,
    }
)


@bp.get("/outside-learning/review")
@web.needs(REVIEW_OUTSIDE)
def index() -> Response:
    """Show the claims that were sent in: filter, sort, page, export."""
    wanted = _filter()
    statement = queries.claims(wanted)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(OutsideClaim.submitted_at)).all()
        return listing.as_file(rows, _columns(), name="outside-learning", kind=kind)
    page = listing.paginate(statement, SORTS, default="sent", direction="desc")
    return web.render(
        "outside/review.html", page=page, wanted=wanted, sent=SENT, claimed=_claimed, **words()
    )


def _filter() -> Filter:
    asked = request.args
    return Filter(
        search=asked.get("q", "").strip(),
        state=asked.get("state", "") if asked.get("state") in SENT else "",
        kind=asked.get("kind", "") if asked.get("kind") in KIND_WORDS else "",
        since=read_day(asked.get("since", ""), context.today()),
        until=read_day(asked.get("until", ""), context.today()),
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda claim: claim.person.sort_name),
        (_("Employee number"), lambda claim: claim.person.employee_number),
        (_("Title"), lambda claim: claim.title),
        (_("Provider"), lambda claim: claim.provider),
        (_("Kind"), lambda claim: str(KIND_WORDS[claim.kind])),
        (_("From"), lambda claim: iso(claim.starts_on)),
        (_("To"), lambda claim: iso(claim.ends_on)),
        (_("Hours claimed"), _claimed),
        (_("Hours given"), lambda claim: _hours(claim.line.minutes) if claim.line else None),
        (_("Status"), lambda claim: str(STATE_WORDS[claim.state])),
        (_("Sent in"), lambda claim: iso(claim.submitted_at)),
        (_("Decided by"), lambda claim: claim.decided_by_name),
        (_("Reason"), lambda claim: claim.reason),
    )


def _claimed(claim: OutsideClaim) -> Decimal:
    return _hours(rules.minutes_of(claim.quantity or Decimal(0), claim.unit))


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


@bp.get("/outside-learning/review/<uuid:claim_id>")
@web.needs(REVIEW_OUTSIDE)
def show(claim_id: UUID) -> Response:
    """Show one claim with its proof, what it looks like, and the three ways to decide."""
    return _page(queries.sent_claim(claim_id))


def _page(claim: OutsideClaim, **forms: Form) -> Response:
    hours = f"{_claimed(claim).normalize():f}"
    grant = forms.get("grant") or Form(GrantSchema(), start={"hours": hours})
    answer = forms.get("answer") or Form(AnswerSchema())
    asked = forms.get("grant") or forms.get("answer") or grant
    return asked.show(
        "outside/decide.html",
        claim=claim,
        claimed=_claimed(claim),
        doubles=queries.doubles_of(claim),
        own=claim.person_id == web.identity().person_id,
        grant=grant,
        answer=answer,
        **words(),
    )


@bp.post("/outside-learning/review/<uuid:claim_id>/approval")
@web.needs(REVIEW_OUTSIDE)
def approve(claim_id: UUID) -> AnyResponse:
    """Approve a claim."""
    claim = queries.sent_claim(claim_id)
    form = Form(GrantSchema())
    if form.accepts(lambda data: services.approve(claim_id, Grant(**data), by=_me())):
        said = _("Approved: “%(title)s” stands on the transcript.", title=claim.title)
        return web.done(said, url_for(".index", state="submitted"))
    return _page(claim, grant=form)


@bp.post("/outside-learning/review/<uuid:claim_id>/answer")
@web.needs(REVIEW_OUTSIDE)
def answer(claim_id: UUID) -> AnyResponse:
    """Return or deny a claim, with a reason."""
    claim = queries.sent_claim(claim_id)
    name = claim.person.name
    denied = request.form.get("then") == "deny"
    verb = services.deny if denied else services.send_back
    form = Form(AnswerSchema())
    if form.accepts(lambda data: verb(claim_id, data["reason"], by=_me())):
        said = (
            _("Denied; %(name)s is told why.") if denied else _("Sent back; %(name)s is told why.")
        )
        undo = url_for(".reopen", claim_id=claim_id)
        back = url_for(".index", state="submitted")
        return web.done(said % {"name": name}, back, undo=undo)
    return _page(claim, answer=form)


@bp.post("/outside-learning/review/<uuid:claim_id>/reopening")
@web.needs(REVIEW_OUTSIDE)
def reopen(claim_id: UUID) -> AnyResponse:
    """Undo a return or a denial."""
    services.reopen(claim_id, by=_me())
    return web.done(_("It waits for a decision again."), url_for(".show", claim_id=claim_id))


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
