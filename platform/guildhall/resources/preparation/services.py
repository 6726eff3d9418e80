"""Write and tick a session's materials list; every change looks again at what must be brought."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guildhall import audit, context
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.learning.models.courses import Session
from guildhall.people.queries import get
from guildhall.resources.models.library import Item
from guildhall.resources.models.preparation import Material
from guildhall.resources.preparation import logistics, queries
from guildhall.resources.preparation.rules import Counted
from guildhall.wording import gettext as _


@transaction
def add(session: Session, facts: Mapping[str, Any]) -> Material:
    """Put a line onto a session's materials list."""
    if session.cancelled_at is not None:
        raise Conflict(_("This session is cancelled: nothing is prepared for it."))
    if facts.get("item_id"):
        get(Item, facts["item_id"])
    line = Material(session_id=session.id, **facts)
    db.session.add(line)
    db.session.flush()
    audit.record("resources.material_added", line, _label(session, line), after=facts)
    logistics.follow(session.id)
    return line


def _label(session: Session, line: Material) -> str:
    return f"{line.name}: {session.offering.title}"


@transaction
def change(line: Material, facts: Mapping[str, Any]) -> Material:
    """Change a line; what was made ready stays noted, and more may be missing now."""
    session = line.session
    line = get(Material, line.id, lock=True)
    before = {name: getattr(line, name) for name in facts}
    changed = [name for name in facts if before[name] != facts[name]]
    for name in changed:
        setattr(line, name, facts[name])
    if changed:
        db.session.flush()
        audit.record(
            "resources.material_changed",
            line,
            _label(session, line),
            before={name: before[name] for name in changed},
            after={name: facts[name] for name in changed},
        )
        logistics.follow(session.id)
    return line


@transaction
def drop(line: Material) -> Material:
    """Take a line off the list."""
    session = line.session
    line = get(Material, line.id, lock=True)
    if line.dropped_at is None:
        line.dropped_at = context.now()
        audit.record("resources.material_dropped", line, _label(session, line))
        logistics.follow(session.id)
    return line


@transaction
def bring_back(line: Material) -> Material:
    """Put a line back onto the list."""
    session = line.session
    line = get(Material, line.id, lock=True)
    if line.dropped_at is not None:
        line.dropped_at = None
        audit.record("resources.material_added", line, _label(session, line))
        logistics.follow(session.id)
    return line


@transaction
def make_ready(line: Material) -> Counted:
    """Tick a line: as many as are needed now are ready."""
    session = line.session
    line = get(Material, line.id, lock=True)
    counted = Counted(line, session.offering.seats_taken)
    if line.done_quantity != counted.quantity:
        line.done_quantity = counted.quantity
        line.done_at, line.done_by = context.now(), context.person_id()
        audit.record(
            "resources.material_ready",
            line,
            _label(session, line),
            after={"quantity": counted.quantity},
        )
    return counted


@transaction
def undo_ready(line: Material) -> Material:
    """Take the tick back."""
    session = line.session
    line = get(Material, line.id, lock=True)
    if line.done_at is not None:
        line.done_at = line.done_by = line.done_quantity = None
        audit.record("resources.material_not_ready", line, _label(session, line))
    return line


@transaction
def copy_list(session: Session, from_session_id: UUID) -> int:
    """Copy another session's list; return how many lines came along."""
    source = queries.get_session(from_session_id, led_by=None)
    have = {each.line.name for each in queries.materials_of(session)}
    names = ("name", "basis", "each", "spare_percent", "cost", "worksite_id", "item_id")
    lines = [each.line for each in queries.materials_of(source) if each.line.name not in have]
    for line in lines:
        facts = {name: getattr(line, name) for name in names}
        db.session.add(Material(session_id=session.id, **facts))
    db.session.flush()
    if lines:
        audit.record(
            "resources.materials_copied",
            session,
            session.offering.title,
            after={"lines": len(lines), "from": source.offering.title},
        )
        logistics.follow(session.id)
    return len(lines)
