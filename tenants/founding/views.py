"""The page on which a tenant is founded."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.db import tenant_scope
from guildhall.directory import directory
from guildhall.errors import Denied
from guildhall.forms import Form
from guildhall.here import this_config
from guildhall.localisation import LANGUAGES, day_of_year
from guildhall.web import signed_in
from tenants.founding import services
from tenants.founding.regions import STATES, zone_options
from tenants.founding.schemas import FoundingSchema
from tenants.founding.services import Founder, Wish
from tenants.founding.starts import KINDS, STARTS
from tenants.sample.services import request_sample
from tenants.settings.pictures import read_picture

bp = Blueprint("founding", __name__, template_folder="templates")
FIRSTS = tuple(range(1, 13))


@bp.route("/tenants/new", methods=["GET", "POST"])
@signed_in("site")
def new_tenant() -> Response:
    """Found a tenant, and go to it."""
    _refuse_unless_allowed()
    form = Form(FoundingSchema(), start={"template": _wanted(), "sample": "true"})
    if form.accepts(_create):
        return web.done(_("Your hall is open. Nothing is sent to anybody yet."), form.result)
    return form.show("founding/new.html", **_choices())


def may_found() -> bool:
    """Say whether whoever is signed in may found a tenant: an operator, or anybody if open."""
    who = web.identity_or_none()
    config = this_config()
    return who is not None and (who.is_operator or config.open_signup)


def _refuse_unless_allowed() -> None:
    if not may_found():
        raise Denied(_("Only whoever runs this site opens new halls. Ask them for one."))


def _create(data: dict[str, object]) -> str:
    """Create what was asked for, and return the address where its founder goes on."""
    with_sample = bool(data.pop("sample"))
    founder = _founder(str(data.pop("founder_name")), data.pop("founder_email"))
    logo = request.files.get("logo")
    picture = read_picture(logo.read()) if logo and logo.filename else None
    place = services.create(Wish(**data, logo=picture), founder=founder)  # type: ignore[arg-type]  # as the schema loads it
    with tenant_scope(place):
        if with_sample:
            request_sample()
        mine = founder.account_id is not None
        path = "/settings/sample" if with_sample else "/"
        return directory().url_of(place.id, path) if mine else url_for("site.landing")


def _founder(name: str, email: object) -> Founder:
    """Return who will coordinate; only an operator may name somebody else."""
    who = web.identity()
    if email and who.is_operator:
        return Founder(name, str(email))
    return Founder(who.name, None, who.account_id)


def _wanted() -> str:
    asked = request.args.get("template", "")
    return asked if asked in {start.key for start in STARTS} else STARTS[0].key


def _choices() -> dict[str, object]:
    """Return what the selects of the page offer."""
    return {
        "starts": [(start.key, str(start.name), str(start.summary)) for start in STARTS],
        "kinds": [(key, str(words)) for key, words in KINDS.items()],
        "states": list(STATES.items()),
        "zones": zone_options(),
        "firsts": first_days(),
        "languages": list(LANGUAGES.items()),
        "for_somebody_else": web.identity().is_operator,
    }


def first_days() -> list[tuple[str, str]]:
    """Return the first of every month: the value, and as people write it."""
    return [(f"{month:02d}-01", day_of_year(month, 1)) for month in FIRSTS]
