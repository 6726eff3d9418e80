"""The database: the base of every table, the transaction of a verb, and the engines.

How a transaction is bound to its tenant stands in binding.py.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from uuid import UUID

import structlog
import uuid_utils.compat
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    ForeignKeyConstraint,
    MetaData,
    Text,
    func,
    select,
)
from sqlalchemy import create_engine as sqlalchemy_engine
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm import registry as declarative_registry
from sqlalchemy.types import Uuid

from guildhall import context, work
from guildhall.binding import bind_transactions
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.here import this_app, this_context
from guildhall.mapping import mapped_late
from guildhall.work import Work

log = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

ENGINE: Final = "guildhall_engine"
CONNECT: Final = {"autocommit": True, "prepare_threshold": 3}
"""We send BEGIN ourselves, together with the settings that row-level security reads."""

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES: Final[dict[Any, Any]] = {
    str: Text(),
    UUID: Uuid(),
    datetime: DateTime(timezone=True),
    dict[str, Any]: JSONB(),
    list[Any]: JSONB(),
    Range[date]: DATERANGE(),
}


class Base(DeclarativeBase):
    """Types and naming that every table shares."""

    registry = declarative_registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map=TYPES
    )


class WorkingSession(BoundSession):
    """The session of a piece of work: it joins the one connection that everything is asked on."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:  # noqa: ANN401 - as SQLAlchemy asks
        """Return the connection of the work that is being done; without any, the engine."""
        found = work.current()
        return super().get_bind(*args, **kwargs) if found is None else found.connection()


def _scope() -> int:
    """Return what a session belongs to: the application's context that was pushed last."""
    return id(this_context())


db = SQLAlchemy(
    model_class=Base,
    session_options={
        "expire_on_commit": False,
        "class_": WorkingSession,
        "scopefunc": _scope,
    },
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = mapped_late(db.Model)


def new_id() -> UUID:
    """Return a new UUIDv7: unique, and in the order of time."""
    return uuid_utils.compat.uuid7()


class TenantModel(Model):
    """A row that belongs to one tenant; row-level security and composite keys keep it there."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, default=context.tenant_id)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=context.now)
    created_by: Mapped[UUID | None] = mapped_column(default=context.person_id)
    sample: Mapped[bool] = mapped_column(default=context.is_sample, server_default="false")
    """Part of the sample year, which one click removes."""


def belongs_to(
    table: str, column: str, *, same: str | None = None, name: str | None = None
) -> ForeignKeyConstraint:
    """Tie `column` to `table` within the tenant: a plain key could point into another tenant.

    A column named by `same` says the same in both: both rows are of one person, for instance.
    """
    shared = [same] if same else []
    return ForeignKeyConstraint(
        ["tenant_id", column, *shared],
        [f"{table}.{each}" for each in ("tenant_id", "id", *shared)],
        deferrable=True,
        initially="IMMEDIATE",
        name=name,
    )


def transaction(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a service as one transaction: the outermost verb commits, an exception undoes it all."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if in_verb():
            return verb(*args, **kwargs)
        with one_transaction():
            return verb(*args, **kwargs)

    return run


@contextmanager
def one_transaction() -> Iterator[None]:
    """Commit at the end what is done inside, its verbs included; an exception undoes it all."""
    outer = work.current()
    mine = outer or _new_work()
    work.set_current(mine)
    mine.in_verb = True
    try:
        yield
        _commit(mine)
    except BaseException:
        _roll_back(mine)
        raise
    finally:
        mine.in_verb = False
        if outer is None:
            mine.end()
        work.set_current(outer)


def in_verb() -> bool:
    """Say whether a verb is at work, in whose transaction whatever is done now belongs."""
    found = work.current()
    return found is not None and found.in_verb


def session_at_work() -> Session | None:
    """Return the session where it has a transaction: what is asked now belongs into it."""
    if not db.session.registry.has():
        return None
    session = db.session()
    return session if session.in_transaction() else None


def _new_work() -> Work:
    """Return the work of a verb outside any request; what the session has begun belongs to it."""
    session = session_at_work()
    return Work(engine_of(this_app()), session.connection() if session else None)


def _commit(mine: Work) -> None:
    session = session_at_work()
    if session is not None:
        session.commit()
    mine.commit()


def _roll_back(mine: Work) -> None:
    session = session_at_work()
    if session is not None:
        session.rollback()
    mine.roll_back()


@contextmanager
def tenant_scope(tenant: TenantContext | None) -> Iterator[TenantContext | None]:
    """Work in a tenant (or in none) for the length of a block, on a transaction of its own."""
    outer = context.tenant_or_none()
    enter_tenant(tenant)
    try:
        yield tenant
    finally:
        enter_tenant(outer)


def enter_tenant(tenant: TenantContext | None) -> None:
    """Bind a tenant from here on; what the session held for another one is let go."""
    if in_verb():
        raise RuntimeError("A transaction cannot change its tenant half-way.")
    db.session.remove()
    context.set_tenant(tenant)


@contextmanager
def every_tenant(reason: str) -> Iterator[Session]:
    """Open a session that reads across tenants, as the third role; commits at the end.

    A test lists every use with its reason; with LOG_LEVEL=DEBUG each is logged too.
    """
    log.debug("every_tenant", reason=reason)
    with Session(_every_engine(), expire_on_commit=False) as session, session.begin():
        yield session


def init_app(app: Flask, config: Config) -> None:
    """Give the application its engines."""
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config)
    db.init_app(app)
    with app.app_context():
        app.extensions[ENGINE] = db.engine
        bind_transactions(db.engine)
    app.extensions["guildhall_every_engine"] = sqlalchemy_engine(
        config.every_database_url, **engine_options(config)
    )
    bind_transactions(app.extensions["guildhall_every_engine"])


def engine_of(app: Flask) -> Engine:
    """Return the engine of an application, which is the same as long as it runs."""
    engine: Engine = app.extensions[ENGINE]
    return engine


def engine_options(config: Config) -> dict[str, Any]:
    """Return what both engines share: a small pool that notices a restarted server."""
    return {
        "connect_args": CONNECT,
        "pool_size": config.pool_size,
        "max_overflow": config.pool_size,
        "pool_pre_ping": False,
        "pool_recycle": 1800,
        "pool_use_lifo": True,
        "pool_reset_on_return": None,  # binding.py looks whether there is anything to undo
    }


def _every_engine() -> Engine:
    engine: Engine = current_app.extensions["guildhall_every_engine"]
    return engine


def one_at_a_time(name: str) -> None:
    """Wait until nobody else in this tenant works under this name; others wait to the end.

    For what is about no row that could be held instead (see people.queries.hold).
    """
    key = func.hashtextextended(f"{name}:{context.tenant_id()}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(key)))


CONSTRAINT: Final = re.compile(r'constraint "(?P<name>[a-z0-9_]+)"')


def constraint_of(error: Exception) -> str:
    """Return the name of the constraint that refused a write, or an empty string."""
    original = getattr(error, "orig", error)
    name = getattr(getattr(original, "diag", None), "constraint_name", None)
    if name:
        return str(name)
    found = CONSTRAINT.search(str(original))
    return found["name"] if found else ""
