"""Certificates: one's own with its public page, and all of an offering in one file."""

from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import web
from guildhall.errors import NotFound
from guildhall.files import files
from guildhall.learning.credit import bundles, certificates, printing, queries, rules
from guildhall.learning.models.credit import Certificate
from guildhall.learning.offerings.queries import get_offering
from guildhall.learning.permissions import OWN_RECORD, SEE_TRANSCRIPTS
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.progress import progress_of
from guildhall.qr import qr_svg
from guildhall.wording import gettext as _

bp = Blueprint("certificates", __name__, template_folder="templates")

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@bp.get("/certificates/<uuid:certificate_id>")
@web.needs(OWN_RECORD)
def show(certificate_id: UUID) -> Response:
    """Show one's own certificate, its public address, and what that page says."""
    certificate = _own(certificate_id)
    address = printing.address_of(certificate)
    return web.render(
        "credit/certificate.html",
        certificate=certificate,
        line=certificate.line,
        hours=rules.hours(certificate.line.minutes),
        dates=printing.dates_of(certificate),
        address=address,
        qr=qr_svg(address, title=_("QR code of its public page")),
        shows=certificates.shown(certificate),
    )


@bp.post("/certificates/<uuid:certificate_id>/shown")
@web.needs(OWN_RECORD)
def choose(certificate_id: UUID) -> AnyResponse:
    """Decide what the public page of one's certificate shows."""
    certificate = _own(certificate_id)
    certificates.show(certificate, request.form.getlist("shows"), by=_me())
    said = _("The public page of %(number)s is changed.", number=certificate.number)
    return web.done(said, url_for(".show", certificate_id=certificate_id))


def _own(certificate_id: UUID) -> Certificate:
    found = queries.get_certificate(certificate_id, for_=web.identity())
    if found.line.person_id != web.identity().person_id:
        raise NotFound
    return found


# All of an offering


@bp.get("/offerings/<uuid:offering_id>/certificates")
@web.needs(SEE_TRANSCRIPTS)
def of_offering(offering_id: UUID) -> Response:
    """Show the certificates of an offering, and the files of all of them."""
    offering = get_offering(offering_id)
    found = bundles.bundles_of(offering_id)
    waiting = next((one for one in found if one.ready_at is None), None)
    return web.render(
        "credit/of_offering.html",
        offering=offering,
        certificates=queries.certificates_of(offering_id),
        bundles=[one for one in found if one.ready_at is not None],
        waiting=waiting,
        progress=progress_of(waiting.progress_name) if waiting else None,
    )


@bp.post("/offerings/<uuid:offering_id>/certificates")
@web.needs(SEE_TRANSCRIPTS)
def ask(offering_id: UUID) -> AnyResponse:
    """Have all certificates of an offering written into one file."""
    kind = "zip" if request.form.get("kind") == "zip" else "pdf"
    bundles.ask(get_offering(offering_id), kind)
    said = _("The certificates are being written. You may leave this page.")
    return web.done(said, url_for(".of_offering", offering_id=offering_id))


@bp.get("/certificates/all/<uuid:bundle_id>.pdf")
@bp.get("/certificates/all/<uuid:bundle_id>.zip", endpoint="take_zip")
@web.needs(SEE_TRANSCRIPTS)
def take(bundle_id: UUID) -> Response:
    """Hand out a file of certificates."""
    bundle = bundles.get_bundle(bundle_id)
    bundles.take(bundle)
    return send_file(
        files().open(bundle.file_name),
        mimetype=TYPES[bundle.kind],
        as_attachment=True,
        download_name=f"certificates.{bundle.kind}",
        max_age=0,
    )


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
