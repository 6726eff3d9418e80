"""Reads of the library; who may not keep it sees no more than is open to members."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall import context
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.persons import Person
from guildhall.people.queries import bare, get
from guildhall.resources.models.library import Collection, Copy, Item, Line, Loan, Tick, Version
from guildhall.resources.settings import setting

STATES = ("open", "lost", "ending", "review", "archived")


class Filter(Struct, frozen=True):
    """What somebody looks for in the library."""

    words: str = ""
    kind: str = ""
    tag: str = ""
    state: str = ""
    collection: UUID | None = None


def open_to_members(today: date) -> ColumnElement[bool]:
    """Say which items members see: meant for them, in use, and with a licence that stands."""
    return and_(
        Item.for_members,
        Item.archived_at.is_(None),
        or_(Item.licence_until.is_(None), Item.licence_until >= today),
    )


def of_state(state: str, today: date) -> ColumnElement[bool]:
    """Say which items are in a state that the keeper filters by."""
    soon = today + timedelta(days=setting("licence_days"))
    in_use = Item.archived_at.is_(None)
    return {
        "open": and_(open_to_members(today)),
        "lost": and_(in_use, Item.licence_until < today),
        "ending": and_(in_use, Item.licence_until.between(today, soon)),
        "review": and_(in_use, Item.review_on <= soon),
        "archived": Item.archived_at.is_not(None),
    }.get(state, in_use)


def items(wanted: Filter, *, keeps: bool) -> Select[tuple[Item]]:
    """Return a statement for the items that somebody sees and looks for."""
    today = context.today()
    statement = select(Item).options(selectinload(Item.versions), joinedload(Item.keeper))
    statement = statement.where(of_state(wanted.state, today) if keeps else open_to_members(today))
    for word in bare(wanted.words).split():
        statement = statement.where(Item.search.contains(word, autoescape=True))
    if wanted.kind:
        statement = statement.where(Item.kind == wanted.kind)
    if wanted.tag:
        statement = statement.where(Item.tags.contains([wanted.tag]))
    if wanted.collection:
        statement = statement.where(
            exists().where(
                Line.item_id == Item.id,
                Line.collection_id == wanted.collection,
                Line.dropped_at.is_(None),
            )
        )
    return statement


def tags(*, keeps: bool) -> list[tuple[str, int]]:
    """Return every tag in use with how many items carry it."""
    visible = Item.archived_at.is_(None) if keeps else open_to_members(context.today())
    each = select(func.jsonb_array_elements_text(Item.tags).label("tag")).where(visible).subquery()
    rows = db.session.execute(
        select(each.c.tag, func.count()).group_by(each.c.tag).order_by(each.c.tag)
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def get_item(item_id: UUID, *, keeps: bool) -> Item:
    """Return an item with its versions, copies and keeper; hidden from members it is not found."""
    statement = (
        select(Item)
        .where(Item.id == item_id)
        .options(
            joinedload(Item.keeper),
            selectinload(Item.versions),
            selectinload(Item.copies).joinedload(Copy.worksite),
        )
        .execution_options(populate_existing=True)
    )
    if not keeps:
        statement = statement.where(open_to_members(context.today()))
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def get_version(version_id: UUID, *, keeps: bool) -> Version:
    """Return a version; members open the newest one only."""
    found = db.session.scalar(
        select(Version)
        .join(Item, Item.id == Version.item_id)
        .where(Version.id == version_id)
        .options(contains_eager(Version.item))
    )
    if found is None or (not keeps and not _is_newest(found)):
        raise NotFound
    if not keeps:
        get_item(found.item_id, keeps=False)
    return found


def _is_newest(version: Version) -> bool:
    newest = select(func.max(Version.number)).where(Version.item_id == version.item_id)
    return db.session.scalar(newest) == version.number


# Collections and checklists


def collections(kind: str, words: str = "") -> Select[Any]:
    """Return the collections of a kind with how many lines each has."""
    lines = (
        select(func.count())
        .where(Line.collection_id == Collection.id, Line.dropped_at.is_(None))
        .scalar_subquery()
        .label("lines")
    )
    statement = select(Collection, lines).where(
        Collection.kind == kind, Collection.archived_at.is_(None)
    )
    if words:
        statement = statement.where(Collection.name.icontains(words, autoescape=True))
    return statement


def get_collection(collection_id: UUID) -> Collection:
    """Return a collection or checklist; raise NotFound."""
    found = db.session.scalar(
        select(Collection)
        .where(Collection.id == collection_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def lines_of(collection_id: UUID, *, keeps: bool) -> Sequence[Line]:
    """Return the lines in order; an item that members do not see takes its line with it."""
    statement = (
        select(Line)
        .outerjoin(Item, Item.id == Line.item_id)
        .where(Line.collection_id == collection_id, Line.dropped_at.is_(None))
        .options(contains_eager(Line.item))
        .order_by(Line.place, Line.id)
    )
    if not keeps:
        statement = statement.where(or_(Line.item_id.is_(None), open_to_members(context.today())))
    return db.session.scalars(statement).all()


def ticked(offering_id: UUID) -> dict[UUID, Tick]:
    """Return which lines of checklists an offering meets, by line."""
    found = db.session.scalars(
        select(Tick).where(Tick.offering_id == offering_id, Tick.cleared_at.is_(None))
    )
    return {tick.line_id: tick for tick in found}


def checked(offering_id: UUID) -> list[tuple[Collection, int, int]]:
    """Return each checklist with how many of its lines an offering meets, and of how many."""
    tick = and_(Tick.line_id == Line.id, Tick.offering_id == offering_id, Tick.cleared_at.is_(None))
    rows = db.session.execute(
        select(Collection, func.count(Tick.id), func.count(Line.id))
        .join(Line, Line.collection_id == Collection.id)
        .outerjoin(Tick, tick)
        .where(
            Collection.kind == "checklist",
            Collection.archived_at.is_(None),
            Line.dropped_at.is_(None),
        )
        .group_by(Collection.tenant_id, Collection.id)
        .order_by(Collection.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


# Copies and loans


def get_copy(copy_id: UUID) -> Copy:
    """Return a copy with its item; raise NotFound."""
    return get(Copy, copy_id, joinedload(Copy.item))


def get_loan(loan_id: UUID) -> Loan:
    """Return a loan with its copy, item and person; raise NotFound."""
    return get(Loan, loan_id, joinedload(Loan.person), joinedload(Loan.copy).joinedload(Copy.item))


def out_now(item_id: UUID) -> dict[UUID, Loan]:
    """Return the loans that are out of an item, by copy."""
    found = db.session.scalars(
        select(Loan)
        .join(Copy, Copy.id == Loan.copy_id)
        .where(Copy.item_id == item_id, Loan.returned_at.is_(None), Loan.voided_at.is_(None))
        .options(joinedload(Loan.person))
    )
    return {loan.copy_id: loan for loan in found}


def loans(state: str, words: str = "") -> Select[tuple[Loan]]:
    """Return a statement for the loans that are out, overdue, or of all time."""
    statement = (
        select(Loan)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Item, Item.id == Copy.item_id)
        .join(Person, Person.id == Loan.person_id)
        .options(contains_eager(Loan.copy).contains_eager(Copy.item), contains_eager(Loan.person))
        .where(Loan.voided_at.is_(None))
    )
    if state != "all":
        statement = statement.where(Loan.returned_at.is_(None))
    if state == "overdue":
        statement = statement.where(Loan.due_on < context.today())
    for word in bare(words).split():
        statement = statement.where(
            or_(
                Item.search.contains(word, autoescape=True),
                Person.search.contains(word, autoescape=True),
            )
        )
    return statement


def borrowed_by(person_id: UUID) -> Sequence[Loan]:
    """Return what somebody has, the first due first."""
    return db.session.scalars(
        loans("out").where(Loan.person_id == person_id).order_by(Loan.due_on, Loan.id)
    ).all()
