"""The door without a network: what a kiosk keeps at hand, where it delivers, and who decides."""

from pathlib import Path
from typing import Any
from uuid import UUID

import flask_babel
from flask import Blueprint, Response, current_app, g, jsonify, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, web
from guildhall.errors import Invalid, NotFound
from guildhall.form_tokens import csrf
from guildhall.forms import Form
from guildhall.learning.attendance import door, door_queries, passes, queries, screens, sheets
from guildhall.learning.attendance.schemas import (
    ConfirmSchema,
    DeliverySchema,
    NumberSchema,
    ReasonSchema,
)
from guildhall.learning.models.courses import Session
from guildhall.learning.models.door import DoorEntry
from guildhall.learning.permissions import CORRECT_ATTENDANCE
from guildhall.localisation import LANGUAGES, clock
from guildhall.people.models.persons import Person
from guildhall.people.naming import person_meant
from guildhall.people.queries import get_person
from guildhall.security import limiter
from guildhall.wording import gettext as _

bp = Blueprint("door", __name__, template_folder="templates")


@bp.get("/kiosk/offline/<code>")
@web.public("the device's own cookie says which session it serves")
def offline(code: str) -> Response:
    """Show the screen as the device keeps it for when there is no network, in one language."""
    if code not in LANGUAGES:
        raise NotFound
    g.language = code
    flask_babel.refresh()
    found = passes.kiosk_session()
    door = screens.door_of(found, away=True)
    return web.render("kiosk/offline.html", session=found, form=Form(NumberSchema()), door=door)


@bp.get("/kiosk-worker.js")
@web.public("a script; it keeps the kiosk's screen on the device")
def worker() -> AnyResponse:
    """Send the service worker from here, so that it may look after the kiosk's pages."""
    script = Path(current_app.static_folder or "", web.asset_name("kiosk-worker.js"))
    response = Response(script.read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.post("/kiosk/marks")
@csrf.exempt  # type: ignore[untyped-decorator]  # a pass in the body lets in, no cookie does
@limiter.limit("120/minute", key_func=passes.this_delivery)
@web.public("each delivery carries a pass, and each mark a PIN; no cookie is read")
def deliver() -> Response:
    """Take marks that a kiosk noted, each once, and say what became of them."""
    sent = _delivery()
    session, stands = passes.delivering(sent["token"])
    answers = {str(one["key"]): _taken(session, one, sent["sent"], stands) for one in sent["marks"]}
    now = int(context.now().timestamp() * 1000)
    return jsonify({"now": now, "stands": stands, "answers": answers})


def _delivery() -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = DeliverySchema().load(request.get_json(force=True))
    except ValidationError:
        raise Invalid(_("This is not what a kiosk sends.")) from None
    return loaded


def _taken(session: Session, one: dict[str, Any], sent: int, stands: bool) -> dict[str, str]:  # noqa: FBT001 - a fact about the delivery
    made, good = door.moment_of(one["at"], one["offset"], sent, context.now())
    mark = door.Sent(str(one["key"]), made, one["sealed"], one["live"], good, stands)
    answer = door.take(session, mark, secret=passes.secret())
    said = {"state": answer.state, "sentence": answer.sentence}
    if answer.at is not None:
        words = {"name": answer.name, "clock": clock(answer.at)}
        said["sentence"] = (
            _("Thank you, %(name)s. In at %(clock)s.", **words)
            if answer.kind == "in"
            else _("Thank you, %(name)s. Out at %(clock)s.", **words)
        )
    return said


# What somebody decides


@bp.route("/sessions/<uuid:session_id>/door/<uuid:entry_id>", methods=["GET", "POST"])
@web.needs(CORRECT_ATTENDANCE)
def decide(session_id: UUID, entry_id: UUID) -> AnyResponse:
    """Count a mark that waits, for whom and when somebody says."""
    _session, entry = _session_and_entry(session_id, entry_id)
    form = Form(ConfirmSchema(), start=_start(entry))
    if form.accepts(lambda data: _confirm(*_session_and_entry(session_id, entry_id), data)):
        return web.done(_("The mark counts."), url_for("attendance.sheet", session_id=session_id))
    return _shown(form, "attendance/door_entry.html", session_id, entry_id)


@bp.route("/sessions/<uuid:session_id>/door/<uuid:entry_id>/aside", methods=["GET", "POST"])
@web.needs(CORRECT_ATTENDANCE)
def set_aside(session_id: UUID, entry_id: UUID) -> AnyResponse:
    """Set a mark that waits aside, with a reason."""
    form = Form(ReasonSchema())
    if form.accepts(lambda data: _dismiss(session_id, entry_id, data["reason"])):
        said = _("The mark is set aside; it stays in the record.")
        return web.done(said, url_for("attendance.sheet", session_id=session_id))
    return _shown(form, "attendance/door_aside.html", session_id, entry_id)


def _shown(form: Form, template: str, session_id: UUID, entry_id: UUID) -> AnyResponse:
    """Show a form about a mark; what a refused verb had loaded is read anew."""
    session, entry = _session_and_entry(session_id, entry_id)
    sentence = door_queries.sentence(entry)
    return form.show(template, session=session, entry=entry, sentence=sentence)


def _session_and_entry(session_id: UUID, entry_id: UUID) -> tuple[Session, DoorEntry]:
    session = queries.get_session(session_id, for_=web.identity())
    return session, door_queries.get_entry(session_id, entry_id)


def _start(entry: DoorEntry) -> dict[str, str]:
    person = entry.person
    known = (person.employee_number or person.name) if person else entry.number
    return {"person": known, "clock": clock(entry.made_at)}


def _confirm(session: Session, entry: DoorEntry, data: dict[str, Any]) -> None:
    person = person_meant(data["person"])
    at = sheets.moment_on(session, data["clock"])
    door.confirm(entry, person, at, data["reason"], by=_me())


def _dismiss(session_id: UUID, entry_id: UUID, reason: str) -> None:
    _session, entry = _session_and_entry(session_id, entry_id)
    door.dismiss(entry, reason, by=_me())


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
