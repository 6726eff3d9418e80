"""The pages of shares: my balance, everybody's of a pool, one person's with all behind it."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy import literal_column

from guildhall import listing, web
from guildhall.agreements.kinds.pools import RULE_WORDS
from guildhall.agreements.kinds.registry import kind_of
from guildhall.agreements.permissions import ALLOCATE, READ
from guildhall.agreements.queries import get_version
from guildhall.budgets.permissions import SEE
from guildhall.budgets.queries import shares as queries
from guildhall.budgets.queries.commitments import state_of
from guildhall.budgets.queries.pool_returns import decided_of
from guildhall.budgets.queries.pools import Standing, get_standing
from guildhall.budgets.queries.shares import Share
from guildhall.budgets.services.pool_ends import carry_clause
from guildhall.budgets.words import HELD_TONES, HELD_WORDS, period_name
from guildhall.db import db
from guildhall.listing import Sorts
from guildhall.localisation import iso
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

bp = Blueprint("shares", __name__, template_folder="../templates")

SORTS = Sorts(
    lambda: {
        "name": (Person.last_name, Person.first_name, Person.id),
        **{name: (literal_column(f'"{name}"'), Person.id) for name in queries.SUMS},
    }
)


@bp.get("/my-balance")
@web.needs(READ)
def mine() -> Response:
    """Show a person what they hold, have used and have left, and until when it can be used."""
    person_id = web.identity().person_id
    found = queries.pools_of(person_id) if person_id else []
    return web.render(
        "budgets/my_balance.html",
        found=[_facts(standing, share) for standing, share in found if not standing.is_over],
        over=[_facts(standing, share) for standing, share in found if standing.is_over],
        own=True,
    )


def _facts(standing: Standing, share: Share) -> dict[str, Any]:
    """Return a share with its clause, its inputs, and the rows behind each of its figures."""
    run, pool = standing.run, standing.pool
    line = queries.line_in_run(run.id, share.person_id)
    weights = queries.weights_in(run.id)
    clause = get_version(run.version_id) if run.version_id else None
    carry = carry_clause(standing)
    return {
        "standing": standing,
        "share": share,
        "line": line,
        "weights": sum((Fraction(each) * count for each, count in weights.items()), Fraction()),
        "clause": clause,
        "reading": kind_of(clause.clause.kind).read(clause.parameters) if clause else [],
        "rule": RULE_WORDS[run.rule],
        "carry": kind_of("carry_over").read(carry.parameters) if carry else [],
        "came": queries.carried_into(pool.id, share.person_id),
        "went": queries.carried_from(pool.id, share.person_id),
        "back": decided_of(pool.id, share.person_id),
        "requests": [
            (held, payment, state_of(held, paid=bool(payment and payment.approved_at)))
            for held, payment in queries.requests_of(pool.shares_line_id, share.person_id)
        ],
        "words": HELD_WORDS,
        "tones": HELD_TONES,
        "period": period_name(standing.line.period),
    }


@bp.get("/money/pools/<uuid:pool_id>/shares")
@web.needs(ALLOCATE, SEE)
def index(pool_id: UUID) -> Response:
    """Show everybody's share of a pool; the same as a file."""
    standing = get_standing(pool_id)
    words = listing.words_asked()
    statement = queries.shares(pool_id, words)
    if kind := listing.wants_file():
        rows = db.session.execute(listing.order(statement, SORTS["name"], "asc")).all()
        return listing.as_file(rows, _columns(standing), name="shares", kind=kind)
    return web.render(
        "budgets/shares.html",
        standing=standing,
        page=listing.paginate(statement, SORTS, default="name", scalars=False),
        totals=queries.totals(pool_id),
        words=words,
        period=period_name(standing.line.period),
    )


def _columns(standing: Standing) -> Sequence[listing.Column]:
    return (
        (_("Name"), lambda row: row.name),
        (_("Employee number"), lambda row: row.number),
        (_("Granted"), lambda row: row.granted),
        (_("Carried over"), lambda row: row.carried),
        (_("Set aside"), lambda row: row.held),
        (_("Used"), lambda row: row.used),
        (_("Carried on or lost"), lambda row: row.ended),
        (_("Left"), lambda row: row.left),
        (_("Use it by"), lambda _row: iso(standing.last_day)),
    )


@bp.get("/money/pools/<uuid:pool_id>/shares/<uuid:person_id>")
@web.needs(ALLOCATE, SEE)
def show(pool_id: UUID, person_id: UUID) -> Response:
    """Show one person's share with everything behind it."""
    standing = get_standing(pool_id)
    share = queries.share_of(pool_id, person_id)
    return web.render(
        "budgets/share.html", standing=standing, each=_facts(standing, share), own=False
    )
