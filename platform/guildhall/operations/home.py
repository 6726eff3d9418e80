"""The two homes: a coordinator's and a member's."""

from flask import Blueprint, Response, current_app

from guildhall.directory import directory
from guildhall.homes import CardMaker, gathered
from guildhall.links import open_page
from guildhall.plugin import Registry
from guildhall.web import identity, render, signed_in

bp = Blueprint("home", __name__, template_folder="templates")

RUNS_THE_YEAR = frozenset({"coordinator", "president", "hr_analyst"})


@bp.get("/today")
@signed_in()
def today() -> Response:
    """Show what matters to this person now: the year to those who run it, her own to a member."""
    if identity().roles.isdisjoint(RUNS_THE_YEAR):
        return mine()
    return render("home/coordinator.html", cards=gathered(makers("coordinator")), page_of=open_page)


@bp.get("/me")
@signed_in()
def mine() -> Response:
    """Show a member's own home, to a coordinator too."""
    who = identity()
    runs = not who.roles.isdisjoint(RUNS_THE_YEAR)
    return render("home/member.html", cards=gathered(makers("member")), runs_the_year=runs)


def makers(home: str) -> list[CardMaker]:
    """Return who contributes to a home, of the features and of the programs that are on."""
    registry: Registry = current_app.extensions["guildhall"]
    return [
        maker
        for plugin in registry.plugins
        if plugin.core or directory().switched_on(plugin.key)
        for maker in plugin.cards.get(home, ())
    ]
