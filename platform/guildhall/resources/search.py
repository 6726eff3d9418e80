"""Items, equipment and tasks, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from guildhall.db import db
from guildhall.localisation import day
from guildhall.people.models.persons import Person
from guildhall.resources.equipment import queries as equipment
from guildhall.resources.library import queries as library
from guildhall.resources.models.equipment import Equipment
from guildhall.resources.models.library import Item
from guildhall.resources.models.tasks import Task
from guildhall.resources.permissions import (
    ASSIGN,
    KEEP_EQUIPMENT,
    KEEP_LIBRARY,
    OWN_TASKS,
    PREPARE_ALL,
    READ,
    SEE_POOL,
)
from guildhall.resources.pool import queries as pool
from guildhall.resources.tasks import queries as tasks
from guildhall.resources.words import KIND_WORDS, POOL_WORDS, task_title
from guildhall.searching import Hit
from guildhall.web import identity


def items(words: str, most: int) -> list[Hit]:
    """Return what the library holds with every word in title, source, summary or tags."""
    see = identity()
    if not see.may(READ.key, KEEP_LIBRARY.key):
        return []
    wanted = library.items(library.Filter(words=words), keeps=see.may(KEEP_LIBRARY.key))
    return [
        Hit(
            item.title,
            url_for("library.show", item_id=item.id),
            _l("Library"),
            str(KIND_WORDS[item.kind]),
        )
        for item in db.session.scalars(wanted.order_by(Item.title, Item.id).limit(most))
    ]


def things(words: str, most: int) -> list[Hit]:
    """Return the equipment with every word in name, kind or inventory number."""
    if not identity().may(KEEP_EQUIPMENT.key, PREPARE_ALL.key):
        return []
    wanted = equipment.things(equipment.Filter(words=words))
    rows = db.session.execute(wanted.order_by(Equipment.name, Equipment.id).limit(most))
    return [
        Hit(
            row.Equipment.name,
            url_for("equipment.show", equipment_id=row.Equipment.id),
            _l("Equipment"),
            row.Equipment.kind,
        )
        for row in rows
    ]


def open_tasks(words: str, most: int) -> list[Hit]:
    """Return the open tasks with every word, everybody's or one's own."""
    see = identity()
    if not see.may(ASSIGN.key, OWN_TASKS.key):
        return []
    plans = see.may(ASSIGN.key)
    wanted = tasks.tasks(tasks.Filter(words=words, owner=None if plans else see.person_id))
    return [
        Hit(
            task_title(task),
            url_for("tasks.change", task_id=task.id) if plans else url_for("tasks.mine"),
            _l("Tasks"),
            day(task.due_on),
        )
        for task in db.session.scalars(wanted.order_by(Task.due_on, Task.id).limit(most))
    ]


def facilitators(words: str, most: int) -> list[Hit]:
    """Return who is in the pool with every word in name or topics."""
    if not identity().may(SEE_POOL.key):
        return []
    wanted = pool.facilitators(pool.Filter(words=words))
    rows = db.session.execute(wanted.order_by(Person.last_name, Person.first_name).limit(most))
    return [
        Hit(
            row.Profile.person.name,
            url_for("facilitators.show", profile_id=row.Profile.id),
            _l("Facilitators"),
            str(POOL_WORDS[row.status]),
        )
        for row in rows
    ]
