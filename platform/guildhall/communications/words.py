"""What became of a message, in words."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.communications.delivery import KEPT
from guildhall.communications.models import Message
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

STATUSES: Final[dict[str, tuple[Any, str]]] = {
    "waiting": (_l("Waiting"), ""),
    "held": (_l("Held"), "due"),
    "sending": (_l("Sending"), ""),
    "sent": (_l("Sent"), "good"),
    "kept": (_l("Kept here, not sent"), ""),
    "bounced": (_l("Bounced"), "bad"),
    "failed": (_l("Failed"), "bad"),
    "suppressed": (_l("Not sent"), "due"),
}
"""Each status with its word and its tone; "kept" is a sent one that never left."""

KINDS: Final[dict[str, Any]] = {
    "access_answered": _l("Answer to what somebody needs"),
    "campaign": _l("Campaign"),
    "campaign_preview": _l("Preview of a campaign"),
    "cancelled": _l("Registration cancelled"),
    "certificate": _l("Certificate"),
    "contract_date": _l("Date of a contract"),
    "credential_expiring": _l("Credential expires"),
    "exit_survey": _l("Exit survey"),
    "feedback_answer": _l("Answer to feedback"),
    "fund_ends": _l("A fund ends"),
    "guest_cancelled": _l("Guest: cancelled"),
    "guest_changed": _l("Guest: changed"),
    "guest_invitation": _l("Guest: invitation"),
    "guest_withdrawn": _l("Guest: taken back"),
    "inquiry_answer": _l("Answer to an inquiry"),
    "inquiry_assigned": _l("An inquiry to take care of"),
    "interest": _l("A planned course has a date"),
    "licence_ends": _l("A licence ends"),
    "loan_due": _l("Loan to bring back"),
    "loan_overdue": _l("Loan overdue"),
    "moved": _l("Moved to another offering"),
    "needs_reminder": _l("Survey of needs, reminder"),
    "needs_survey": _l("Survey of needs"),
    "offer_expired": _l("Offer expired"),
    "offered": _l("Seat offered"),
    "offering_cancelled": _l("Offering cancelled"),
    "outside_decided": _l("Decision on learning elsewhere"),
    "registered": _l("Registered"),
    "reminder": _l("Reminder"),
    "review_due": _l("Review due"),
    "seats_returned": _l("Held seats went back"),
    "session_cancelled": _l("Session cancelled"),
    "session_changed": _l("Session changed"),
    "share_changed": _l("Share of a pool"),
    "support_answered": _l("Support: answered"),
    "support_assigned": _l("Support: asked for"),
    "task_due": _l("Task due soon"),
    "task_given": _l("New task"),
    "task_overdue": _l("Task overdue"),
    "waitlisted": _l("On the waitlist"),
}
REASONS: Final[dict[str, Any]] = {
    "no address": _l("This person has no e-mail address. The message stands on her own page."),
    "opted out": _l("This person gets only essential letters. The message stands on her own page."),
    "the tenant is not live yet": _l("Nothing is sent before this hall is live."),
    KEPT: _l("No mail server is set here, so nothing left this machine."),
}


def state_of(message: Message) -> str:
    """Return the status, telling apart what was sent from what was only kept."""
    return "kept" if message.status == "sent" and message.diagnosis == KEPT else message.status


def status(message: Message) -> tuple[str, str]:
    """Return the word and the tone of what became of a message."""
    word, tone = STATUSES[state_of(message)]
    return str(word), tone


def summary(counts: Mapping[str, int]) -> str:
    """Say how many messages have each status: "104 held · 83 not sent"."""
    many = {key: counts.get(key, 0) for key in STATUSES}
    said = {
        "waiting": ngettext("%(num)d waiting", "%(num)d waiting", many["waiting"]),
        "held": ngettext("%(num)d held", "%(num)d held", many["held"]),
        "sending": ngettext("%(num)d on its way", "%(num)d on their way", many["sending"]),
        "sent": ngettext("%(num)d sent", "%(num)d sent", many["sent"]),
        "kept": ngettext(
            "%(num)d kept here, not sent", "%(num)d kept here, not sent", many["kept"]
        ),
        "bounced": ngettext("%(num)d bounced", "%(num)d bounced", many["bounced"]),
        "failed": ngettext("%(num)d failed", "%(num)d failed", many["failed"]),
        "suppressed": ngettext("%(num)d not sent", "%(num)d not sent", many["suppressed"]),
    }
    return " · ".join(said[key] for key in STATUSES if many[key])


def kind(key: str) -> str:
    """Return what sort of message it is."""
    known = KINDS.get(key)
    return str(known) if known is not None else key.replace("_", " ").capitalize()


def why(message: Message) -> str:
    """Say why a message has the status it has, in our words or the mail server's own."""
    known = REASONS.get(message.diagnosis)
    if known is not None:
        return str(known)
    if message.diagnosis.startswith("bounced before: "):
        said = message.diagnosis.removeprefix("bounced before: ")
        return _("An earlier message to this address bounced: %(said)s", said=said)
    return message.diagnosis
