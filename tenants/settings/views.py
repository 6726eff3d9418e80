"""The settings page, the forms behind it, and the tenant's own logo and colours."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guildhall import web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.localisation import LANGUAGES, day_of_year
from guildhall.static_files import style_sheet
from guildhall.web import needs, public
from tenants.archive.queries import newest_archives
from tenants.directory import sheet_version
from tenants.founding.regions import STATES, spoken, zone_options
from tenants.founding.schemas import HallSchema
from tenants.founding.starts import BY_KEY, KINDS
from tenants.founding.views import first_days
from tenants.opening.queries import checks
from tenants.permissions import ARCHIVE, CLOSE, LIVE, SETTINGS
from tenants.programs.queries import features, programs
from tenants.queries import this_tenant
from tenants.settings import services
from tenants.settings.colour import theme as tones
from tenants.settings.pictures import read_picture
from tenants.settings.schemas import LookSchema

bp = Blueprint("tenants", __name__, template_folder="templates")
YEAR = 31_536_000
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""An SVG opened by itself may draw, and nothing else."""


@bp.get("/settings")
@needs(SETTINGS, ARCHIVE, LIVE, CLOSE)
def settings() -> Response:
    """Show everything that is set here, each part with its one way to change it."""
    tenant = this_tenant()
    return web.render(
        "tenants/settings.html",
        tenant_row=tenant,
        kind=KINDS[tenant.kind],
        start=BY_KEY.get(tenant.template),
        state_name=STATES.get(tenant.region, ""),
        zone=spoken(tenant.time_zone),
        fiscal_start=day_of_year(tenant.fiscal_month, tenant.fiscal_day),
        languages=[LANGUAGES[code] for code in tenant.languages if code in LANGUAGES],
        tones=tones(tenant.accent) if tenant.accent else None,
        programs=programs(),
        features=features(),
        checks=checks(),
        archives=newest_archives(1),
    )


@bp.route("/settings/hall", methods=["GET", "POST"])
@needs(SETTINGS)
def hall() -> Response:
    """Change the name, the state, the time zone, the fiscal year and the languages."""
    now = services.facts(this_tenant())
    form = Form(HallSchema(), start=now)
    if form.accepts(lambda data: services.change_hall(**data)):
        return web.done(_("The settings are saved."), url_for(".settings"))
    return form.show(
        "tenants/hall.html",
        states=list(STATES.items()),
        zones=zone_options(),
        firsts=_firsts(str(now["fiscal_year_start"])),
        languages=list(LANGUAGES.items()),
    )


def _firsts(current: str) -> list[tuple[str, str]]:
    """Return the first of every month, and the day that is set where it is another."""
    days = first_days()
    if current in dict(days):
        return days
    month, day = map(int, current.split("-"))
    return [(current, day_of_year(month, day)), *days]


@bp.route("/settings/look", methods=["GET", "POST"])
@needs(SETTINGS)
def look() -> Response:
    """Change the accent colour and the logo."""
    tenant = this_tenant()
    form = Form(LookSchema(), start={"accent": tenant.accent})
    if form.accepts(_change_look):
        said = _("The look is saved.")
        if form.result and form.result.was_darkened:
            said = _(
                "The look is saved. Your colour is too light to be read on white, so pages use "
                "%(accent)s, a darker one.",
                accent=form.result.accent,
            )
        return web.done(said, url_for(".settings"))
    return form.show("tenants/look.html", tones=tones(tenant.accent) if tenant.accent else None)


def _change_look(data: dict[str, str | None]) -> object:
    sent = request.files.get("logo")
    picture = read_picture(sent.read()) if sent and sent.filename else None
    return services.change_look(accent=data["accent"], logo=picture)


@bp.post("/settings/logo/removal")
@needs(SETTINGS)
def remove_logo() -> Response:
    """Take the logo away."""
    services.remove_logo()
    return web.done(_("The logo is gone; the name stands alone."), url_for(".look"))


@bp.get("/logo")
@public("the logo stands on public pages")
def logo() -> Response:
    """Serve the logo, alone in a sandbox, to be kept by its digest."""
    tenant = this_tenant(with_logo=True)
    if tenant.logo is None or tenant.logo_type is None:
        raise NotFound
    return _kept(tenant.logo, tenant.logo_type, current=request.args.get("v") == tenant.logo_digest)


@bp.get("/theme.css")
@public("the tenant's colours stand on public pages")
def theme() -> Response:
    """Serve our style sheet in the tenant's three tones: one request, as for everybody else."""
    tenant = this_tenant()
    if not tenant.accent:
        raise NotFound
    css = style_sheet().css + tones(tenant.accent).css
    current = request.args.get("v") == sheet_version(tenant.accent)
    return _kept(css.encode(), "text/css", current=current)


def _kept(body: bytes, mimetype: str, *, current: bool) -> Response:
    """Answer with a file; an address that names its present content may be kept for a year."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if current else "no-cache"
    )
    return response
