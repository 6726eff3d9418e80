"""The small routes of the shell itself: the language, the favicon."""

from flask import Blueprint, Flask, abort, redirect, session
from werkzeug.wrappers import Response

from guildhall.localisation import LANGUAGES
from guildhall.web import SEE_OTHER, asset, public, safe_next

bp = Blueprint("shell", __name__)


@bp.get("/language/<code>")
@public("anybody may read in their own language", where="both")
def choose_language(code: str) -> Response:
    """Remember the language and go back to the page."""
    if code not in LANGUAGES:
        abort(404)
    session["lang"] = code
    return redirect(safe_next("/"), SEE_OTHER)


@bp.get("/favicon.ico")
@public("browsers ask for it", where="both")
def favicon() -> Response:
    """Lead to the compiled icon."""
    return redirect(asset("favicon.svg"), 301)


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(bp)
