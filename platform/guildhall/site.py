"""The small routes of the shell itself: the front door, the language, the favicon."""

from flask import Blueprint, Flask, abort, redirect, session, url_for
from werkzeug.wrappers import Response

from guildhall import context
from guildhall.localisation import LANGUAGES
from guildhall.web import SEE_OTHER, asset, came_from, identity_or_none, public

bp = Blueprint("shell", __name__)


@bp.get("/")
@public("the front door only leads on", where="both")
def front_door() -> Response:
    """Lead to the tenant's home or catalogue, or to the site's first page."""
    if context.tenant_or_none() is None:
        return redirect(url_for("site.landing"), SEE_OTHER)
    who = identity_or_none()
    inside = who is not None and who.person_id is not None
    if who is not None and who.withheld:
        return redirect(url_for("accounts.second_step"), SEE_OTHER)
    return redirect(url_for("home.today" if inside else "catalogue.index"), SEE_OTHER)


@bp.get("/language/<code>")
@public("anybody may read in their own language", where="both")
def choose_language(code: str) -> Response:
    """Remember the language and go back to the page, which the browser names."""
    if code not in LANGUAGES:
        abort(404)
    session["lang"] = code
    return redirect(came_from(url_for("shell.front_door")), SEE_OTHER)


@bp.get("/favicon.ico")
@public("browsers ask for it", where="both")
def favicon() -> Response:
    """Lead to the compiled icon."""
    return redirect(asset("favicon.svg"), 301)


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(bp)
