"""Transcripts, certificates and their public verification."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from guildhall import listing, web
from guildhall.errors import NotFound
from guildhall.forms import Form
from guildhall.learning.credit import certificates, completion, printing, queries, rules
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
    return web.render("credit/transcript.html", person=person, transcript=found, own=own)


def _columns(found: queries.Transcript) -> list[listing.Column]:
    """Return the columns of a transcript as a file; voided lines say so."""
    numbers = {line: certificate.number for line, certificate in found.certificates.items()}
    return [
        (_("Held on"), lambda line: line.held_on.isoformat()),
        (_("Title"), lambda line: line.course_title),
        (_("Hours"), lambda line: rules.hours(line.minutes)),
        (_("Clock hours"), lambda line: line.clock_hours),
        (_("CEU"), lambda line: line.ceu),
        (_("Points"), lambda line: line.points),
        (_("Complete"), lambda line: _("yes") if line.complete else _("in part")),
        (_("Certificate"), lambda line: numbers.get(line.id, "")),
        (_("Voided because"), lambda line: line.void_reason),
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


# Certificates


@bp.get("/certificates/<uuid:certificate_id>.pdf")
@web.needs(OWN_RECORD, SEE_TRANSCRIPTS)
def download(certificate_id: UUID) -> Response:
    """Give the certificate as a PDF to its holder or the coordinator."""
    certificate = queries.get_certificate(certificate_id, for_=web.identity())
    response = Response(printing.as_pdf(certificate), mimetype="application/pdf")
    name = f"certificate-{certificate.number}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.post("/certificates/<uuid:certificate_id>/name")
@web.needs(OWN_RECORD)
def name(certificate_id: UUID) -> AnyResponse:
    """Show or hide one's name on the public page."""
    certificate = queries.get_certificate(certificate_id, for_=web.identity())
    shown = request.form.get("shown") == "yes"
    certificates.show_name(certificate, shown=shown, by=_me())
    sentence = (
        _("The public page of %(number)s names you.", number=certificate.number)
        if shown
        else _("The public page of %(number)s no longer names you.", number=certificate.number)
    )
    return web.done(sentence, url_for(".own_transcript"))


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
