"""Credentials and attestations."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from guildhall import context
from guildhall.forms import Form
from guildhall.people import labels, permissions, queries
from guildhall.people.models.persons import Attestation, Credential, Person
from guildhall.people.schemas import AttestationSchema, CredentialSchema, ReasonSchema
from guildhall.people.services import attestations, credentials
from guildhall.people.settings import setting
from guildhall.people.views.editing import Editing
from guildhall.people.views.showing import me, person_url
from guildhall.web import done, needs

bp = Blueprint("credentials", __name__, template_folder="../templates")


@bp.route("/people/<uuid:person_id>/credentials/new", methods=["GET", "POST"])
@needs(permissions.EDIT)
def add(person_id: UUID) -> AnyResponse:
    """Record a credential."""
    person = queries.get_person(person_id)
    usual = setting("credential_alert_days")
    form = Form(CredentialSchema(), start={"alert_days": usual})
    if form.accepts(lambda data: credentials.record(person, with_alert(data))):
        return done(_("%(kind)s is recorded.", kind=form.result.kind), person_url(person_id))
    return show(form, person_id)


@bp.route("/credentials/<uuid:credential_id>", methods=["GET", "POST"])
@needs(permissions.EDIT)
def edit(credential_id: UUID) -> AnyResponse:
    """Change a credential."""
    credential = queries.get(Credential, credential_id)
    person_id = credential.person_id

    def read() -> dict[str, object]:
        return credentials.shown_of(queries.get(Credential, credential_id))

    form = Editing(CredentialSchema(), read)
    if form.accepts(lambda data: credentials.change(credential, with_alert(data), seen=form.seen)):
        return done(_("%(kind)s is saved.", kind=form.result.kind), person_url(person_id))
    return show(form, person_id, credential=queries.get(Credential, credential_id))


def with_alert(data: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with the tenant's days of warning where none are given."""
    usual = setting("credential_alert_days")
    return {**data, "alert_days": usual if data["alert_days"] is None else data["alert_days"]}


def show(form: Form, person_id: UUID, credential: Credential | None = None) -> Response:
    """Show the form of a credential."""
    person = queries.get_person(person_id)
    return form.show(
        "people/credential_form.html", person=person, credential=credential, labels=labels
    )


@bp.route("/credentials/<uuid:credential_id>/void", methods=["GET", "POST"])
@needs(permissions.EDIT)
def void(credential_id: UUID) -> AnyResponse:
    """Void a credential, with a reason."""
    credential = queries.get(Credential, credential_id)
    person_id, what = credential.person_id, credential.kind
    form = Form(ReasonSchema())
    if form.accepts(lambda data: credentials.void(credential, **data)):
        return done(_("%(kind)s is void.", kind=what), person_url(person_id))
    return form.show("people/void.html", person=queries.get_person(person_id), what=what)


@bp.route("/people/<uuid:person_id>/attestations/new", methods=["GET", "POST"])
@needs(permissions.ATTEST)
def attest(person_id: UUID) -> AnyResponse:
    """Attest yes or no about a person."""
    person = queries.get_person(person_id)
    form = Form(
        AttestationSchema(),
        start={"as_of": context.today(), "years": setting("lookback_years"), "answer": "lookback"},
    )
    if form.accepts(lambda data: attested(person, data)):
        verdict = _("yes") if form.result.answer else _("no")
        return done(_("It is attested: %(verdict)s.", verdict=verdict), person_url(person_id))
    return form.show("people/attestation_form.html", person=queries.get_person(person_id))


def attested(person: Person, data: dict[str, Any]) -> Attestation:
    """Hand a plain answer, or a look-back, to its verb."""
    concern_on, years = data.pop("concern_on"), data.pop("years")
    answer = data.pop("answer")
    if answer == "lookback":
        years = years or setting("lookback_years")
        return attestations.attest_clear(
            person, by=me(), concern_on=concern_on, years=years, **data
        )
    return attestations.attest(person, by=me(), answer=answer == "yes", **data)


@bp.route("/attestations/<uuid:attestation_id>/void", methods=["GET", "POST"])
@needs(permissions.ATTEST)
def void_attestation(attestation_id: UUID) -> AnyResponse:
    """Void an attestation, with a reason."""
    attestation = queries.get(Attestation, attestation_id)
    person_id, what = attestation.person_id, attestation.question
    form = Form(ReasonSchema())
    if form.accepts(lambda data: attestations.void(attestation, **data)):
        return done(_("The attestation is void."), person_url(person_id))
    return form.show("people/void.html", person=queries.get_person(person_id), what=what)
