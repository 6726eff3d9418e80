"""Verbs of a reviewer: approve with the points of the rule, return, deny, void, and undo that."""

from collections.abc import Mapping
from typing import Any

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.duties import refuse_same_person
from guildhall.errors import Conflict, Invalid
from guildhall.localisation import day, number
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _
from plugins.clc.board.queries import rules as every_rule
from plugins.clc.cycles import queries as cycles
from plugins.clc.evidence import queries
from plugins.clc.models.cycles import ClcCycle, ClcPointEntry
from plugins.clc.models.evidence import ClcEvidence
from plugins.clc.points import carrying
from plugins.clc.points.queries import project_points_in
from plugins.clc.points.rules import Points, Work, explained, project_points
from plugins.clc.rules import PointRule, Rules


def work_of(found: ClcEvidence) -> Work:
    """Return the minutes of a project as the rule reads them."""
    return Work(
        minutes=found.minutes,
        outside=found.minutes_outside,
        before=found.minutes_before,
        outside_before=found.outside_before,
        approved=found.approved_on is not None and found.approved_on <= found.ends_on,
    )


def worth_of(found: ClcEvidence, rules: Rules, cycle: ClcCycle | None) -> Points:
    """Return what a project is worth by the rule in force on its last day."""
    rule = rules.on(found.ends_on)
    return project_points(work_of(found), rule, _room(rule, cycle))


def _room(rule: PointRule, cycle: ClcCycle | None) -> Any:  # noqa: ANN401 - a Decimal or nothing
    if rule.cap_cycle is None or cycle is None:
        return None
    return max(rule.cap_cycle - project_points_in(cycle.id), rule.cap_cycle * 0)


@transaction
def review(found: ClcEvidence, data: Mapping[str, Any], *, by: Person) -> Points | None:
    """Decide about a project; the second of two reviewers learns that it is decided."""
    cycle = _lock_cycle(found)
    found = queries.get_evidence(found.id, lock=True)
    what = _("this project")
    refuse_same_person(found.person_id, by.id, what)
    refuse_same_person(found.entered_by, by.id, what)
    if found.state != "submitted":
        raise Conflict(_("Somebody has decided about this project already. Look at it again."))
    if found.version != data["version"]:
        raise Conflict(_("It was changed while you looked at it. Look at it again."))
    if data["decision"] == "approve":
        return _approve(found, cycle, data, by)
    _turn_down(found, data, by)
    return None


def _lock_cycle(found: ClcEvidence) -> ClcCycle | None:
    cycle = cycles.current_cycle(found.person_id, found.ends_on)
    return cycles.get_cycle(cycle.id, lock=True) if cycle else None


def _approve(
    found: ClcEvidence, cycle: ClcCycle | None, data: Mapping[str, Any], by: Person
) -> Points:
    if cycle is None:
        raise Conflict(
            _(
                "No cycle of %(name)s covers %(day)s. Enrol this member first, or return the "
                "project.",
                name=found.person.name,
                day=day(found.ends_on),
            )
        )
    _refuse_twin(found, data)
    rules = every_rule()
    worth = _worth(found, rules, cycle)
    _decide(found, "approved", data["words"], by)
    db.session.add(_entry(found, cycle, worth, rules.on(found.ends_on)))
    db.session.flush()
    carrying.settle(cycle, rules)
    audit.record(
        "clc.evidence_approved",
        found,
        found.title,
        after={"points": worth.points, "rule": worth.rule, "different": data["different"]},
    )
    return worth


def _worth(found: ClcEvidence, rules: Rules, cycle: ClcCycle) -> Points:
    worth = worth_of(found, rules, cycle)
    if not worth.points:
        raise Conflict(
            _(
                "The rule gives no points: %(why)s Return the project so that it can be put right.",
                why=explained(worth.rule),
            )
        )
    return worth


def _refuse_twin(found: ClcEvidence, data: Mapping[str, Any]) -> None:
    """Ask for a word where it looks like what counts already; nothing counts twice."""
    twin = next(iter(queries.alike(found)), None)
    if twin is not None and not data["different"]:
        raise Invalid(
            different=_(
                "It looks like “%(title)s” of %(day)s. Say why it is another activity, or deny it.",
                title=twin.title,
                day=day(twin.on),
            )
        )


def _entry(found: ClcEvidence, cycle: ClcCycle, worth: Points, rule: PointRule) -> ClcPointEntry:
    return ClcPointEntry(
        cycle_id=cycle.id,
        person_id=found.person_id,
        evidence_id=found.id,
        rule_id=rule.id,
        earned_on=found.ends_on,
        minutes=work_of(found).counted,
        points=worth.points,
        rule=worth.rule,
        sample=found.sample,
    )


def _turn_down(found: ClcEvidence, data: Mapping[str, Any], by: Person) -> None:
    if not data["words"]:
        raise Invalid(words=_("Say in a few words why; the member reads it."))
    state = "returned" if data["decision"] == "return" else "denied"
    _decide(found, state, data["words"], by)
    audit.record(f"clc.evidence_{state}", found, found.title, reason=data["words"])


def _decide(found: ClcEvidence, state: str, words: str, by: Person) -> None:
    found.state, found.decision, found.version = state, words, found.version + 1
    found.decided_by, found.decided_at = by.id, context.now()


@transaction
def void(found: ClcEvidence, reason: str, *, by: Person) -> None:
    """Void an approved project with a reason: its points stay on record and count no more (P15)."""
    if not reason.strip():
        raise Invalid(reason=_("Say in a few words why the project does not count."))
    entry = queries.entry_of(found.id)
    cycle = cycles.get_cycle(entry.cycle_id, lock=True) if entry and entry.cycle_id else None
    found = queries.get_evidence(found.id, lock=True)
    refuse_same_person(found.person_id, by.id, _("your own project"))
    refuse_same_person(found.entered_by, by.id, _("this project"))
    if found.state != "approved" or entry is None:
        raise Conflict(_("Only an approved project can be voided, and only once."))
    found.state, found.decision = "voided", reason.strip()
    found.decided_by, found.decided_at = by.id, context.now()
    entry.voided_at, entry.void_reason = context.now(), reason.strip()
    db.session.flush()
    if cycle is not None:
        carrying.settle(cycle, every_rule())
    audit.record(
        "clc.evidence_voided",
        found,
        found.title,
        before={"points": entry.points},
        reason=reason.strip(),
    )


@transaction
def restore(found: ClcEvidence, *, by: Person) -> None:
    """Undo a voiding: the project and its points count again."""
    entry = queries.entry_of(found.id)
    cycle = cycles.get_cycle(entry.cycle_id, lock=True) if entry and entry.cycle_id else None
    found = queries.get_evidence(found.id, lock=True)
    refuse_same_person(found.person_id, by.id, _("your own project"))
    refuse_same_person(found.entered_by, by.id, _("this project"))
    if found.state != "voided" or entry is None:
        raise Conflict(_("This project is not void."))
    _refuse_if_replaced(found)
    _refuse_if_full(found, entry, cycle)
    before = found.decision
    found.state, found.decision = "approved", ""
    entry.voided_at, entry.void_reason = None, ""
    db.session.flush()
    if cycle is not None:
        carrying.settle(cycle, every_rule())
    audit.record("clc.evidence_restored", found, found.title, before={"reason": before})


def _refuse_if_replaced(found: ClcEvidence) -> None:
    """Refuse where the same document or project was handed in anew meanwhile."""
    if any(twin.what == "project" for twin in queries.alike(found)):
        raise Conflict(_("It was handed in again meanwhile, so this one stays void."))
    session = queries.counted_since(found)
    if session:
        raise Conflict(
            _(
                "The session “%(title)s” counts in its place meanwhile. Void its points first.",
                title=session,
            )
        )


def _refuse_if_full(found: ClcEvidence, entry: ClcPointEntry, cycle: ClcCycle | None) -> None:
    """Refuse where other projects have taken the room below the cycle's cap meanwhile."""
    room = _room(every_rule().on(found.ends_on), cycle)
    if room is not None and entry.points > room:
        raise Conflict(
            _(
                "The cap on projects leaves less room in this cycle by now: %(room)s of the "
                "%(points)s that this one gave.",
                room=number(room),
                points=number(entry.points),
            )
        )
