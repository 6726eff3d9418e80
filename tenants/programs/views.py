"""The page of one program: its switch and its settings."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.controls import SchemaForm, controls
from guildhall.directory import directory
from guildhall.web import needs
from tenants.permissions import SETTINGS
from tenants.programs import services
from tenants.programs.queries import get_program, kept_by

bp = Blueprint("programs", __name__, template_folder="templates")


@bp.route("/settings/programs/<key>", methods=["GET", "POST"])
@needs(SETTINGS)
def program(key: str) -> Response:
    """Show a program's switch, and the form of its settings."""
    found = get_program(key)
    schema = found.plugin.settings() if found.plugin.settings else Schema()
    form = SchemaForm(schema, start=schema.dump(directory().settings_of(key)))
    if form.accepts(lambda data: services.change_settings(found, schema.dump(data))):
        return web.done(_("The settings are saved."), url_for("tenants.settings"))
    return form.show(
        "programs/program.html",
        program=found,
        controls=controls(schema),
        keeps=kept_by(found) if found.on else [],
    )


@bp.post("/settings/programs/<key>/switch")
@needs(SETTINGS)
def switch(key: str) -> Response:
    """Switch a program on, or off after having been told what that hides."""
    found, on = get_program(key), request.form.get("on") == "yes"
    if not on and request.form.get("confirm") != "yes":
        return web.done(_("Tick the box first, then switch it off."), url_for(".program", key=key))
    services.switch(found, on=on)
    name = str(found.plugin.name)
    said = (
        _("%(name)s is on.", name=name)
        if on
        else _("%(name)s is off. What it holds is kept; switch it on and all is back.", name=name)
    )
    return web.done(said, url_for("tenants.settings"))
