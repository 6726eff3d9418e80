"""Plan tasks, hand them over, finish them; a task that falls away keeps its reason (P41)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from guildhall import audit, context
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.people.services import changes
from guildhall.resources.models.tasks import Helper, Task
from guildhall.wording import gettext as _


def refuse_what_is_late(due_on: date) -> None:
    """Refuse a day that is over for a task that is only being written: it was mistyped."""
    if due_on < context.today():
        raise Invalid(due_on=_("Choose a day from today on."))


@transaction
def plan(facts: Mapping[str, Any]) -> Task:
    """Write a task down; who is to do it is told."""
    task = Task(**facts)
    db.session.add(task)
    db.session.flush()
    audit.record("resources.task_planned", task, task.title, after=facts)
    _tell_owner(task)
    return task


def _tell_owner(task: Task) -> None:
    """Tell a new owner, unless she gave it to herself."""
    if task.owner_id is None or task.owner_id == context.person_id():
        return
    url = directory().url_of(context.tenant_id(), "/tasks/mine")
    key = f"task:{task.id}:{task.owner_id}"
    write(get(Person, task.owner_id), "task_given", key=key, task=task, url=url)


@transaction
def change(task_id: UUID, facts: Mapping[str, Any]) -> Task:
    """Change a task; a new owner is told."""
    task = get(Task, task_id, lock=True)
    before, after = changes.apply(task, facts)
    if after:
        db.session.flush()
        audit.record("resources.task_changed", task, task.title, before=before, after=after)
    if "owner_id" in after:
        _tell_owner(task)
    return task


@transaction
def finish(task_id: UUID) -> Task:
    """Note that a task is done; asked twice, it changes nothing."""
    task = get(Task, task_id, lock=True)
    if task.dropped_at is not None:
        raise Conflict(_("This task was dropped. Bring it back first."))
    if task.done_at is None:
        task.done_at, task.done_by = context.now(), context.person_id()
        audit.record("resources.task_done", task, task.title)
    return task


@transaction
def reopen(task_id: UUID) -> Task:
    """Say that a task is still to be done, whether it was done or dropped."""
    task = get(Task, task_id, lock=True)
    if task.done_at is not None or task.dropped_at is not None:
        task.done_at = task.done_by = task.dropped_at = None
        task.dropped_reason = ""
        audit.record("resources.task_reopened", task, task.title)
    return task


@transaction
def drop(task_id: UUID, *, reason: str) -> Task:
    """Let a task fall away, with a reason."""
    task = get(Task, task_id, lock=True)
    if not reason.strip():
        raise Invalid(reason=_("Say why: it stays in the record."))
    if task.done_at is not None:
        raise Conflict(_("This task is done already."))
    if task.dropped_at is None or not task.dropped_reason:
        task.dropped_at, task.dropped_reason = task.dropped_at or context.now(), reason
        audit.record("resources.task_dropped", task, task.title, reason=reason)
    return task


# Who has time for them


@transaction
def engage(person: Person, weekly_minutes: int) -> Helper:
    """Say how much time somebody has a week for tasks."""
    helper = db.session.scalar(
        select(Helper).where(Helper.person_id == person.id).with_for_update()
    )
    if helper is None:
        helper = Helper(person_id=person.id, weekly_minutes=weekly_minutes)
        db.session.add(helper)
    helper.weekly_minutes, helper.ended_at = weekly_minutes, None
    db.session.flush()
    audit.record(
        "resources.helper_engaged", helper, person.name, after={"weekly_minutes": weekly_minutes}
    )
    return helper


@transaction
def release(helper_id: UUID) -> Helper:
    """Say that somebody helps no more; their tasks stay theirs until given to others."""
    helper = get(Helper, helper_id, lock=True)
    if helper.ended_at is None:
        helper.ended_at = context.now()
        audit.record("resources.helper_released", helper, get(Person, helper.person_id).name)
    return helper
