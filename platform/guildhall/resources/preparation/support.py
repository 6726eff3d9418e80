"""Technical support at a session: asked for, taken on, answered (P28)."""

from uuid import UUID

from guildhall import audit, context
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Session
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.resources.models.preparation import SupportRequest
from guildhall.resources.preparation import queries
from guildhall.wording import gettext as _


@transaction
def ask(
    session: Session, subject: str, *, detail: str = "", owner: Person | None = None
) -> SupportRequest:
    """Ask for technical help at a session; whoever is to see to it is told."""
    if session.cancelled_at is not None:
        raise Conflict(_("This session is cancelled: nobody is needed there."))
    request = SupportRequest(
        session_id=session.id,
        asked_by=context.person_id(),
        subject=subject,
        detail=detail,
        owner_id=owner.id if owner else None,
    )
    db.session.add(request)
    db.session.flush()
    audit.record("resources.support_asked", request, _label(session, request))
    if owner is not None:
        _tell(owner, "support_assigned", request, session)
    return request


def _label(session: Session, request: SupportRequest) -> str:
    return f"{request.subject}: {session.offering.title}"


def _tell(person: Person, kind: str, request: SupportRequest, session: Session) -> None:
    url = directory().url_of(context.tenant_id(), f"/support/{request.id}")
    key = f"{kind}:{request.id}:{request.owner_id}:{request.answered_at}"
    write(person, kind, key=key, asked=request, session=session, url=url)


@transaction
def assign(request: SupportRequest, owner: Person) -> SupportRequest:
    """Let somebody see to a request."""
    request = _locked(request.id)
    if request.status != "open":
        raise Conflict(_("This request is answered already."))
    if request.owner_id != owner.id:
        request.owner_id = owner.id
        audit.record(
            "resources.support_assigned",
            request,
            _label(request.session, request),
            after={"owner": owner.name},
        )
        _tell(owner, "support_assigned", request, request.session)
    return request


@transaction
def answer(request: SupportRequest, words: str) -> SupportRequest:
    """Answer a request; whoever asked reads it."""
    request = _locked(request.id)
    if not words.strip():
        raise Invalid(answer=_("Write what is arranged: whoever asked reads it."))
    if request.status == "withdrawn":
        raise Conflict(_("This request was withdrawn."))
    request.status, request.answer = "answered", words.strip()
    request.answered_at = context.now()
    request.owner_id = request.owner_id or context.person_id()
    audit.record(
        "resources.support_answered", request, _label(request.session, request), reason=words
    )
    if request.asker is not None and request.asker.id != context.person_id():
        _tell(request.asker, "support_answered", request, request.session)
    return request


@transaction
def reopen(request: SupportRequest) -> SupportRequest:
    """Say that it is not settled after all, or not withdrawn; the answer stays to be read."""
    request = _locked(request.id)
    if request.status != "open":
        request.status, request.answered_at = "open", None
        audit.record("resources.support_reopened", request, _label(request.session, request))
    return request


@transaction
def withdraw(request: SupportRequest) -> SupportRequest:
    """Take a request back."""
    request = _locked(request.id)
    if request.status != "withdrawn":
        request.status, request.answered_at = "withdrawn", None
        audit.record("resources.support_withdrawn", request, _label(request.session, request))
    return request


def _locked(request_id: UUID) -> SupportRequest:
    get(SupportRequest, request_id, lock=True)
    return queries.get_request(request_id, led_by=None)
