"""Contracts and clauses, for the search of the top bar."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.models.contracts import Clause, Contract
from guildhall.agreements.permissions import ASK, KEEP, READ
from guildhall.db import db
from guildhall.searching import Hit, holding
from guildhall.web import identity


def clauses(words: str, most: int) -> list[Hit]:
    """Return the clauses with every word in their title, article or contract."""
    see = identity()
    if not see.may(READ.key, KEEP.key, ASK.key):
        return []
    statement = (
        select(Clause)
        .join(Clause.contract)
        .options(contains_eager(Clause.contract))
        .where(*holding(words, Clause.title, Clause.article, Contract.name))
        .order_by(Contract.name, Clause.place, Clause.id)
        .limit(most)
    )
    if not see.may(KEEP.key):
        statement = statement.where(Contract.status == "in_force")
    return [
        Hit(
            clause.title,
            url_for("clauses.show", clause_id=clause.id),
            _l("Contracts"),
            f"{clause.contract.name}, {kind_of(clause.kind).name}",
        )
        for clause in db.session.scalars(statement)
    ]
