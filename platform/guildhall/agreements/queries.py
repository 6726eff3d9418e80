"""Reads about contracts, clauses and answers; drafts only for whoever keeps contracts."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guildhall.agreements.models.contracts import (
    Clause,
    ClauseAnswer,
    ClauseVersion,
    Contract,
    ContractDocument,
)
from guildhall.db import db
from guildhall.errors import NotFound
from guildhall.people.models.places import BargainingUnit
from guildhall.people.queries import get


def contracts(*, drafts: bool) -> Sequence[Contract]:
    """Return the contracts, the newest term first."""
    statement = select(Contract).options(
        joinedload(Contract.unit), selectinload(Contract.clauses).selectinload(Clause.versions)
    )
    return db.session.scalars(
        statement.where(*_seen(drafts=drafts)).order_by(
            func.lower(Contract.term).desc().nulls_last(), Contract.name, Contract.id
        )
    ).all()


def _seen(*, drafts: bool) -> list[ColumnElement[bool]]:
    return [] if drafts else [Contract.status == "in_force"]


def get_contract(contract_id: UUID, *, drafts: bool) -> Contract:
    """Return a contract with its unit, clauses, versions and papers; raise NotFound."""
    found = get(
        Contract,
        contract_id,
        joinedload(Contract.unit),
        selectinload(Contract.documents),
        selectinload(Contract.clauses).selectinload(Clause.versions),
    )
    if found.status == "draft" and not drafts:
        raise NotFound
    return found


def get_document(document_id: UUID, *, drafts: bool) -> ContractDocument:
    """Return a contract's paper; raise NotFound, also for a draft's."""
    found = get(ContractDocument, document_id)
    get_contract(found.contract_id, drafts=drafts)
    return found


def get_clause(clause_id: UUID, *, drafts: bool) -> Clause:
    """Return a clause with its contract and versions; raise NotFound."""
    found = get(
        Clause,
        clause_id,
        joinedload(Clause.contract).joinedload(Contract.unit),
        selectinload(Clause.versions),
    )
    if found.contract.status == "draft" and not drafts:
        raise NotFound
    return found


def get_version(version_id: UUID, *, lock: bool = False) -> ClauseVersion:
    """Return a version with its clause; raise NotFound."""
    return get(
        ClauseVersion,
        version_id,
        joinedload(ClauseVersion.clause).joinedload(Clause.contract),
        lock=lock,
    )


def version_on(clause_id: UUID, day: date) -> ClauseVersion | None:
    """Return what a clause of a contract in force said on a day, or None."""
    return db.session.scalar(
        select(ClauseVersion)
        .join(ClauseVersion.clause)
        .join(Clause.contract)
        .where(
            Clause.id == clause_id,
            Contract.status == "in_force",
            ClauseVersion.valid.contains(day),
        )
        .options(contains_eager(ClauseVersion.clause).contains_eager(Clause.contract))
    )


def versions_in_force(
    day: date, *, kinds: Sequence[str] = (), unit_id: UUID | None = None
) -> Sequence[ClauseVersion]:
    """Return what the clauses of contracts in force say on a day, of some kinds, for a unit.

    A contract without a unit is for every unit.
    """
    statement = (
        select(ClauseVersion)
        .join(ClauseVersion.clause)
        .join(Clause.contract)
        .where(Contract.status == "in_force", ClauseVersion.valid.contains(day))
        .options(contains_eager(ClauseVersion.clause).contains_eager(Clause.contract))
        .order_by(Contract.name, Clause.place, Clause.id)
    )
    if kinds:
        statement = statement.where(Clause.kind.in_(kinds))
    if unit_id is not None:
        mine = Contract.bargaining_unit_id
        statement = statement.where(or_(mine.is_(None), mine == unit_id))
    return db.session.scalars(statement).all()


def units() -> list[tuple[str, str]]:
    """Return the bargaining units as the options of a form."""
    found = db.session.scalars(
        select(BargainingUnit)
        .where(BargainingUnit.retired_at.is_(None))
        .order_by(BargainingUnit.name)
    )
    return [(str(unit.id), unit.name) for unit in found]


# Answers


def answers_of(clause_id: UUID, most: int = 50) -> Sequence[ClauseAnswer]:
    """Return the newest answers that a clause gave."""
    return db.session.scalars(
        _answers().where(ClauseVersion.clause_id == clause_id).limit(most)
    ).all()


def answers_about(person_id: UUID, most: int = 200) -> Sequence[ClauseAnswer]:
    """Return the answers that concern a person, the newest first."""
    return db.session.scalars(
        _answers().where(ClauseAnswer.person_id == person_id).limit(most)
    ).all()


def _answers() -> Select[tuple[ClauseAnswer]]:
    return (
        select(ClauseAnswer)
        .join(ClauseAnswer.version)
        .options(
            contains_eager(ClauseAnswer.version)
            .joinedload(ClauseVersion.clause)
            .joinedload(Clause.contract),
            joinedload(ClauseAnswer.person),
        )
        .order_by(ClauseAnswer.created_at.desc(), ClauseAnswer.id.desc())
    )


def get_answer(answer_id: UUID, *, for_: UUID | None) -> ClauseAnswer:
    """Return an answer; `for_` is whose own it must be, or None for whoever may ask."""
    found = db.session.scalar(_answers().where(ClauseAnswer.id == answer_id))
    if found is None or (for_ is not None and found.person_id != for_):
        raise NotFound
    return found


def last_used(version_id: UUID) -> date | None:
    """Return the last day for which a version gave an answer, or None."""
    return db.session.scalar(
        select(func.max(ClauseAnswer.as_of)).where(ClauseAnswer.version_id == version_id)
    )
