"""What happened, in a sentence; an action without one of its own still reads."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.registry import registry
from guildhall.wording import gettext as _

SENTENCES: Final[dict[str, Any]] = {
    "accounts.access_ended": _l("%(who)s ended the way in of %(what)s"),
    "accounts.access_restored": _l("%(who)s opened the way in of %(what)s again"),
    "accounts.code_printed": _l("%(who)s printed a one-time code for %(what)s"),
    "accounts.invited": _l("%(who)s invited %(what)s"),
    "accounts.joined": _l("%(what)s took up the invitation"),
    "accounts.pin_set": _l("%(what)s set a PIN"),
    "communications.address_cleared": _l("%(who)s let letters go to %(what)s again"),
    "communications.opted_in": _l("%(what)s gets every letter again"),
    "communications.opted_out": _l("%(what)s gets only essential letters"),
    "communications.resent": _l("%(who)s sent “%(what)s” again"),
    "operations.jobs_dismissed": _l("%(who)s gave up failed work: %(what)s"),
    "operations.jobs_retried": _l("%(who)s had failed work tried again: %(what)s"),
    "people.added": _l("%(who)s added %(what)s"),
    "people.archived": _l("%(who)s archived %(what)s"),
    "people.changed": _l("%(who)s changed the record of %(what)s"),
    "people.attestation_voided": _l("%(who)s voided an attestation about %(what)s"),
    "people.attested": _l("%(who)s attested about %(what)s"),
    "people.credential_announced": _l("%(what)s was told that a credential ends"),
    "people.credential_changed": _l("%(who)s changed a credential of %(what)s"),
    "people.credential_recorded": _l("%(who)s recorded a credential of %(what)s"),
    "people.credential_voided": _l("%(who)s voided a credential of %(what)s"),
    "people.import_undone": _l("%(who)s undid an import: %(what)s"),
    "people.imported": _l("%(who)s imported %(what)s"),
    "people.leave_changed": _l("%(who)s changed a leave of %(what)s"),
    "people.leave_recorded": _l("%(who)s recorded a leave of %(what)s"),
    "people.leave_withdrawn": _l("%(who)s withdrew a leave of %(what)s"),
    "people.membership_ended": _l("%(who)s ended a membership of %(what)s"),
    "people.membership_recorded": _l("%(who)s recorded a membership of %(what)s"),
    "people.membership_withdrawn": _l("%(who)s withdrew a membership of %(what)s"),
    "people.place_added": _l("%(who)s added the place or unit %(what)s"),
    "people.place_brought_back": _l("%(who)s brought back the place or unit %(what)s"),
    "people.place_changed": _l("%(who)s changed the place or unit %(what)s"),
    "people.place_retired": _l("%(who)s retired %(what)s"),
    "people.standing_recorded": _l("%(who)s recorded the standing of %(what)s"),
    "people.standing_withdrawn": _l("%(who)s withdrew a standing of %(what)s"),
    "people.position_changed": _l("%(who)s changed a position of %(what)s"),
    "people.position_corrected": _l("%(who)s corrected a position of %(what)s"),
    "people.position_dated": _l("%(who)s dated a position of %(what)s"),
    "people.position_ended": _l("%(who)s ended a position of %(what)s"),
    "people.position_opened": _l("%(who)s opened a position for %(what)s"),
    "people.position_reopened": _l("%(who)s opened an ended position of %(what)s again"),
    "people.position_term_withdrawn": _l("%(who)s withdrew a part of a position of %(what)s"),
    "people.restored": _l("%(who)s brought back %(what)s"),
    "surveys.answered": _l("%(who)s answered %(what)s"),
    "surveys.end_moved": _l("%(who)s moved the last day of a survey about %(what)s"),
    "surveys.opened": _l("%(who)s opened a survey about %(what)s"),
}

ONE_FIELD: Final = ("changed", "corrected", "renamed", "moved", "raised", "dated")
"""How actions end of which one field alone is worth the whole sentence."""

KINDS: Final[dict[str, Any]] = {
    "allocation_run": _l("Division of a pool"),
    "attendance": _l("Attendance"),
    "bad_address": _l("Mail address"),
    "bargaining_unit": _l("Bargaining unit"),
    "board_report": _l("Report to the Board"),
    "budget": _l("Budget"),
    "budget_decision": _l("Decision about a budget"),
    "calendar_event": _l("Entry of the calendar"),
    "calendar_feed": _l("Calendar address"),
    "campaign": _l("Campaign"),
    "certificate": _l("Certificate"),
    "certificate_bundle": _l("All certificates"),
    "clause": _l("Clause"),
    "clause_answer": _l("Answer of a clause"),
    "clause_version": _l("Version of a clause"),
    "contract": _l("Contract"),
    "contract_document": _l("Paper of a contract"),
    "cost_share": _l("Shared cost"),
    "course": _l("Course"),
    "course_version": _l("Version of a course"),
    "credential": _l("Credential"),
    "data_archive": _l("Archive"),
    "door_entry": _l("Mark from a kiosk"),
    "encumbrance": _l("Money set aside"),
    "equipment_booking": _l("Booking"),
    "equipment_item": _l("Equipment"),
    "facilitator_profile": _l("Facilitator"),
    "feedback_item": _l("Feedback"),
    "fund": _l("Fund"),
    "guest": _l("Guest"),
    "guest_invitation": _l("Guest"),
    "import_run": _l("Import of staff"),
    "inquiry": _l("Inquiry"),
    "interest": _l("Interest in a course"),
    "invoice": _l("Invoice"),
    "job_class": _l("Job class"),
    "material_line": _l("Material"),
    "message": _l("Message"),
    "money_period": _l("Fiscal period"),
    "money_receipt": _l("Receipt"),
    "need_theme": _l("Theme"),
    "needs_survey": _l("Survey of needs"),
    "offering": _l("Offering"),
    "offering_contribution": _l("Part in an offering"),
    "org_unit": _l("Unit of the organization"),
    "outbox": _l("Work behind the page"),
    "outside_claim": _l("Claim of learning elsewhere"),
    "payee": _l("Payee"),
    "payment": _l("Payment"),
    "payment_batch": _l("Batch of payments"),
    "person": _l("Person"),
    "planned_activity": _l("Line of the plan"),
    "plugin_switch": _l("Program"),
    "pool": _l("Pool"),
    "pool_return": _l("Money that came back to a pool"),
    "pool_run": _l("Pool posted to the books"),
    "position_funding": _l("Position paid from a fund"),
    "reflection_entry": _l("Reflection"),
    "registration": _l("Registration"),
    "release_year": _l("Year of release time"),
    "resource_collection": _l("Collection"),
    "resource_copy": _l("Copy"),
    "resource_item": _l("Item of the library"),
    "resource_loan": _l("Loan"),
    "role_assignment": _l("Role"),
    "role_bundle": _l("Permissions of a role"),
    "room": _l("Room"),
    "salary_increase": _l("Salary increase"),
    "seat_group": _l("Held seats"),
    "session": _l("Session"),
    "sheet_scan": _l("Scanned sheet"),
    "substitute_release": _l("Release with a substitute"),
    "support_request": _l("Technical support"),
    "survey": _l("Survey"),
    "survey_response": _l("Answer"),
    "survey_template": _l("Survey questions"),
    "tag": _l("Goal or standard"),
    "task": _l("Task"),
    "task_helper": _l("Helper"),
    "tenant": _l("This hall"),
    "time_entry": _l("Logged time"),
    "tracked_link": _l("Short link"),
    "transcript_line": _l("Line of a transcript"),
    "worksite": _l("Worksite"),
}


def sentence(action: str, who: str, what: str) -> str:
    """Say who did what: "Ada Lovelace published Safe lifting"."""
    own = _registered().get(action)
    if own is not None:
        return str(own) % {"who": who, "what": what}
    return _("%(who)s: %(did)s, %(what)s", who=who, did=_spelled(action), what=what)


def sentence_of_one(who: str, field: str, what: str, before: str, after: str) -> str:
    """Say what one field was and is: "… changed the weekly hours of Ada's position from 30 h"."""
    return _(
        "%(who)s changed the %(field)s of %(what)s from %(before)s to %(after)s",
        who=who,
        field=field,
        what=what,
        before=before,
        after=after,
    )


def label(action: str) -> str:
    """Return an action as a filter lists it, without who and what."""
    own = _registered().get(action)
    if own is None:
        return _spelled(action)
    return " ".join((str(own) % {"who": "…", "what": "…"}).split()).strip("… ,:")


def kind(object_type: str) -> str:
    """Return what sort of thing was acted upon."""
    known = KINDS.get(object_type) or registry().audit_kinds.get(object_type)
    return str(known) if known is not None else object_type.replace("_", " ").capitalize()


def _registered() -> dict[str, Any]:
    """Return the core's sentences and those that came through the door."""
    return SENTENCES | registry().sentences


def _spelled(action: str) -> str:
    """Make an action readable that nobody wrote a sentence for: "clc: points moved"."""
    feature, _dot, verb = action.partition(".")
    return f"{feature}: {verb}".replace("_", " ")
