"""Models are mapped to their tables when they are first worked with.

Mapping a hundred and forty classes takes half a second, at every start of every process, and a page
works with a dozen of them. So a class statement only remembers the class; the first look at it (a
column, its table, an instance, `select(Model)`) maps it, and with it whatever its foreign keys lead
to, in the way that SQLAlchemy would have done at once.
"""

import threading
from typing import Any, Final

from sqlalchemy.orm import DeclarativeBase

Model = type[DeclarativeBase]

lock: Final = threading.RLock()
"""Held while a class is mapped or added to. What is mapped must never be configured inside out:
SQLAlchemy's own lock is taken within this one, so nothing that it then reads may be unmapped."""

TOLD_UNMAPPED: Final = frozenset(
    {"__bases__", "__class__", "__doc__", "__module__", "__mro__", "__name__", "__qualname__"}
    | {"__tablename__"}
)
"""What a class tells without being mapped: what it is called."""

_waiting: Final[dict[str, Model]] = {}
"""The classes that nobody has worked with, by the names of their tables."""
_missed: Final[set[str]] = set()
"""The tables that keys of mapped ones lead to, and whose classes have not been read yet."""
_under_way: Final[set[Model]] = set()
"""What the holder of the lock is mapping."""


def mapped_late(base: Model) -> Model:
    """Return a base whose subclasses are mapped when they are first worked with."""
    of_mapped: Any = type(base)

    class Unmapped(of_mapped):  # type: ignore[misc]  # the type is known when this runs
        """The type of a class that nobody has worked with: any look at it ends that."""

        def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - whatever a class has
            if name not in TOLD_UNMAPPED:
                work_with(self)
            return of_mapped.__getattribute__(self, name)

        def __call__(self, *arguments: Any, **values: Any) -> Any:  # noqa: ANN401 - a row
            work_with(self)
            return of_mapped.__call__(self, *arguments, **values)

    class Late(base):  # type: ignore[misc, valid-type]
        """The base of every table."""

        __abstract__ = True

        def __init_subclass__(cls, **options: object) -> None:
            if vars(cls).get("__abstract__"):
                super().__init_subclass__(**options)
            else:
                _waiting[cls.__tablename__] = cls
                cls.__class__ = Unmapped  # type: ignore[method-assign]
                if cls.__tablename__ in _missed:
                    work_with(cls)

        @classmethod
        def map_now(cls) -> None:
            """Let SQLAlchemy map the class."""
            super().__init_subclass__()

    return Late


def work_with(model: Model) -> None:
    """Map a class and whatever its foreign keys lead to, unless that has been done."""
    with lock:
        if model in _under_way or _waiting.get(model.__tablename__) is not model:
            return
        if _under_way:
            _map(model)
            return
        try:
            _map(model)
            _let_go()
        finally:
            _under_way.clear()


def _map(model: Model) -> None:
    _under_way.add(model)
    model.map_now()  # type: ignore[attr-defined]  # Late has it
    for table in {key.target_fullname.rpartition(".")[0] for key in model.__table__.foreign_keys}:
        if table in _waiting:
            if _waiting[table] not in _under_way:
                _map(_waiting[table])
        elif table not in model.metadata.tables:
            _missed.add(table)


def _let_go() -> None:
    """Let everybody work with what was mapped, now that all it leads to is mapped too."""
    for model in _under_way:
        del _waiting[model.__tablename__]
        model.__class__ = type(model).__base__  # type: ignore[assignment, method-assign]


def work_with_named(name: str) -> None:
    """Map the class of this name, which a relationship leads to."""
    for model in [each for each in list(_waiting.values()) if each.__name__ == name]:
        work_with(model)


def work_with_all() -> None:
    """Map every class: for whoever asks about all tables that there are."""
    for model in list(_waiting.values()):
        work_with(model)


def waiting() -> frozenset[str]:
    """Return the names of the tables that nobody has worked with yet."""
    return frozenset(_waiting)
