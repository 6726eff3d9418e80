"""Pages about messages: one's own, and the link that ends them."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from guildhall.communications import services
from guildhall.communications.unsubscribing import person_of
from guildhall.people.queries import get_person
from guildhall.security import csrf
from guildhall.web import public, render

bp = Blueprint("communications", __name__, template_folder="templates")


@bp.get("/unsubscribe/<token>")
@public("the signed link of a letter stands for its reader")
def unsubscribe(token: str) -> Response:
    """Ask once; a mail scanner that follows the link changes nothing."""
    person_of(token)
    return render("communications/unsubscribe.html", token=token, finished=False)


@bp.post("/unsubscribe/<token>")
@public("the signed link of a letter stands for its reader")
@csrf.exempt  # type: ignore[untyped-decorator]  # one-click unsubscribe (RFC 8058) posts from the mail program, without our page
def confirm_unsubscribe(token: str) -> Response:
    """End the letters that are not essential."""
    services.opt_out(get_person(person_of(token)), _("link in a letter"))
    return render("communications/unsubscribe.html", token=token, finished=True)
