"""Values that are kept as codes, in the words that their features' own pages have for them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds.pools import RULE_WORDS
from guildhall.agreements.kinds.registry import KINDS
from guildhall.agreements.words import RUN_WORDS
from guildhall.budgets import words as money
from guildhall.communications import words as mail
from guildhall.controls import Control, controls
from guildhall.learning import words as learning
from guildhall.learning.access.words import STATE_WORDS as ACCESS_STATES
from guildhall.learning.attendance.door_queries import WHY_WORDS
from guildhall.learning.calendar.words import EVENT_WORDS
from guildhall.learning.outside import words as outside
from guildhall.learning.registration.rules import STATE_WORDS as SEAT_STATES
from guildhall.money import written
from guildhall.operations.trail.fields import field_name
from guildhall.outreach import words as outreach
from guildhall.people import labels as people
from guildhall.plugin import AuditField
from guildhall.resources import words as resources
from guildhall.wording import gettext as _

METHODS: Final[Mapping[str, Any]] = {
    "badge": _l("a badge"),
    "import": _l("an import"),
    "kiosk": _l("a kiosk"),
    "list": _l("the facilitator’s list"),
    "paper": _l("a paper sheet"),
    "pin": _l("a PIN"),
    "qr": _l("a QR code"),
}
CODES: Final[Mapping[str, Mapping[str, Any]]] = {
    "allocation_run.kind": RUN_WORDS,
    "allocation_run.rule": RULE_WORDS,
    "calendar_event.kind": EVENT_WORDS,
    "clause.unit": {"money": _l("money"), "hours": _l("hours")},
    "door_entry.why": {**WHY_WORDS, "seat": _l("No seat was held by this person.")},
    "equipment_item.condition": resources.CONDITION_WORDS,
    "facilitator_profile.status": resources.POOL_WORDS,
    "fund.kind": money.FUND_WORDS,
    "fund.period_kind": money.PERIOD_WORDS,
    "guest_invitation.reply": outreach.REPLIES,
    "inquiry.topic": outreach.TOPICS,
    "material_line.basis": {"fixed": _l("fixed number"), "seat": _l("registered person")},
    "message.status": {key: said[0] for key, said in mail.STATUSES.items()},
    "offering_contribution.stage": resources.STAGE_WORDS,
    "outside_claim.state": outside.STATE_WORDS,
    "outside_claim.unit": outside.UNIT_WORDS,
    "payee.kind": money.PAYEE_WORDS,
    "payee.route": money.ROUTE_WORDS,
    "planned_activity.format": learning.FORMAT_WORDS,
    "registration.source": outreach.WAYS,
    "registration.state": {**ACCESS_STATES, **SEAT_STATES},
    "resource_collection.kind": {
        "checklist": _l("Checklist"),
        "collection": _l("Collection"),
    },
    "resource_item.kind": resources.KIND_WORDS,
    "session.method": METHODS,
    "survey.privacy": {"anonymous": _l("anonymous"), "named": _l("with names")},
    "task.kind": {"pick_up": _l("pick up"), "take_back": _l("take back")},
    "task.priority": resources.PRIORITY_WORDS,
    "time_entry.role": learning.ACTIVITY_WORDS,
    "tracked_link.channel": outreach.CHANNELS,
}
"""By table and field."""
PEOPLES: Final = frozenset({"person", "worksite", "org_unit", "job_class", "bargaining_unit"})
"""Whose fields share their words, as on the pages of people and places."""


def knows(kind: str, key: str, value: str) -> bool:
    """Say whether a code of a field has words."""
    return value in _words(kind, key)


def _words(kind: str, key: str) -> Mapping[str, Any]:
    return CODES.get(f"{kind}.{key}") or (people.KINDS if kind in PEOPLES else {})


def spoken(kind: str, key: str, value: Any) -> Any:  # noqa: ANN401 - as JSON gives it
    """Return a value with its codes in words; what is no code stays as it is."""
    if isinstance(value, list):
        return [spoken(kind, key, each) for each in value]
    if not isinstance(value, str):
        return value
    words = _words(kind, key)
    return str(words[value]) if value in words else value


def coded(kind: str, key: str) -> AuditField | None:
    """Return how a field reads that is neither plain nor a code."""
    said = WHOLE.get(f"{kind}.{key}")
    return AuditField(field_name(key), said) if said else None


def _terms(kept: Mapping[str, Any]) -> str:
    """Say what a clause says, with the names that the form of its kind gives its fields."""
    forms = (controls(kind.terms()) for kind in KINDS.values())
    fitting = (form for form in forms if kept.keys() <= {each.name for each in form})
    form = {each.name: each for each in min(fitting, key=len, default=[])}
    return "; ".join(
        f"{form[name].label if name in form else field_name(name)}: {_term(form.get(name), value)}"
        for name, value in kept.items()
        if value not in (None, "", [])
    )


def _term(control: Control | None, value: Any) -> str:  # noqa: ANN401 - as JSON gives it
    if control and control.kind == "money":
        return written(Decimal(str(value)))
    words = dict(control.options) if control else {}
    several = value if isinstance(value, list) else [value]
    return ", ".join(_word(words, each) for each in several)


def _word(words: Mapping[str, str], value: Any) -> str:  # noqa: ANN401 - as JSON gives it
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values())
    return words.get(str(value), str(value))


def _month(day: str) -> str:
    return learning.month_name(date.fromisoformat(day))


WHOLE: Final[Mapping[str, Callable[[Any], str]]] = {
    "clause.parameters": _terms,
    "planned_activity.month": _month,
}
