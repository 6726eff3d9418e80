"""The page that asks, once, whether the tenant shall go live."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.web import needs
from tenants.opening import queries, services
from tenants.permissions import LIVE
from tenants.queries import this_tenant

bp = Blueprint("opening", __name__, template_folder="templates")


@bp.get("/settings/live")
@needs(LIVE)
def page() -> Response:
    """Show what will be sent from now on, and what to look at before."""
    return web.render(
        "opening/page.html",
        tenant_row=this_tenant(),
        checks=queries.checks(try_mail=True),
        waiting=queries.waiting_messages(),
    )


@bp.post("/settings/live")
@needs(LIVE)
def go_live() -> Response:
    """Go live."""
    if request.form.get("confirm") != "yes":
        return web.done(_("Tick the box first: messages will be sent."), url_for(".page"))
    services.go_live()
    return web.done(
        _("The hall is live. Messages are sent from now on."), url_for("tenants.settings")
    )
