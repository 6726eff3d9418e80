"""What the audit page calls the program’s rows and fields, and how a kept working reads."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from guildhall.localisation import hours
from guildhall.plugin import AuditField
from plugins.clc.points.rules import explained
from plugins.clc.words import CYCLE_STATES, RECORD_STATES


def _spoken(states: Mapping[str, tuple[Any, str]]) -> Callable[[str], str]:
    """Return what says a state as its badge does."""
    return lambda state: str(states[state][0]) if state in states else state


FIELDS = {
    "clc_award.yearly": AuditField(_l("a year")),
    "clc_award.years": AuditField(_l("years")),
    "clc_award.instalments": AuditField(_l("parts a year")),
    "clc_award.parts": AuditField(_l("parts")),
    "clc_award.paid_parts": AuditField(_l("parts paid before")),
    "clc_cycle.cycle": AuditField(_l("cycle")),
    "clc_cycle.required": AuditField(_l("points to reach")),
    "clc_cycle.status": AuditField(_l("state of things"), _spoken(CYCLE_STATES)),
    "clc_evidence.proof": AuditField(_l("proof")),
    "clc_evidence.reason": AuditField(_l("reason")),
    "clc_import.new": AuditField(_l("new")),
    "clc_import.changed": AuditField(_l("changed")),
    "clc_import.unchanged": AuditField(_l("unchanged")),
    "clc_import.duplicate": AuditField(_l("duplicates")),
    "clc_import.error": AuditField(_l("errors")),
    "clc_import.rows": AuditField(_l("rows")),
    "clc_import.kept": AuditField(_l("left alone")),
    "clc_pay_run.parts": AuditField(_l("parts")),
    "clc_pay_run.total": AuditField(_l("together")),
    "clc_point_entry.reason": AuditField(_l("reason")),
    "clc_submission.state": AuditField(_l("state of things"), _spoken(RECORD_STATES)),
    "clc_evidence.rule": AuditField(_l("how it was counted"), explained),
    "clc_evidence.different": AuditField(_l("why it is another activity")),
    "clc_evidence.minutes": AuditField(_l("hours in all")),
    "clc_evidence.minutes_outside": AuditField(_l("of them, outside the contract day")),
    "clc_evidence.minutes_before": AuditField(_l("hours before the approval")),
    "clc_evidence.outside_before": AuditField(_l("of these, outside the contract day"), hours),
    "clc_evidence.approved_on": AuditField(_l("approved on")),
    "clc_evidence.paper": AuditField(_l("where the paper is kept")),
    "clc_rule.effective_from": AuditField(_l("in force from")),
    "clc_rule.minutes_per_point": AuditField(_l("minutes for one point")),
    "clc_rule.required_points": AuditField(_l("points to reach in a cycle")),
    "clc_rule.outside_percent": AuditField(_l("least percent outside the contract day")),
    "clc_rule.needs_approval": AuditField(_l("hours before the approval count nothing")),
    "clc_rule.project_step": AuditField(_l("steps of a project’s points")),
    "clc_rule.cap_activity": AuditField(_l("most points of one activity")),
    "clc_rule.cap_cycle": AuditField(_l("most points of projects in a cycle")),
    "clc_rule.carry_cap": AuditField(_l("most points carried over")),
    "clc_rule.due_month": AuditField(_l("month in which records are due")),
    "clc_rule.due_day": AuditField(_l("day on which records are due")),
    "clc_submission.received_on": AuditField(_l("received on")),
    "clc_submission.deemed_on": AuditField(_l("counts as received on")),
    "clc_submission.due_on": AuditField(_l("due on")),
}
KINDS = {
    "clc_award": _l("CLC award"),
    "clc_cycle": _l("CLC cycle"),
    "clc_evidence": _l("CLC project"),
    "clc_import": _l("CLC import"),
    "clc_instalment": _l("Part of a CLC stipend"),
    "clc_pay_run": _l("Run of CLC stipends"),
    "clc_point_entry": _l("CLC points"),
    "clc_rule": _l("CLC rule"),
    "clc_submission": _l("CLC record"),
}
