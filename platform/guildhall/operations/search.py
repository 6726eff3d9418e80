"""The page of the search."""

from flask import Blueprint, Response, request

from guildhall import searching
from guildhall.web import render, signed_in

bp = Blueprint("search", __name__, template_folder="templates")


@bp.get("/search")
@signed_in()
def results() -> Response:
    """Show what was found, by kind."""
    words = searching.asked(request.args.get("q", ""))
    found = searching.found(words)
    return render(
        "search/results.html",
        words=words,
        found=found,
        total=sum(len(hits) for hits in found.values()),
        most=searching.MOST,
        shortest=searching.SHORTEST,
    )
