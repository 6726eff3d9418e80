"""What happened in learning, in a sentence: for the audit page and for an offering's own."""

from typing import Any, Final

from flask import current_app
from flask_babel import lazy_gettext as _l

from guildhall.audit import AuditEvent
from guildhall.plugin import Registry

SENTENCES: Final[dict[str, Any]] = {
    "learning.access_answered": _l("%(who)s answered what is needed: %(what)s"),
    "learning.access_asked": _l("Something is needed to take part: %(what)s"),
    "learning.afterwards_chosen": _l("%(who)s chose what %(what)s asks for afterwards"),
    "learning.cancelled": _l("%(who)s cancelled the registration of %(what)s"),
    "learning.cancelled_by_coordinator": _l("%(who)s took away the seat of %(what)s"),
    "learning.capacity_raised": _l("%(who)s raised the seats of %(what)s"),
    "learning.certificate_name": _l("%(who)s chose whether certificate %(what)s shows the name"),
    "learning.certificate_shows": _l("%(who)s chose what the public page of %(what)s shows"),
    "learning.certificates_asked_for": _l("%(who)s asked for all certificates of %(what)s"),
    "learning.certificates_taken": _l("%(who)s downloaded certificates: %(what)s"),
    "learning.certified": _l("%(who)s issued certificate %(what)s"),
    "learning.claim_approved": _l("%(who)s approved learning elsewhere: %(what)s"),
    "learning.claim_denied": _l("%(who)s did not count learning elsewhere: %(what)s"),
    "learning.claim_kept": _l("%(who)s wrote a claim of learning elsewhere: %(what)s"),
    "learning.claim_reopened": _l("%(who)s opened a claim again: %(what)s"),
    "learning.claim_returned": _l("%(who)s sent a claim back: %(what)s"),
    "learning.claim_submitted": _l("%(who)s claimed learning elsewhere: %(what)s"),
    "learning.claim_taken_up": _l("%(who)s made a claim again that was taken back: %(what)s"),
    "learning.claim_withdrawn": _l("%(who)s took back a claim: %(what)s"),
    "learning.closed": _l("%(who)s closed %(what)s"),
    "learning.attended": _l("Came: %(what)s"),
    "learning.completed": _l("A registration became complete: %(what)s"),
    "learning.course_archived": _l("%(who)s archived the course %(what)s"),
    "learning.course_begun": _l("%(who)s began the course %(what)s"),
    "learning.course_brought_back": _l("%(who)s brought back the course %(what)s"),
    "learning.course_gathers_interest": _l("%(who)s asked who is interested in %(what)s"),
    "learning.course_gathers_no_interest": _l("%(who)s asks no more who is interested in %(what)s"),
    "learning.course_renamed": _l("%(who)s renamed the course %(what)s"),
    "learning.credit_voided": _l("%(who)s voided the credit for %(what)s"),
    "learning.credited": _l("%(who)s credited %(what)s"),
    "learning.goal_added": _l("%(who)s added the goal %(what)s"),
    "learning.goal_brought_back": _l("%(who)s took up the goal %(what)s again"),
    "learning.goal_changed": _l("%(who)s changed the goal %(what)s"),
    "learning.goal_retired": _l("%(who)s put away the goal %(what)s"),
    "learning.guest_added": _l("%(who)s wrote down a guest: %(what)s"),
    "learning.guest_removed": _l("%(who)s took a guest off the list: %(what)s"),
    "learning.interest_left": _l("%(who)s is not interested in %(what)s any more"),
    "learning.interest_shown": _l("%(who)s asked to be told of a date of %(what)s"),
    "learning.kiosk_started": _l("%(who)s started a kiosk for %(what)s"),
    "learning.kiosks_ended": _l("%(who)s ended the kiosks of %(what)s"),
    "learning.late_cancel": _l("%(who)s cancelled late: %(what)s"),
    "learning.mark_confirmed": _l("%(who)s confirmed a mark from a kiosk: %(what)s"),
    "learning.mark_dismissed": _l("%(who)s set aside a mark from a kiosk: %(what)s"),
    "learning.mark_kept": _l("A mark from a kiosk was kept for a decision: %(what)s"),
    "learning.minutes_corrected": _l("%(who)s corrected the minutes of %(what)s"),
    "learning.moved": _l("%(who)s moved %(what)s"),
    "learning.moved_away": _l("%(who)s moved away %(what)s"),
    "learning.name_taken_back": _l("%(who)s took a name off a seat held in %(what)s"),
    "learning.no_show": _l("Did not come: %(what)s"),
    "learning.offer_accepted": _l("%(who)s accepted the offered seat: %(what)s"),
    "learning.offer_declined": _l("%(who)s declined the offered seat: %(what)s"),
    "learning.offer_expired": _l("An offered seat expired: %(what)s"),
    "learning.offered": _l("A seat was offered from the waitlist: %(what)s"),
    "learning.offering_cancelled": _l("%(who)s cancelled %(what)s"),
    "learning.offering_changed": _l("%(who)s changed the offering %(what)s"),
    "learning.offering_planned": _l("%(who)s planned %(what)s"),
    "learning.partial": _l("A registration ended with partial credit: %(what)s"),
    "learning.published": _l("%(who)s published %(what)s"),
    "learning.reflected": _l("%(who)s wrote a reflection (%(what)s)"),
    "learning.registered": _l("%(who)s registered %(what)s"),
    "learning.room_added": _l("%(who)s added the room %(what)s"),
    "learning.room_changed": _l("%(who)s changed the room %(what)s"),
    "learning.scan_attached": _l("%(who)s attached the scan of a sign-in sheet: %(what)s"),
    "learning.scan_withdrawn": _l("%(who)s withdrew the scan of a sign-in sheet: %(what)s"),
    "learning.seats_held": _l("%(who)s held seats in %(what)s"),
    "learning.seats_returned": _l("Held seats went back: %(what)s"),
    "learning.session_added": _l("%(who)s added a session to %(what)s"),
    "learning.session_cancelled": _l("%(who)s cancelled a session of %(what)s"),
    "learning.session_moved": _l("%(who)s moved a session of %(what)s"),
    "learning.sheet_entered": _l("%(who)s entered a line of the paper sheet: %(what)s"),
    "learning.sheet_reopened": _l("%(who)s opened the sign-in sheet of %(what)s again"),
    "learning.sheet_verified": _l("%(who)s verified the sign-in sheet of %(what)s"),
    "learning.signed_in": _l("%(who)s signed in %(what)s"),
    "learning.signed_out": _l("%(who)s signed out %(what)s"),
    "learning.standard_added": _l("%(who)s added the standard %(what)s"),
    "learning.standard_brought_back": _l("%(who)s took up the standard %(what)s again"),
    "learning.standard_changed": _l("%(who)s changed the standard %(what)s"),
    "learning.standard_retired": _l("%(who)s put away the standard %(what)s"),
    "learning.time_counted_again": _l("%(who)s lets time of %(what)s count again"),
    "learning.time_logged": _l("%(who)s logged time on %(what)s"),
    "learning.time_voided": _l("%(who)s took time of %(what)s out of the log"),
    "learning.version_begun": _l("%(who)s began a version of the course %(what)s"),
    "learning.version_changed": _l("%(who)s changed a version of the course %(what)s"),
    "learning.waitlisted": _l("%(who)s put on the waitlist %(what)s"),
    "learning.withdrawn": _l("%(who)s withdrew %(what)s from the catalogue"),
}


def said(event: AuditEvent) -> str:
    """Say who did what, in the words of the feature that did it."""
    registry: Registry = current_app.extensions["guildhall"]
    own = registry.sentences.get(event.action)
    if own is None:
        return event.actor_name
    return str(own) % {"who": event.actor_name, "what": event.object_label}
