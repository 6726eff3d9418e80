"""The public catalogue, and an offering's page: the same for a visitor and a member."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from guildhall import listing, web
from guildhall.communications import tracking
from guildhall.errors import Conflict, Invalid
from guildhall.learning.access.asking import Asking
from guildhall.learning.catalogue import queries
from guildhall.learning.catalogue.queries import PublicOffering, Search
from guildhall.learning.models.courses import FORMATS, OUTCOMES, Offering
from guildhall.learning.registration import audience, rules
from guildhall.learning.registration.queries import Around
from guildhall.learning.words import FORMAT_WORDS, OUTCOME_WORDS, month_name

bp = Blueprint("catalogue", __name__, template_folder="../templates")
SORTS: Mapping[str, Any] = {"starts": Offering.starts_at}


@bp.get("/catalogue")
@web.public("what a local offers is for everybody to see")
def index() -> Response:
    """Show what is published, by month and kind."""
    search = _search()
    page = listing.paginate(queries.published(search), SORTS, default="starts")
    return web.render(
        "learning/catalogue.html",
        page=page,
        search=search,
        months=[(month, month_name(month)) for month in queries.months()],
        formats=FORMAT_WORDS,
        outcomes=OUTCOME_WORDS,
        left=rules.seats_left,
    )


def _search() -> Search:
    kind, outcome = request.args.get("kind", ""), request.args.get("outcome", "")
    return Search(
        words=request.args.get("q", "").strip(),
        month=_month(request.args.get("month", "")),
        kind=kind if kind in FORMATS else "",
        outcome=outcome if outcome in OUTCOMES else "",
        tag=request.args.get("tag", type=UUID),
    )


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


@bp.get("/catalogue/<uuid:offering_id>")
@web.public("what a local offers is for everybody to see")
def offering(offering_id: UUID) -> Response:
    """Show an offering, and to a member where she stands with it."""
    if code := request.args.get("from"):
        tracking.remember_code(code)
    return show(offering_id)


def show(offering_id: UUID, *, refusal: Conflict | Invalid | None = None) -> Response:
    """Show an offering's page, with the sentence of a refusal where there was one."""
    who = web.identity_or_none()
    if who is None or who.person_id is None:
        return _for_everybody(queries.public_offering(offering_id))
    found, mine, own = queries.offering_for(offering_id, who.person_id)
    return web.render(
        "learning/public_offering.html",
        refusal.status.value if refusal else 200,
        offering=found,
        mine=mine,
        why_not=_why_not(found, mine),
        asking=Asking(own),
        refusal=refusal.message if refusal else "",
        formats=FORMAT_WORDS,
    )


def _for_everybody(found: PublicOffering) -> Response:
    return web.render_shared(
        "learning/public_offering.html", found, offering=found, why_not=[], formats=FORMAT_WORDS
    )


def _why_not(found: PublicOffering, mine: Around | None) -> list[str]:
    """Say everything that keeps this person from registering now."""
    if mine is None or mine.own_state not in {"draft", *rules.GONE}:
        return []
    reasons = [found.closed] if found.closed else []
    reasons += audience.sentences(found.audience, mine.facts)
    clash = rules.clash_sentence(mine.busy)
    return [*reasons, clash] if clash else reasons
