"""Transcripts, certificates and their public verification."""

import json
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.credit import (
    certificates,
    completion,
    documents,
    printing,
    queries,
    rules,
)
from guildhall.learning.credit.schemas import LookUpSchema, VoidSchema
from guildhall.learning.models.credit import Certificate
from guildhall.learning.permissions import OWN_RECORD, SEE_TRANSCRIPTS, VOID_CREDIT
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from guildhall.security import limiter
from guildhall.wording import gettext as _

bp = Blueprint("credit", __name__, template_folder="templates")

UNKNOWN = 404


@bp.get("/transcript")
@web.needs(OWN_RECORD)
def own_transcript() -> Response:
    """Show one's own transcript."""
    return _transcript(_me(), own=True)


@bp.get("/people/<uuid:person_id>/transcript")
@web.needs(SEE_TRANSCRIPTS)
def transcript(person_id: UUID) -> Response:
    """Show somebody's transcript."""
    return _transcript(get_person(person_id), own=False)


def _transcript(person: Person, *, own: bool) -> Response:
    found = queries.transcript_of(person.id)
    if kind := listing.wants_file():
        return listing.as_file(found.lines, _columns(found), name="transcript", kind=kind)
    match request.args.get("format"):
        case "json":
            return _attached(json.dumps(documents.as_json(person, found), indent=2), "json")
        case "pdf":
            return _attached(documents.as_pdf(person, found), "pdf")
    return web.render("credit/transcript.html", person=person, transcript=found, own=own)


def _attached(body: str | bytes, kind: str) -> Response:
    response = Response(body, mimetype=f"application/{kind}")
    response.headers["Content-Disposition"] = f'attachment; filename="transcript.{kind}"'
    return response


@bp.get("/transcript/schema-1.json")
@web.public("the shape of a file that people hand on; it holds nobody's data")
def transcript_schema() -> Response:
    """Describe the JSON of a transcript."""
    body = json.dumps({"$id": request.base_url, **documents.SCHEMA}, indent=2)
    return Response(body, mimetype="application/schema+json")


def _columns(found: queries.Transcript) -> list[listing.Column]:
    """Return the columns of a transcript as a file; voided lines say so."""
    numbers = {line: certificate.number for line, certificate in found.certificates.items()}
    years = {line.id: year.name for year in found.years for line in year.lines}
    return [
        (_("School year"), lambda line: years[line.id]),
        (_("Held on"), lambda line: line.held_on.isoformat()),
        (_("Title"), lambda line: line.course_title),
        (_("Provider"), lambda line: line.provider),
        (_("Hours"), lambda line: rules.hours(line.minutes)),
        (_("Clock hours"), lambda line: line.clock_hours),
        (_("CEU"), lambda line: line.ceu),
        (_("Points"), lambda line: line.points),
        (_("Complete"), lambda line: _("yes") if line.complete else _("in part")),
        (_("Certificate"), lambda line: numbers.get(line.id, "")),
        (_("Voided because"), lambda line: line.void_reason),
        (_("Kept until"), lambda line: rules.kept_until(line.held_on).isoformat()),
    ]


@bp.route("/transcript/<uuid:line_id>/void", methods=["GET", "POST"])
@web.needs(VOID_CREDIT)
def void(line_id: UUID) -> AnyResponse:
    """Void a line of a transcript, with a reason."""
    line = queries.get_line(line_id)
    form = Form(VoidSchema())
    if form.accepts(lambda data: completion.void(line, data["reason"])):
        back = url_for(".transcript", person_id=line.person_id)
        return web.done(_("“%(title)s” is voided.", title=line.course_title), back)
    return form.show("credit/void.html", line=line)


@bp.get("/certificates/<uuid:certificate_id>.pdf")
@web.needs(OWN_RECORD, SEE_TRANSCRIPTS)
def download(certificate_id: UUID) -> Response:
    """Give the certificate as a PDF to its holder or the coordinator."""
    certificate = queries.get_certificate(certificate_id, for_=web.identity())
    response = Response(printing.as_pdf(certificate), mimetype="application/pdf")
    name = f"certificate-{certificate.number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.route("/verify", methods=["GET", "POST"])
@limiter.limit("30/minute")
@web.public("anybody may check a certificate that they were shown")
def look_up() -> AnyResponse:
    """Find a certificate by the number and the code on paper."""
    form = Form(LookUpSchema())
    if form.accepts(_found):
        return redirect(url_for(".verify", code=form.result.code), web.SEE_OTHER)
    return form.show("credit/look_up.html")


@bp.get("/verify/<code>")
@limiter.limit("60/minute")
@web.public("anybody may check a certificate that they were shown")
def verify(code: str) -> Response:
    """Say whether a certificate is genuine, and no more of its holder than she allows."""
    try:
        certificate = queries.certificate_by_code(code)
    except NotFound:
        return web.render("credit/unknown.html", UNKNOWN)
    return web.render(
        "credit/verify.html",
        certificate=certificate,
        line=certificate.line,
        shows=certificates.shown(certificate),
        code=certificates.spaced(certificate.code),
        hours=rules.hours(certificate.line.minutes),
        dates=printing.dates_of(certificate),
    )


def _found(data: dict[str, str]) -> Certificate:
    return queries.certificate_on_paper(data["number"], data["code"])


def _me() -> Person:
    person_id = web.identity().person_id
    if person_id is None:
        raise NotFound
    return get_person(person_id)
