"""Where a short link leads."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from guildhall.communications import tracking
from guildhall.web import SEE_OTHER, public

bp = Blueprint("tracking", __name__)


@bp.get("/l/<code>")
@public("a short link is printed on flyers for everybody")
def follow(code: str) -> AnyResponse:
    """Count the visit, remember the channel in this browser alone, and lead on."""
    link = tracking.follow(code, visits=int(request.method == "GET"))  # HEAD only looks
    tracking.remember(link)
    return redirect(f"{request.script_root}{link.path}?from={link.code}", SEE_OTHER)
