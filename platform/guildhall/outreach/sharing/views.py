"""Making an offering known: its links, words to share, a picture; and where people came from."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context, listing, web
from guildhall.communications import tracking
from guildhall.context import midnight
from guildhall.dates import read_day
from guildhall.forms import Form
from guildhall.learning.attendance.training_queries import this_fiscal_year
from guildhall.localisation import LANGUAGES, locale_of
from guildhall.outreach import words
from guildhall.outreach.campaigns.queries import registered_by
from guildhall.outreach.campaigns.schemas import LinkSchema
from guildhall.outreach.permissions import SEE, SEND
from guildhall.outreach.sharing import queries
from guildhall.pdf.pictures import render_picture
from guildhall.wording import gettext as _

bp = Blueprint("sharing", __name__, template_folder="../templates")


@bp.route("/offerings/<uuid:offering_id>/sharing", methods=["GET", "POST"])
@web.needs(SEND)
def share(offering_id: UUID) -> AnyResponse:
    """Show the links, words and picture of an offering; make one more link."""
    offering, path = queries.offering_to_share(offering_id), queries.path_of(offering_id)
    form = Form(LinkSchema(), start={"channel": "social"})
    if form.accepts(lambda data: tracking.make_link(path, data["channel"], data["label"])):
        sentence = _("Here is the link: %(url)s", url=tracking.url_of(form.result))
        return web.done(sentence, url_for(".share", offering_id=offering_id))
    links = tracking.links_to(path)
    social = next((link for link in links if link.channel == "social"), None)
    return form.show(
        "outreach/sharing.html",
        offering=offering,
        links=links,
        registered=registered_by(links),
        url_of=tracking.url_of,
        posts=queries.posts(offering, tracking.url_of(social)) if social else [],
        words=words,
        channels=words.channels(),
    )


@bp.get("/offerings/<uuid:offering_id>/picture.<lang>.png")
@web.needs(SEND)
def picture(offering_id: UUID, lang: str) -> Response:
    """Draw the picture that is shared."""
    if lang not in LANGUAGES:
        abort(404)
    offering = queries.offering_to_share(offering_id)
    with force_locale(locale_of(lang)):
        image = render_picture(queries.facts_of(offering, lang))
    return Response(image, mimetype="image/png", headers={"Cache-Control": "no-cache"})


@bp.get("/campaigns/sources")
@web.needs(SEE, SEND)
def sources() -> Response:
    """Show where registrations came from, channel by channel."""
    since, until = _time()
    found = queries.sources(since, until)
    if kind := listing.wants_file():
        columns: list[listing.Column] = [
            (_("From"), lambda source: str(words.WAYS[source.key])),
            (_("Visits"), lambda source: source.visits),
            (_("Registrations"), lambda source: source.registrations),
        ]
        return listing.as_file(found, columns, name="sources", kind=kind)
    return web.render(
        "outreach/sources.html",
        sources=found,
        since=since.astimezone(context.tenant().zone).date(),
        until=(until - timedelta(days=1)).astimezone(context.tenant().zone).date(),
        words=words,
    )


def _time() -> tuple[datetime, datetime]:
    """Return the time that is asked for: this fiscal year by default."""
    first, after = this_fiscal_year()
    since = read_day(request.args.get("since", ""), context.today())
    until = read_day(request.args.get("until", ""), context.today())
    return (
        midnight(since) if since else first,
        midnight(until + timedelta(days=1)) if until else after,
    )
