"""What is being planned, and "tell me when there is a date"."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.learning import permissions
from guildhall.learning.interest import queries, services
from guildhall.learning.models.courses import Course
from guildhall.wording import gettext as _

bp = Blueprint("interest", __name__, template_folder="templates")


def _me() -> UUID:
    person_id = web.identity().person_id
    assert person_id is not None  # noqa: S101 - the door lets nobody else in
    return person_id


@bp.get("/catalogue/planned")
@web.public("what a local thinks of offering is for everybody to see")
def planned() -> Response:
    """Show the courses without a date that ask who is interested."""
    who = web.identity_or_none()
    mine = queries.of_person(who.person_id) if who and who.person_id else ()
    page = listing.paginate(
        queries.announced(), {"title": Course.title}, default="title", scalars=False
    )
    return web.render("interest/planned.html", page=page, mine={each.course_id for each in mine})


@bp.post("/catalogue/courses/<uuid:course_id>/interest")
@web.needs(permissions.REGISTER)
def ask(course_id: UUID) -> AnyResponse:
    """Ask to be told when there is a date."""
    services.ask(course_id, person_id=_me())
    return web.done(
        _("We write to you as soon as there is a date. It also stands under “My learning”."),
        url_for(".planned"),
        undo=url_for(".leave", course_id=course_id),
    )


@bp.post("/catalogue/courses/<uuid:course_id>/interest/end")
@web.needs(permissions.REGISTER)
def leave(course_id: UUID) -> AnyResponse:
    """Take one's interest back."""
    services.leave(course_id, person_id=_me())
    return web.done(_("You are off the list; nobody writes to you about it."), url_for(".planned"))
