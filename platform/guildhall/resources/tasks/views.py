"""The pages of tasks: everybody's and one's own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.db import db, transaction
from guildhall.forms import Form
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.people.queries import hold
from guildhall.resources.library.schemas import VoidSchema
from guildhall.resources.merging import TASK
from guildhall.resources.models.tasks import Task
from guildhall.resources.people import person_or_none, typed
from guildhall.resources.permissions import ASSIGN, OWN_TASKS
from guildhall.resources.places import hours_of, minutes_of
from guildhall.resources.tasks import queries, schemas, services
from guildhall.resources.tasks.queries import Filter
from guildhall.resources.words import (
    PRIORITY_TONES,
    PRIORITY_WORDS,
    TASK_STATE_WORDS,
    choices,
    task_title,
)
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("tasks", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "due": (Task.due_on, queries.rank(), Task.id),
        "title": (Task.title, Task.id),
        "priority": (queries.rank(), Task.due_on, Task.id),
        "owner": (Person.last_name, Person.first_name, Task.due_on),
    }
)
NOBODY = "nobody"


@bp.get("/tasks")
@web.needs(ASSIGN)
def index() -> Response:
    """Show everybody's tasks, the first due first; the same as a file."""
    wanted = _filter()
    statement = queries.tasks(wanted)
    if kind := listing.wants_file():
        rows = db.session.scalars(statement.order_by(Task.due_on, Task.id)).all()
        return listing.as_file(rows, _columns(), name="tasks", kind=kind)
    page = listing.paginate(statement, SORTS, default="due")
    return web.render(
        "resources/tasks.html",
        page=page,
        wanted=wanted,
        owners=queries.owners(),
        found=queries.waiting(),
        states=TASK_STATE_WORDS,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "priorities": PRIORITY_WORDS,
        "urgency": choices(PRIORITY_WORDS),
        "tones": PRIORITY_TONES,
        "title_of": task_title,
        "today": context.today(),
    }


def _filter() -> Filter:
    asked = request.args
    state, priority = asked.get("state", ""), asked.get("priority", "")
    return Filter(
        words=asked.get("q", "").strip()[:100],
        state=state if state in TASK_STATE_WORDS else "open",
        owner=asked.get("owner", type=UUID),
        nobodys=asked.get("owner") == NOBODY,
        priority=priority if priority in PRIORITY_WORDS else "",
        trips=asked.get("kind") == "trips",
    )


def _columns() -> Sequence[listing.Column]:
    return (
        (_("Task"), task_title),
        (_("Due"), lambda task: iso(task.due_on)),
        (_("Priority"), lambda task: str(PRIORITY_WORDS[task.priority])),
        (_("Owner"), lambda task: task.owner.name if task.owner else ""),
        (_("Hours"), lambda task: hours_of(task.minutes)),
        (_("Session"), lambda task: task.session.offering.title if task.session else ""),
        (_("From"), lambda task: task.from_site.name if task.from_site else ""),
        (_("To"), lambda task: task.to_site.name if task.to_site else ""),
        (_("What"), lambda task: task.detail),
        (_("Done"), lambda task: iso(task.done_at)),
    )


@bp.get("/tasks/mine")
@web.needs(OWN_TASKS, ASSIGN)
def mine() -> Response:
    """Show somebody what she has to do, the first due first."""
    person_id = web.identity().person_id
    found = queries.mine(person_id) if person_id else []
    return web.render("resources/my_tasks.html", tasks=found, **_words())


@bp.route("/tasks/new", methods=["GET", "POST"])
@web.needs(ASSIGN)
def new() -> AnyResponse:
    """Write a task down."""
    form = Form(schemas.TaskSchema(), start={"priority": "normal", "hours": "1"})
    if form.accepts(_plan):
        undo = url_for(".drop_at_once", task_id=form.result.id)
        said = _("“%(title)s” is planned.", title=form.result.title)
        return web.done(said, url_for(".index"), undo=undo)
    return form.show("resources/task_form.html", task=None, **_words())


def _plan(data: dict[str, Any]) -> Task:
    services.refuse_what_is_late(data["due_on"])
    return services.plan(_facts(data))


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": data["title"],
        "detail": data["detail"],
        "priority": data["priority"],
        "owner_id": person_or_none(data["owner"], "owner"),
        "due_on": data["due_on"],
        "minutes": minutes_of(data["hours"]),
    }


@bp.route("/tasks/<uuid:task_id>", methods=["GET", "POST"])
@web.needs(ASSIGN)
def change(task_id: UUID) -> AnyResponse:
    """Show a task and change it."""
    start = _start(queries.get_task(task_id, owner=None))
    form = Form(schemas.TaskSchema(), sent=TASK.sent(start))
    if form.accepts(lambda data: _change(task_id, form, data)):
        return web.done(_("Saved."), url_for(".index"))
    now = _start(queries.get_task(task_id, owner=None))
    if TASK.is_stale(form, now):
        words = {"priority": choices(PRIORITY_WORDS)}
        return TASK.page(form, task_id, now, words, [(_("Tasks"), url_for(".index"))])
    return _task_page(task_id, form)


def _task_page(task_id: UUID, form: Form) -> Response:
    task = queries.get_task(task_id, owner=None)
    form.start = _start(task)
    was = TASK.was(form, form.start)
    return form.show("resources/task_form.html", task=task, was=was, **_words())


@transaction
def _change(task_id: UUID, form: Form, data: dict[str, Any]) -> Task:
    hold(Task, [task_id])
    task = queries.get_task(task_id, owner=None)
    TASK.refuse_stale(form, _start(task))
    return services.change(task_id, _changed(task, data))


def _changed(task: Task, data: dict[str, Any]) -> dict[str, Any]:
    """Return what may be changed: what a trip carries, and when, follows its session."""
    facts = _facts(data)
    if task.kind == "work":
        return facts
    return {name: facts[name] for name in ("priority", "owner_id", "minutes")}


def _start(task: Task) -> dict[str, Any]:
    return {
        "title": task.title,
        "detail": task.detail,
        "priority": task.priority,
        "owner": typed(task.owner),
        "due_on": task.due_on,
        "hours": hours_of(task.minutes),
    }


def _back() -> str:
    return web.safe_next(url_for(".mine"))


def _own() -> UUID | None:
    """Return None for who plans everybody's tasks, else the person whose own are meant."""
    who = web.identity()
    return None if who.may(ASSIGN.key) else who.person_id


@bp.post("/tasks/<uuid:task_id>/done")
@web.needs(OWN_TASKS, ASSIGN)
def finish(task_id: UUID) -> AnyResponse:
    """Note that a task is done."""
    task = queries.get_task(task_id, owner=_own())
    services.finish(task_id)
    undo = url_for(".reopen", task_id=task_id)
    return web.done(_("Done: %(title)s.", title=task_title(task)), _back(), undo=undo)


@bp.post("/tasks/<uuid:task_id>/reopen")
@web.needs(OWN_TASKS, ASSIGN)
def reopen(task_id: UUID) -> AnyResponse:
    """Say that a task is still to be done."""
    task = queries.get_task(task_id, owner=_own())
    services.reopen(task_id)
    return web.done(_("To be done: %(title)s.", title=task_title(task)), _back())


@bp.post("/tasks/<uuid:task_id>/drop")
@web.needs(ASSIGN)
def drop(task_id: UUID) -> AnyResponse:
    """Let a task fall away, with a reason."""
    task, form = queries.get_task(task_id, owner=None), Form(VoidSchema())
    if form.accepts(lambda data: services.drop(task_id, reason=data["reason"])):
        undo = url_for(".reopen", task_id=task_id)
        said = _("Dropped: %(title)s.", title=task_title(task))
        return web.done(said, url_for(".index"), undo=undo)
    return _task_page(task_id, form)


@bp.post("/tasks/<uuid:task_id>/undo")
@web.needs(ASSIGN)
def drop_at_once(task_id: UUID) -> AnyResponse:
    """Undo a task that was just written down."""
    services.drop(task_id, reason=_("entered by mistake"))
    return web.done(_("It is dropped."), url_for(".index"))


@bp.post("/tasks/done")
@web.needs(ASSIGN)
def finish_selected() -> AnyResponse:
    """Note that several tasks are done."""
    found = request.form.getlist("selected", type=UUID)
    _finish_all(found)
    said = ngettext("%(num)s task is done.", "%(num)s tasks are done.", len(found))
    return web.done(said, url_for(".index"))


@transaction
def _finish_all(task_ids: Sequence[UUID]) -> None:
    for task_id in task_ids:
        services.finish(task_id)
