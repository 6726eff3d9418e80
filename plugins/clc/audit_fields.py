"""What the audit page calls the fields of the program, and how a kept working reads there."""

from flask_babel import lazy_gettext as _l

from guildhall.localisation import hours
from guildhall.plugin import AuditField
from plugins.clc.points.rules import explained

FIELDS = {
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
