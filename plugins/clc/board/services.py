"""Verbs about the Board's rules: record one, withdraw one that nothing was counted by."""

from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.db import constraint_of, db, transaction
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day
from guildhall.wording import gettext as _
from guildhall.wording import ngettext
from plugins.clc.board import queries
from plugins.clc.models.rules import ClcRule

FIGURES = (
    "effective_from",
    "minutes_per_point",
    "required_points",
    "outside_percent",
    "needs_approval",
    "project_step",
    "cap_activity",
    "cap_cycle",
    "carry_cap",
    "due_month",
    "due_day",
)


@transaction
def record(facts: dict[str, Any]) -> ClcRule:
    """Record a rule from a day on; what was counted for days before it keeps its own rule."""
    _refuse_if_counted(facts)
    rule = ClcRule(**facts, recorded_by=context.actor().name)
    try:
        with db.session.begin_nested():
            db.session.add(rule)
    except IntegrityError as refusal:
        if constraint_of(refusal) != "uq_clc_rule_effective_from":
            raise
        raise Invalid(
            effective_from=_("Another rule begins on this day. Withdraw it first.")
        ) from None
    audit.record("clc.rule_recorded", rule, rule.decision, after=_figures(rule))
    return rule


def _refuse_if_counted(facts: dict[str, Any]) -> None:
    count, last = queries.counted_since(facts["effective_from"])
    if last is None:
        return
    counted = ngettext(
        "%(num)d entry has been counted since then by the rule in force.",
        "%(num)d entries have been counted since then by the rule in force.",
        count,
    )
    earliest = _("A new rule can begin on %(day)s.", day=day(last + timedelta(days=1)))
    raise Invalid(effective_from=f"{counted} {earliest}")


@transaction
def withdraw(rule: ClcRule, reason: str) -> None:
    """Withdraw a rule that nothing was counted by; it stays on record with the reason."""
    rule = queries.get_rule(rule.id, lock=True)
    if rule.voided_at is not None:
        raise Conflict(_("This rule has been withdrawn already."))
    if queries.counted_by(rule.id):
        raise Conflict(
            _("Points were counted by this rule, so it stays. Record the next one instead.")
        )
    rule.voided_at, rule.void_reason = context.now(), reason
    audit.record("clc.rule_withdrawn", rule, rule.decision, before=_figures(rule), reason=reason)


def _figures(rule: ClcRule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in FIGURES}
