"""What the program keeps as plain words and says in the reader's language."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.wording import gettext as _

CORRECTED: Final = "the credit was corrected"
EARLIER_CHANGED: Final = "the points of the earlier cycle changed"
TAKEN_BACK: Final = "the import was taken back"
REPLACED: Final = "a newer file says otherwise"
UNVERIFIED: Final = "the verification was taken back"
TWIN: Final = "a project of this name and these days counts already"

HANDED_IN_SINCE: Final = "A record was handed in for this cycle since."
STATE_SINCE: Final = "The state of this cycle was changed since."
FOLLOWED_SINCE: Final = "Another cycle follows this one by now."
REQUIRED_SINCE: Final = "The points required were changed since."
PAID_SINCE: Final = "A part was paid here since."
REASONS: Final[dict[str, Any]] = {
    CORRECTED: _l("the credit was corrected"),
    EARLIER_CHANGED: _l("the points of the earlier cycle changed"),
    TAKEN_BACK: _l("the import was taken back"),
    REPLACED: _l("a newer file says otherwise"),
    UNVERIFIED: _l("the verification was taken back"),
    TWIN: _l("a project of this name and these days counts already"),
    HANDED_IN_SINCE: _l("A record was handed in for this cycle since."),
    STATE_SINCE: _l("The state of this cycle was changed since."),
    FOLLOWED_SINCE: _l("Another cycle follows this one by now."),
    REQUIRED_SINCE: _l("The points required were changed since."),
    PAID_SINCE: _l("A part was paid here since."),
}
CYCLE_STATES: Final[dict[str, tuple[Any, str]]] = {
    "open": (_l("open"), ""),
    "submitted": (_l("handed in"), "due"),
    "verified": (_l("verified"), "good"),
    "renewed": (_l("completed and renewed"), "good"),
    "ended": (_l("completed"), "good"),
    "left": (_l("left early"), "bad"),
    "void": (_l("import taken back"), "bad"),
}
EVIDENCE_STATES: Final[dict[str, tuple[Any, str]]] = {
    "submitted": (_l("waits for review"), "due"),
    "returned": (_l("returned, to be completed"), "due"),
    "approved": (_l("approved"), "good"),
    "denied": (_l("denied"), "bad"),
    "withdrawn": (_l("withdrawn"), ""),
    "voided": (_l("voided"), "bad"),
}
RECORD_STATES: Final[dict[str, tuple[Any, str]]] = {
    "submitted": (_l("waits for verification"), "due"),
    "verified": (_l("verified"), "good"),
    "returned": (_l("returned"), "due"),
    "withdrawn": (_l("withdrawn"), ""),
    "reopened": (_l("verification taken back"), "bad"),
}
STANDINGS: Final[dict[str, Any]] = {
    "on_track": _l("on track"),
    "behind": _l("behind"),
    "reached": _l("reached, not handed in"),
    "due_soon": _l("due soon, not reached"),
    "overdue": _l("past due"),
    "submitted": _l("handed in"),
    "verified": _l("verified"),
    "fallen": _l("verified, points fell since"),
}
TONES: Final = {
    "on_track": "good",
    "behind": "due",
    "reached": "good",
    "due_soon": "due",
    "overdue": "bad",
    "submitted": "due",
    "verified": "good",
    "fallen": "bad",
}

AWARD_STATES: Final[dict[str, tuple[Any, str]]] = {
    "waiting": (_l("waits for approval"), "due"),
    "running": (_l("running"), "good"),
    "ended": (_l("paid in full"), "good"),
    "voided": (_l("voided"), "bad"),
}
PART_STATES: Final[dict[str, tuple[Any, str]]] = {
    "planned": (_l("to come"), ""),
    "set_aside": (_l("set aside"), ""),
    "held": (_l("left out"), "due"),
    "entered": (_l("waits for approval"), "due"),
    "approved": (_l("on its way"), "good"),
    "paid": (_l("paid"), "good"),
    "elsewhere": (_l("paid before Guildhall"), "good"),
    "taken_back": (_l("taken back"), "bad"),
    "voided": (_l("voided"), "bad"),
}
RUN_STATES: Final[dict[str, tuple[Any, str]]] = {
    "waiting": (_l("waits for approval"), "due"),
    "sent": (_l("approved, at payroll"), "due"),
    "paid": (_l("paid"), "good"),
    "withdrawn": (_l("withdrawn"), "bad"),
}


def reason(text: str) -> str:
    """Say a kept reason: our own in the reader's language, a person's as she wrote it."""
    return str(REASONS.get(text, text))


def source(kind: str) -> str:
    """Say what an entry was counted from, where it has no title of its own."""
    names = {
        "carried": _("Carried over from the earlier cycle"),
        "brought": _("Brought in from a file"),
        "evidence": _("A project"),
        "session": _("A session"),
    }
    return names[kind]
