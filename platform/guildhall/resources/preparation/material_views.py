"""The lines of a session's materials list: put on, changed, ticked, taken off, copied."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.forms import Form
from guildhall.resources.permissions import PREPARE, PREPARE_ALL
from guildhall.resources.places import sites
from guildhall.resources.preparation import queries, schemas, services
from guildhall.resources.preparation.rules import Counted
from guildhall.resources.preparation.views import led_by, library_items, page_of, to_page
from guildhall.wording import gettext as _
from guildhall.wording import ngettext

bp = Blueprint("materials", __name__, template_folder="../templates")


@bp.post("/sessions/<uuid:session_id>/materials")
@web.needs(PREPARE, PREPARE_ALL)
def add_material(session_id: UUID) -> AnyResponse:
    """Put a line onto the materials list."""
    session = queries.get_session(session_id, led_by=led_by())
    form = Form(schemas.MaterialSchema())
    if form.accepts(lambda data: services.add(session, data)):
        undo = url_for(".drop_material", material_id=form.result.id)
        said = _said_of(Counted(form.result, session.offering.seats_taken))
        return web.done(said, to_page(session_id), undo=undo)
    return page_of(session_id, material=form)


def _said_of(counted: Counted) -> str:
    return _("%(name)s: %(reckoning)s.", name=counted.line.name, reckoning=counted.reckoning)


@bp.route("/materials/<uuid:material_id>", methods=["GET", "POST"])
@web.needs(PREPARE, PREPARE_ALL)
def change_material(material_id: UUID) -> AnyResponse:
    """Change a line of a materials list."""
    line = queries.get_material(material_id, led_by=led_by())
    names = schemas.MaterialSchema().fields
    form = Form(schemas.MaterialSchema(), start={name: getattr(line, name) for name in names})
    if form.accepts(lambda data: services.change(line, data)):
        return web.done(_("Saved."), to_page(line.session_id))
    line = queries.get_material(material_id, led_by=led_by())
    return form.show(
        "resources/material_form.html", line=line, sites=sites(), items=library_items()
    )


@bp.post("/materials/<uuid:material_id>/ready")
@web.needs(PREPARE, PREPARE_ALL)
def make_ready(material_id: UUID) -> AnyResponse:
    """Tick a line."""
    counted = services.make_ready(queries.get_material(material_id, led_by=led_by()))
    line = counted.line
    said = _("%(number)s of %(name)s are ready.", number=counted.quantity, name=line.name)
    undo = url_for(".undo_ready", material_id=material_id)
    return web.done(said, to_page(line.session_id), undo=undo)


@bp.post("/materials/<uuid:material_id>/not-ready")
@web.needs(PREPARE, PREPARE_ALL)
def undo_ready(material_id: UUID) -> AnyResponse:
    """Take the tick back."""
    line = services.undo_ready(queries.get_material(material_id, led_by=led_by()))
    return web.done(_("It is to be made ready again."), to_page(line.session_id))


@bp.post("/materials/<uuid:material_id>/drop")
@web.needs(PREPARE, PREPARE_ALL)
def drop_material(material_id: UUID) -> AnyResponse:
    """Take a line off the list."""
    line = services.drop(queries.get_material(material_id, led_by=led_by()))
    undo = url_for(".bring_material_back", material_id=material_id)
    said = _("%(name)s is off the list.", name=line.name)
    return web.done(said, to_page(line.session_id), undo=undo)


@bp.post("/materials/<uuid:material_id>/bring-back")
@web.needs(PREPARE, PREPARE_ALL)
def bring_material_back(material_id: UUID) -> AnyResponse:
    """Put a line back onto the list."""
    line = services.bring_back(queries.get_material(material_id, led_by=led_by()))
    return web.done(_("It is on the list again."), to_page(line.session_id))


@bp.post("/sessions/<uuid:session_id>/materials/copy")
@web.needs(PREPARE, PREPARE_ALL)
def copy_materials(session_id: UUID) -> AnyResponse:
    """Copy another session's list."""
    session = queries.get_session(session_id, led_by=led_by())
    form = Form(schemas.CopySchema())
    if form.accepts(lambda data: services.copy_list(session, data["session_id"])):
        said = ngettext(
            "%(number)s line came along.",
            "%(number)s lines came along.",
            form.result,
            number=form.result,
        )
        return web.done(said, to_page(session_id))
    return page_of(session_id, source=form)
