"""The page on which a tenant is closed, and reopened."""

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.forms import Form
from guildhall.localisation import day
from guildhall.web import needs
from tenants.closing import services
from tenants.closing.schemas import ClosingSchema
from tenants.permissions import CLOSE
from tenants.queries import this_tenant

bp = Blueprint("closing", __name__, template_folder="templates")


@bp.route("/settings/closing", methods=["GET", "POST"])
@needs(CLOSE)
def close() -> Response:
    """Close this tenant after asking for its slug."""
    form = Form(ClosingSchema(), start={"days": services.USUAL})
    if form.accepts(lambda data: services.close(typed_slug=data["slug"], days=data["days"])):
        said = _("The hall is read-only now, and gone on %(day)s.", day=day(form.result.closes_on))
        return web.done(said, url_for("tenants.settings"), undo=url_for(".reopen"))
    return form.show("closing/close.html", tenant_row=this_tenant())


@bp.post("/settings/reopening")
@needs(CLOSE, while_closing=True)
def reopen() -> Response:
    """Take the closing back."""
    services.reopen()
    return web.done(_("The hall is open again."), url_for("tenants.settings"))
