"""Certificates: numbered without gaps, verified by anybody who holds the code."""

import secrets
from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select

from guildhall import audit, context
from guildhall.db import db, one_at_a_time, transaction
from guildhall.errors import Conflict
from guildhall.learning.models.credit import Certificate, TranscriptLine
from guildhall.people.models.persons import Person
from guildhall.wording import gettext as _

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read as one another: i l o 0 1."""
CODE_LENGTH: Final = 16
"""79 bits: nobody finds one by trying."""


@transaction
def issue(line: TranscriptLine) -> Certificate:
    """Issue the certificate of a complete line, with the next number of the year."""
    certificate = Certificate(
        transcript_line_id=line.id,
        number=_next_number(sample=line.sample),
        code="".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH)),
        issued_on=context.today(),
        sample=line.sample,
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record("learning.certified", certificate, certificate.number)
    return certificate


def _next_number(*, sample: bool) -> str:
    """Return the number after the last one of this year and tenant.

    The lock is held to the end of the transaction: the next one reads this number, or, if this
    transaction fails, gives it out again. Sample years count in a series of their own.
    """
    series = f"{'S' if sample else ''}{context.today().year}-"
    one_at_a_time(f"certificates {series}")
    last = db.session.scalar(
        select(Certificate.number)
        .where(Certificate.number.startswith(series, autoescape=True))
        .order_by(func.length(Certificate.number).desc(), Certificate.number.desc())
        .limit(1)
    )
    return f"{series}{int(last.rpartition('-')[2]) + 1 if last else 1:06d}"


PARTS: Final = ("name", "title", "hours", "dates")
"""What its holder may show on the public page of a certificate, or keep to herself."""


@transaction
def show(certificate: Certificate, parts: Collection[str], *, by: Person) -> None:
    """Let the holder decide what the public page says; that it is genuine is said always."""
    if certificate.line.person_id != by.id:
        raise Conflict(_("Only its holder decides what a certificate's public page shows."))
    before, after = shown(certificate), {part: part in parts for part in PARTS}
    for part, on in after.items():
        setattr(certificate, f"shows_{part}", on)
    if before != after:
        audit.record(
            "learning.certificate_shows",
            certificate,
            certificate.number,
            before=before,
            after=after,
        )


def shown(certificate: Certificate) -> dict[str, bool]:
    """Return which parts the public page of a certificate shows."""
    return {part: bool(getattr(certificate, f"shows_{part}")) for part in PARTS}


def spaced(code: str) -> str:
    """Return a code in groups of four, as people read it aloud."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()
