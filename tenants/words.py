"""Tables in the words of those who keep them: "12 registrations"."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _l

TABLES: Final[dict[str, Any]] = {
    "accommodation": _l("things people need at sessions"),
    "access_log": _l("looks at confidential fields"),
    "attendance": _l("attendances"),
    "attestation": _l("attestations"),
    "audit_event": _l("entries of the audit"),
    "bad_address": _l("addresses that bounced"),
    "bargaining_unit": _l("bargaining units"),
    "campaign": _l("campaigns"),
    "campaign_link": _l("links of campaigns"),
    "campaign_recipient": _l("recipients of campaigns"),
    "certificate": _l("certificates"),
    "clc_award": _l("awards of the CLC"),
    "clc_award_year": _l("years of CLC awards"),
    "clc_cycle": _l("cycles of the CLC"),
    "clc_evidence": _l("projects of the CLC"),
    "clc_import": _l("imports of CLC participants"),
    "clc_import_row": _l("rows of CLC imports"),
    "clc_instalment": _l("parts of CLC stipends"),
    "clc_pay_forecast": _l("forecasts of CLC stipends"),
    "clc_pay_run": _l("runs of CLC stipends"),
    "clc_point_entry": _l("points of the CLC"),
    "clc_rule": _l("rules of the CLC"),
    "clc_submission": _l("records of the CLC"),
    "course": _l("courses"),
    "course_version": _l("versions of courses"),
    "credential": _l("credentials"),
    "data_archive": _l("data exports"),
    "facilitation": _l("facilitators of sessions"),
    "feedback_item": _l("pieces of feedback"),
    "guest_invitation": _l("invitations of guests"),
    "import_profile": _l("saved mappings of imports"),
    "inquiry": _l("inquiries"),
    "inquiry_entry": _l("answers to inquiries"),
    "job_class": _l("job classes"),
    "leave_of_absence": _l("leaves of absence"),
    "mark": _l("sign-ins and sign-outs"),
    "membership": _l("people with an account"),
    "message": _l("messages"),
    "need_theme": _l("themes of needs"),
    "needs_survey": _l("surveys of needs"),
    "offering": _l("offerings"),
    "offering_need": _l("needs that offerings answer"),
    "opt_out": _l("wishes for no mail"),
    "org_unit": _l("departments"),
    "outbox": _l("jobs"),
    "person": _l("people"),
    "pin": _l("PINs"),
    "plugin_switch": _l("switches of programs"),
    "position": _l("positions"),
    "position_term": _l("terms of positions"),
    "registration": _l("registrations"),
    "role_assignment": _l("roles held"),
    "role_bundle": _l("changed roles"),
    "room": _l("rooms"),
    "session": _l("sessions"),
    "shift": _l("shifts"),
    "standing_need": _l("standing needs"),
    "standing": _l("standings in the union"),
    "certificate_bundle": _l("files of certificates"),
    "outside_claim": _l("claims of learning elsewhere"),
    "reflection_entry": _l("reflections"),
    "survey": _l("surveys"),
    "survey_invitation": _l("invitations to surveys"),
    "survey_response": _l("answers to surveys"),
    "survey_template": _l("survey templates"),
    "tracked_link": _l("short links"),
    "transcript_line": _l("lines of transcript"),
    "union_membership": _l("union memberships"),
    "worksite": _l("worksites"),
}
FIRST: Final = ("person", "position", "worksite", "course", "offering", "session", "registration")
UNSPOKEN: Final = frozenset({"outbox", "plugin_switch"})


def of_table(table: str) -> str:
    """Return what the rows of a table are called; a plugin's unknown one by its name."""
    return str(TABLES.get(table, table.replace("_", " ")))


def counted(tables: Mapping[str, int]) -> list[str]:
    """Return "12 registrations" for each table, what people think of first at the front."""
    known = sorted(
        (table for table in tables if table not in UNSPOKEN),
        key=lambda table: (FIRST.index(table) if table in FIRST else len(FIRST), of_table(table)),
    )
    return [f"{format_decimal(tables[table])} {of_table(table)}" for table in known]


def counted_briefly(tables: Mapping[str, int]) -> list[str]:
    """Return the tables that people think of first, and how many rows hang on them."""
    named = {table: rows for table, rows in tables.items() if table in FIRST}
    others = sum(tables.values()) - sum(named.values())
    lines = counted(named)
    if others:
        lines.append(
            ngettext("one row that belongs to them", "%(num)s rows that belong to them", others)
        )
    return lines
