"""Routes of evidence: handing it in, its page, its proof, the reviewer's list and decision."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func
from werkzeug.wrappers import Response as AnyResponse

from guildhall.counting import form_of
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.listing import Column, Sorts, as_file, order, paginate, wants_file, words_asked
from guildhall.localisation import number
from guildhall.people.importing.finishing import hours_text
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.web import done, needs, render
from guildhall.wording import ngettext
from plugins.clc import words
from plugins.clc.access import is_own, me, refuse_unless_own
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import queries as cycles
from plugins.clc.cycles.views import page_of
from plugins.clc.evidence import proof, queries, reviews, services
from plugins.clc.evidence.schemas import EvidenceSchema, ReviewSchema
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.permissions import ENTER, REVIEW, VIEW_ALL, VIEW_OWN
from plugins.clc.points.rules import explained

bp = Blueprint("clc_evidence", __name__, url_prefix="/clc")

SORTS = Sorts(
    lambda: {
        "received": (ClcEvidence.received_at, ClcEvidence.id),
        "name": (func.lower(Person.last_name), func.lower(Person.first_name), ClcEvidence.id),
        "title": (func.lower(ClcEvidence.title), ClcEvidence.id),
    }
)
COLUMNS: tuple[Column, ...] = (
    ("Employee number", lambda row: row.person.employee_number),
    ("Last name", lambda row: row.person.last_name),
    ("First name", lambda row: row.person.first_name),
    ("Title", lambda row: row.title),
    ("First day", lambda row: row.starts_on),
    ("Last day", lambda row: row.ends_on),
    ("Minutes", lambda row: row.minutes),
    ("Minutes outside the contract day", lambda row: row.minutes_outside),
    ("Approved on", lambda row: row.approved_on),
    ("State", lambda row: row.state),
)


@bp.get("/evidence")
@needs(REVIEW)
def index() -> Response:
    """List the projects that were handed in, those that wait first."""
    state = request.args.get("state", "submitted")
    state = state if state in words.EVIDENCE_STATES or state == "all" else "submitted"
    found = queries.evidence("" if state == "all" else state, words_asked())
    if kind := wants_file():
        rows = db.session.scalars(order(found, SORTS["received"], "asc")).all()
        return as_file(rows, COLUMNS, name="clc-evidence", kind=kind)
    page = paginate(found, SORTS, default="received")
    q = words_asked()
    return render("clc/evidence_list.html", page=page, state=state, q=q, words=words)


@bp.route("/evidence/new", methods=["GET", "POST"])
@needs(VIEW_OWN)
def new() -> AnyResponse:
    """Hand in a project of one's own."""
    return _hand_in(me())


@bp.route("/participants/<uuid:person_id>/evidence/new", methods=["GET", "POST"])
@needs(ENTER)
def new_for(person_id: UUID) -> AnyResponse:
    """Enter a project for a participant."""
    return _hand_in(get_person(person_id))


def _hand_in(person: Person) -> AnyResponse:
    form = Form(EvidenceSchema())
    if form.accepts(lambda data: services.hand_in(person, data, _proof(), by=me())):
        undo = url_for(".withdraw", evidence_id=form.result.id)
        return done(_("Handed in. Somebody reviews it next."), page_of(person.id), undo=undo)
    return form.show("clc/evidence_form.html", person=person, found=None, own=is_own(person.id))


@bp.route("/evidence/<uuid:evidence_id>/edit", methods=["GET", "POST"])
@needs(VIEW_OWN, ENTER)
def edit(evidence_id: UUID) -> AnyResponse:
    """Put a project right and hand it in again."""
    found = _own(evidence_id, ENTER)
    form = Form(EvidenceSchema(), start=_start(found))
    if form.accepts(lambda data: services.put_right(found, data, _proof(), by=me())):
        return done(_("Handed in again."), url_for(".show", evidence_id=evidence_id))
    own = is_own(found.person_id)
    return form.show("clc/evidence_form.html", person=found.person, found=found, own=own)


@bp.get("/evidence/<uuid:evidence_id>")
@needs(VIEW_OWN, VIEW_ALL, REVIEW)
def show(evidence_id: UUID) -> AnyResponse:
    """Show a project: what it says, what it would give, and what was decided."""
    return _page(_own(evidence_id, VIEW_ALL, REVIEW), Form(ReviewSchema()))


@bp.get("/evidence/<uuid:evidence_id>/proof")
@needs(VIEW_OWN, REVIEW)
def document(evidence_id: UUID) -> Response:
    """Return the proof as a file to be kept, never as a page."""
    found = _own(evidence_id, REVIEW)
    if not found.proof_digest:
        raise NotFound
    response = Response(proof.read(found.id, found.proof_digest), mimetype=found.proof_type)
    name = f"proof-{found.ends_on.isoformat()}.{proof.ending(found.proof_type)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.post("/evidence/<uuid:evidence_id>/review")
@needs(REVIEW)
def review(evidence_id: UUID) -> AnyResponse:
    """Approve, return or deny a project."""
    found, form = queries.get_evidence(evidence_id), Form(ReviewSchema())
    if not form.accepts(lambda data: reviews.review(found, data, by=me())):
        return _page(queries.get_evidence(evidence_id), form)
    if form.result is None:
        return done(
            _("Kept; %(name)s reads your words.", name=found.person.name), url_for(".index")
        )
    said = ngettext(
        "Approved with %(points)s point.",
        "Approved with %(points)s points.",
        form_of(form.result.points),
        points=number(form.result.points),
    )
    return done(said, url_for(".index"))


@bp.post("/evidence/<uuid:evidence_id>/voiding")
@needs(REVIEW)
def void(evidence_id: UUID) -> AnyResponse:
    """Void an approved project."""
    found = queries.get_evidence(evidence_id)
    reviews.void(found, request.form.get("reason", "")[:300], by=me())
    here, undo = (url_for(name, evidence_id=evidence_id) for name in (".show", ".restore"))
    return done(_("The project counts no more; it stays on record."), here, undo=undo)


@bp.post("/evidence/<uuid:evidence_id>/restoring")
@needs(REVIEW)
def restore(evidence_id: UUID) -> AnyResponse:
    """Undo a voiding."""
    reviews.restore(queries.get_evidence(evidence_id), by=me())
    return done(_("The project counts again."), url_for(".show", evidence_id=evidence_id))


@bp.post("/evidence/<uuid:evidence_id>/withdrawal")
@needs(VIEW_OWN, ENTER)
def withdraw(evidence_id: UUID) -> AnyResponse:
    """Take a project back before it is decided."""
    found = _own(evidence_id, ENTER)
    services.withdraw(found)
    undo = url_for(".hand_in_again", evidence_id=evidence_id)
    return done(_("The project is withdrawn."), page_of(found.person_id), undo=undo)


@bp.post("/evidence/<uuid:evidence_id>/submission")
@needs(VIEW_OWN, ENTER)
def hand_in_again(evidence_id: UUID) -> AnyResponse:
    """Undo a withdrawal."""
    found = _own(evidence_id, ENTER)
    services.hand_in_again(found)
    return done(_("Handed in again."), url_for(".show", evidence_id=evidence_id))


def _own(evidence_id: UUID, *permissions: Any) -> ClcEvidence:  # noqa: ANN401 - permissions
    found = queries.get_evidence(evidence_id)
    refuse_unless_own(found.person_id, *permissions)
    return found


def _proof() -> proof.Proof | None:
    sent = request.files.get("proof")
    if sent is None or not sent.filename:
        return None
    return proof.read_proof(sent.read(), sent.filename)


def _page(found: ClcEvidence, form: Form) -> AnyResponse:
    rules = every_rule()
    cycle = cycles.current_cycle(found.person_id, found.ends_on)
    return form.show(
        "clc/evidence.html",
        found=found,
        cycle=cycle,
        worth=reviews.worth_of(found, rules, cycle),
        rule=rules.on(found.ends_on),
        entry=queries.entry_of(found.id),
        alike=queries.alike(found),
        own=is_own(found.person_id),
        me=me().id,
        back=page_of(found.person_id),
        words=words,
        explained=explained,
    )


def _start(found: ClcEvidence) -> dict[str, Any]:
    """Return what the fields show first: hours, and days as ISO."""
    facts = {name: getattr(found, name) for name in ("title", "about", "paper")}
    days = {name: getattr(found, name) for name in ("starts_on", "ends_on", "approved_on")}
    minutes = {
        "hours": found.minutes,
        "hours_outside": found.minutes_outside,
        "hours_before": found.minutes_before,
        "hours_outside_before": found.outside_before,
    }
    return {
        **facts,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        **{name: hours_text(value) if value else "0" for name, value in minutes.items()},
    }
