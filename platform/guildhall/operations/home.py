"""The two homes: a coordinator's and a member's."""

from flask import Blueprint, Response, g

from guildhall.directory import Identity
from guildhall.homes import gathered, makers
from guildhall.kept import render_while
from guildhall.links import open_page
from guildhall.operations import changes
from guildhall.statements import Asked, ask
from guildhall.web import answers_along, asks_along, identity, render, signed_in

bp = Blueprint("home", __name__, template_folder="templates")

RUNS_THE_YEAR = frozenset({"coordinator", "president", "hr_analyst"})


def _along(who: Identity) -> list[Asked]:
    """Return what the home of those who run the year asks in any case."""
    return [] if who.roles.isdisjoint(RUNS_THE_YEAR) else [changes.last(who.person_id)]


@bp.get("/today")
@signed_in()
@asks_along(_along)
def today() -> Response:
    """Show what matters to this person now: the year to those who run it, her own to a member."""
    if identity().roles.isdisjoint(RUNS_THE_YEAR):
        return mine()
    ((last,),) = answers_along() or ask(changes.last(identity().person_id))
    g.waiting = last.waiting
    return render_while(
        "home/coordinator.html",
        changes.since(last),
        lambda: {"cards": gathered(makers("coordinator")), "page_of": open_page},
    )


@bp.get("/me")
@signed_in()
def mine() -> Response:
    """Show a member's own home, to a coordinator too."""
    who = identity()
    runs = not who.roles.isdisjoint(RUNS_THE_YEAR)
    return render("home/member.html", cards=gathered(makers("member")), runs_the_year=runs)
