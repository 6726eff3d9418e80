"""What the audit page says beside each action's own sentence (guildhall.sentences)."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.registry import registry
from guildhall.wording import gettext as _

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


def kind(object_type: str) -> str:
    """Return what sort of thing was acted upon."""
    known = KINDS.get(object_type) or registry().audit_kinds.get(object_type)
    return str(known) if known is not None else object_type.replace("_", " ").capitalize()
