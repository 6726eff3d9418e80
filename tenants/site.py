"""The site's own front page: what this is, where my halls are, how to open one."""

from flask import Blueprint
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.directory import directory
from guildhall.web import public
from tenants.founding.starts import STARTS
from tenants.founding.views import may_found

bp = Blueprint("site", __name__, template_folder="templates")


@bp.get("/welcome")
@public("the front door says what this is and where to sign in", where="site")
def landing() -> Response:
    """Show who we are, the account's tenants, and how to found one."""
    who = web.identity_or_none()
    return web.render(
        "site/landing.html",
        places=directory().places_of(who.account_id) if who else (),
        may_found=may_found(),
        starts=STARTS,
    )
