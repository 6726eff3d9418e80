"""What the clock does about tasks."""

from datetime import timedelta

from guildhall import context
from guildhall.communications.services import write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.resources.models.tasks import Task
from guildhall.resources.tasks.queries import Filter, tasks


@transaction
def remind() -> None:
    """Tell owners what is due tomorrow, and once what is overdue; every morning."""
    today = context.today()
    soon = tasks(Filter()).where(
        Task.owner_id.is_not(None), Task.due_on <= today + timedelta(days=1)
    )
    for task in db.session.scalars(soon):
        late = task.due_on < today
        if task.owner is not None:
            write(
                task.owner,
                "task_overdue" if late else "task_due",
                key=f"task:{task.id}:{task.due_on}:{late}",
                task=task,
                url=directory().url_of(context.tenant_id(), "/tasks/mine"),
            )
