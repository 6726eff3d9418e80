"""The public catalogue, and an offering's page: the same for a visitor and a member."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, request

from guildhall import listing, web
from guildhall.communications import tracking
from guildhall.directory import Identity
from guildhall.errors import Conflict, Invalid
from guildhall.learning.calendar.rules import YEARS
from guildhall.learning.catalogue import pages, queries
from guildhall.learning.catalogue.queries import Search
from guildhall.learning.models.courses import FORMATS, OUTCOMES, Offering
from guildhall.learning.registration import rules
from guildhall.learning.registration.queries import facts_to_ask
from guildhall.learning.words import FORMAT_WORDS, OUTCOME_WORDS, month_name
from guildhall.listing import Sorts
from guildhall.shell import ask_for_page, asked_for_page
from guildhall.statements import Asked

bp = Blueprint("catalogue", __name__, template_folder="../templates")
SORTS = Sorts(lambda: {"starts": (Offering.starts_at, Offering.id)})


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
        words=listing.words_asked(),
        month=_month(request.args.get("month", "")),
        kind=kind if kind in FORMATS else "",
        outcome=outcome if outcome in OUTCOMES else "",
        tag=request.args.get("tag", type=UUID),
    )


def _month(text: str) -> date | None:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if first.year in YEARS else None


def _along(who: Identity, offering_id: UUID) -> list[Asked]:
    """Return what a member's page of an offering asks."""
    if who.person_id is None:
        return []
    return asked_for_page(who, queries.FOR_A_MEMBER, **facts_to_ask(offering_id, who.person_id))


@bp.get("/catalogue/<uuid:offering_id>")
@web.public("what a local offers is for everybody to see")
@web.asks_along(_along)
def offering(offering_id: UUID) -> Response:
    """Show an offering, and to a member where she stands with it."""
    if code := request.args.get("from"):
        tracking.remember_code(code)
    return show(offering_id)


def show(offering_id: UUID, *, refusal: Conflict | Invalid | None = None) -> Response:
    """Show an offering's page, with the sentence of a refusal where there was one."""
    who = web.identity_or_none()
    if who is None or who.person_id is None:
        return pages.show(queries.public_offering(offering_id))
    asked = facts_to_ask(offering_id, who.person_id)
    found, mine, own = queries.offering_for(ask_for_page(queries.FOR_A_MEMBER, **asked))
    reader = pages.Reader(mine, own)
    return pages.refuse(found, reader, refusal) if refusal else pages.show(found, reader)
