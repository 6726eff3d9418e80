"""Verbs of guests: invite, reply, tell of a change, see in at the door, withdraw."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from guildhall import audit, context
from guildhall.communications.services import write_to
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Room, Session
from guildhall.outreach import signed
from guildhall.outreach.guests import queries
from guildhall.outreach.models.guests import GuestInvitation
from guildhall.wording import gettext as _

CONTACTED = ("", "yes")


@transaction
def invite(  # noqa: PLR0913 - who is invited, as what, and how to reach her
    session_id: UUID,
    name: str,
    *,
    role: str,
    organisation: str = "",
    email: str | None = None,
    language: str = "en",
) -> GuestInvitation:
    """Invite a stakeholder to see a session; she takes no seat and counts nowhere (A26)."""
    session = queries.get_session(session_id)
    if session.cancelled_at is not None or session.ends_at <= context.now():
        raise Conflict(_("This session is over or cancelled, so nobody can be invited to it."))
    if email and queries.invited(session_id, email):
        raise Invalid(email=_("Somebody with this address is invited already."))
    guest = GuestInvitation(
        session_id=session_id,
        name=name,
        role=role,
        organisation=organisation,
        email=email,
        language=language,
        told=_told(session),
    )
    db.session.add(guest)
    db.session.flush()
    _write(guest, session, "guest_invitation", key=f"guest:{guest.id}")
    audit.record("outreach.guest_invited", guest, f"{name}: {session.offering.title}")
    return guest


def _told(session: Session) -> str:
    """Return what a guest has to know again when it changes."""
    times = f"{session.starts_at.isoformat()}/{session.ends_at.isoformat()}"
    return f"{times} {session.room_id or ''} {'cancelled' if session.cancelled_at else ''}".strip()


def _write(guest: GuestInvitation, session: Session, kind: str, *, key: str) -> None:
    if not guest.email:
        return
    token = signed.token(signed.GUEST, guest.id)
    write_to(
        guest.email,
        kind,
        language=guest.language,
        key=key,
        about=session.id,
        guest=guest,
        session=session,
        title=session.offering.title,
        url=directory().url_of(context.tenant_id(), f"/guests/{token}"),
    )


@transaction
def reply(guest_id: UUID, *, coming: bool) -> GuestInvitation:
    """Take a guest's reply; she may change her mind until it is over."""
    guest = queries.get_guest(guest_id, lock=True)
    session = queries.get_session(guest.session_id)
    if guest.withdrawn_at is not None or session.cancelled_at is not None:
        raise Conflict(_("This invitation does not stand any more."))
    if session.ends_at <= context.now():
        raise Conflict(_("This session is over."))
    guest.reply, guest.replied_at = "yes" if coming else "no", context.now()
    audit.record("outreach.guest_replied", guest, guest.name, after={"reply": guest.reply})
    return guest


@transaction
def see_in(guest_id: UUID, *, present: bool) -> GuestInvitation:
    """Note at the door that a guest is there, or that this was a mistake."""
    guest = queries.get_guest(guest_id, lock=True)
    if guest.withdrawn_at is not None:
        raise Conflict(_("This invitation does not stand any more."))
    if (guest.present_at is not None) != present:
        guest.present_at = context.now() if present else None
        action = "outreach.guest_present" if present else "outreach.guest_not_present"
        audit.record(action, guest, guest.name)
    return guest


@transaction
def withdraw(guest_id: UUID, reason: str) -> GuestInvitation:
    """Take an invitation back; the guest reads why."""
    guest = queries.get_guest(guest_id, lock=True)
    if guest.withdrawn_at is None:
        guest.withdrawn_at, guest.withdrawn_reason = context.now(), reason
        session = queries.get_session(guest.session_id)
        _write(guest, session, "guest_withdrawn", key=f"guest-withdrawn:{guest.id}")
        audit.record("outreach.guest_withdrawn", guest, guest.name, reason=reason)
    return guest


@transaction
def tell_changes() -> None:
    """Tell guests of sessions that were moved or cancelled; each change once."""
    rows = db.session.scalars(
        select(GuestInvitation)
        .join(Session, Session.id == GuestInvitation.session_id)
        .where(
            GuestInvitation.withdrawn_at.is_(None),
            GuestInvitation.reply.in_(CONTACTED),
            Session.ends_at > context.now(),
        )
        .options(
            joinedload(GuestInvitation.session).options(
                joinedload(Session.offering), joinedload(Session.room).joinedload(Room.worksite)
            )
        )
        .with_for_update(of=GuestInvitation, skip_locked=True)
    ).all()
    for guest in rows:
        _tell(guest, guest.session)


def _tell(guest: GuestInvitation, session: Session) -> None:
    off = session.cancelled_at is not None or session.offering.status == "cancelled"
    now = f"{_told(session)}{' off' if off else ''}"
    if guest.told == now:
        return
    kind = "guest_cancelled" if off else "guest_changed"
    _write(guest, session, kind, key=f"{kind}:{guest.id}:{now}")
    guest.told = now
