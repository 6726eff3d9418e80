"""The flyer of an offering: for whoever plans it, and for the public once it is published."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request

from guildhall import web
from guildhall.errors import NotFound
from guildhall.learning import permissions
from guildhall.learning.catalogue import flyers
from guildhall.learning.catalogue.queries import PublicOffering, public_offering
from guildhall.localisation import LANGUAGES, language
from guildhall.pdf.words import Language
from guildhall.security import limiter

bp = Blueprint("flyers", __name__)


@bp.get("/offerings/<uuid:offering_id>/flyer.pdf")
@web.needs(permissions.SEE, permissions.PLAN)
def show(offering_id: UUID) -> Response:
    """Give the flyer of an offering, a draft's too."""
    return _as_pdf(public_offering(offering_id, draft=True))


@bp.get("/catalogue/<uuid:offering_id>/flyer.pdf")
@limiter.limit("30/minute")
@web.public("what a local offers is for everybody to see")
def public(offering_id: UUID) -> Response:
    """Give the flyer of a published offering to whoever wants to put it up."""
    offering = public_offering(offering_id)
    if offering.status != "published":
        raise NotFound
    return _as_pdf(offering)


def _as_pdf(offering: PublicOffering) -> Response:
    asked = request.args.get("lang", "")
    chosen = asked if asked in LANGUAGES else language()
    response = Response(
        flyers.as_pdf(offering, cast("Language", chosen)), mimetype="application/pdf"
    )
    response.headers["Content-Disposition"] = 'inline; filename="flyer.pdf"'
    return response
