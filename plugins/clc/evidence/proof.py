"""The document behind a project: what it really is, judged by its bytes, and where it is kept."""

import hashlib
from typing import Final
from uuid import UUID

from flask_babel import gettext as _
from msgspec import Struct

from guildhall.errors import Invalid
from guildhall.files import files

MOST_BYTES: Final = 10_000_000
KINDS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)


class Proof(Struct, frozen=True):
    """A document that was checked."""

    name: str
    mimetype: str
    data: bytes
    digest: str


def read_proof(data: bytes, name: str) -> Proof:
    """Return the document; raise Invalid with a sentence about the field "proof"."""
    if not data:
        raise Invalid(proof=_("This file is empty. Choose a PDF, PNG or JPEG."))
    if len(data) > MOST_BYTES:
        raise Invalid(proof=_("This file is too large. Choose one of at most 10 MB."))
    for start, mimetype, _ending in KINDS:
        if data.startswith(start):
            return Proof(_plain(name), mimetype, data, hashlib.sha256(data).hexdigest())
    raise Invalid(
        proof=_("This is not a PDF, PNG or JPEG, whatever its name says. Scan it, or take a photo.")
    )


def keep(evidence_id: UUID, proof: Proof) -> None:
    """Keep a document under its own digest, so that an earlier one is never written over."""
    files().write(_place(evidence_id, proof.digest), [proof.data])


def read(evidence_id: UUID, digest: str) -> bytes:
    """Return a kept document; raise NotFound."""
    with files().open(_place(evidence_id, digest)) as kept:
        return kept.read()


def ending(mimetype: str) -> str:
    """Return how a file of this kind ends."""
    return next(ending for _start, known, ending in KINDS if known == mimetype)


def _place(evidence_id: UUID, digest: str) -> str:
    return f"clc/{evidence_id}/{digest}"


def _plain(name: str) -> str:
    """Return a name that is only ever shown: one line, no path."""
    return " ".join(name.replace("\\", "/").rpartition("/")[2].split())[:120]
