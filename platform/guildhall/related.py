"""What a query may load beside a row: a relationship that is made when it is first asked for.

A hundred relationships take a fifth of a second to prepare, at every start of every process, and a
page uses two or three of them. So a model says what there is and `related` gives it to SQLAlchemy
at the first mention of `Model.name`, as its own way of adding to a mapped class does.
"""

import types
import typing
from typing import Any

from sqlalchemy.orm import relationship

from guildhall import mapping


def related(**options: Any) -> Any:  # noqa: ANN401 - what the annotation says: Mapped[Person]
    """Declare what may be loaded beside a row, and is never loaded or written without being asked.

        person: Mapped[Person] = related()
        versions: Mapped[list["Version"]] = related(order_by="Version.number")

    The options are those of SQLAlchemy's relationship; what it leads to, and whether to several,
    the annotation says.
    """
    return _Related(options)


class _Related:
    """Stands in for a relationship until somebody asks for it."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, row: object, owner: type[Any]) -> Any:  # noqa: ANN401 - as SQLAlchemy answers
        if "__mapper__" not in vars(owner):  # SQLAlchemy reads a class before it has mapped it
            return self
        with mapping.lock:
            if vars(owner).get(self.name) is self:
                delattr(owner, self.name)
                setattr(owner, self.name, self._made(owner))
        return getattr(owner if row is None else row, self.name)

    def _made(self, owner: type[Any]) -> Any:  # noqa: ANN401 - a property of SQLAlchemy's mappers
        (kind,) = typing.get_args(owner.__annotations__[self.name])
        several = typing.get_origin(kind) is list
        if several or typing.get_origin(kind) in (typing.Union, types.UnionType):
            kind = typing.get_args(kind)[0]
        target = kind.__forward_arg__ if isinstance(kind, typing.ForwardRef) else kind
        mapping.work_with_named(target if isinstance(target, str) else target.__name__)
        return relationship(target, viewonly=True, lazy="raise", uselist=several, **self.options)
