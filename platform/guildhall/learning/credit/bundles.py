"""All certificates of an offering in one file: asked for, written by a job, kept for a week."""

import tempfile
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Final
from uuid import UUID

from sqlalchemy import select, text

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import Conflict, NotFound
from guildhall.files import chunks_of, files
from guildhall.learning.credit import printing, queries
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.credit import Certificate, CertificateBundle
from guildhall.pdf.certificates import render_certificate, render_certificates
from guildhall.people.queries import get
from guildhall.progress import report_progress
from guildhall.wording import gettext as _

KEPT: Final = timedelta(days=7)
PATIENCE: Final = timedelta(hours=1)
IN_MEMORY: Final = 8 * 1024 * 1024
MOST_PAGES: Final = 500
"""In one document, which is drawn in one go; a ZIP takes any number."""


@transaction
def ask(offering: Offering, kind: str) -> CertificateBundle:
    """Have the certificates written; what is being written already is not begun again."""
    db.session.execute(select(Offering.id).where(Offering.id == offering.id).with_for_update())
    count = len(queries.certificates_of(offering.id))
    if not count:
        raise Conflict(_("There is no certificate yet. They come by themselves, after the survey."))
    if kind == "pdf" and count > MOST_PAGES:
        raise Conflict(_("That is too much for one document. Take the ZIP."))
    running = db.session.scalar(
        select(CertificateBundle).where(
            CertificateBundle.offering_id == offering.id,
            CertificateBundle.kind == kind,
            CertificateBundle.ready_at.is_(None),
            CertificateBundle.created_at > context.now() - PATIENCE,
        )
    )
    if running is not None:
        return running
    bundle = CertificateBundle(
        offering_id=offering.id, kind=kind, requested_by_name=context.actor().name
    )
    db.session.add(bundle)
    db.session.flush()
    jobs.enqueue(write, bundle_id=bundle.id)
    audit.record("learning.certificates_asked_for", bundle, offering.title)
    return bundle


@transaction
def write(bundle_id: str) -> None:
    """Write one bundle; what was voided since it was asked for is not in it."""
    bundle = get_bundle(UUID(bundle_id))
    if bundle.ready_at is not None:
        return
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    certificates = queries.certificates_of(bundle.offering_id)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        draw = _draw_zip if bundle.kind == "zip" else _draw_pdf
        draw(target, certificates, bundle)
        target.seek(0)
        bundle.bytes = files().write(bundle.file_name, chunks_of(target))
    bundle.certificates, bundle.ready_at = len(certificates), context.now()
    bundle.expires_at = bundle.ready_at + KEPT


def _draw_zip(
    target: IO[bytes], certificates: Sequence[Certificate], bundle: CertificateBundle
) -> None:
    common, total = printing.common_of(bundle.offering_id), len(certificates)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for done, certificate in enumerate(certificates):
            report_progress(bundle.progress_name, done, total)
            name = "".join(
                letter if letter.isalnum() else "-" for letter in certificate.line.person.sort_name
            )
            packed.writestr(
                f"{certificate.number}-{name}.pdf",
                render_certificate(printing.facts_of(certificate, common)),
            )
    report_progress(bundle.progress_name, total, total)


def _draw_pdf(
    target: IO[bytes], certificates: Sequence[Certificate], bundle: CertificateBundle
) -> None:
    """Draw one document; its pages are tagged together, so it is drawn in one go."""
    common, total = printing.common_of(bundle.offering_id), len(certificates)
    report_progress(bundle.progress_name, 0, total)
    if certificates:
        several = [printing.facts_of(certificate, common) for certificate in certificates]
        title, language = certificates[0].line.course_title, several[0].language
        target.write(render_certificates(several, title, language))
    report_progress(bundle.progress_name, total, total)


def get_bundle(bundle_id: UUID) -> CertificateBundle:
    """Return a bundle of this tenant; raise NotFound."""
    return get(CertificateBundle, bundle_id)


def bundles_of(offering_id: UUID) -> Sequence[CertificateBundle]:
    """Return the bundles of an offering that can be had or are being written, newest first."""
    return db.session.scalars(
        select(CertificateBundle)
        .where(CertificateBundle.offering_id == offering_id, CertificateBundle.deleted_at.is_(None))
        .order_by(CertificateBundle.id.desc())
    ).all()


@transaction
def take(bundle: CertificateBundle) -> None:
    """Note that somebody takes a bundle out; raise NotFound where there is no file any more."""
    gone = bundle.expires_at is None or bundle.expires_at <= context.now()
    if gone or bundle.deleted_at is not None:
        raise NotFound
    audit.record("learning.certificates_taken", bundle, _("All certificates"))


@transaction
def delete_expired() -> None:
    """Delete the files that were kept for their week."""
    expired = db.session.scalars(
        select(CertificateBundle).where(
            CertificateBundle.expires_at <= context.now(), CertificateBundle.deleted_at.is_(None)
        )
    )
    for bundle in expired:
        files().delete(bundle.file_name)
        bundle.deleted_at = context.now()
