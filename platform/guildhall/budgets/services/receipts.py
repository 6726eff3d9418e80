"""Receipts as files: what proves a commitment, kept among the tenant's files."""

import io
from typing import Final
from uuid import UUID

from guildhall import audit
from guildhall.budgets.models.commitments import Receipt
from guildhall.db import db, new_id, transaction
from guildhall.errors import Invalid
from guildhall.files import chunks_of, files
from guildhall.wording import gettext as _

MOST_BYTES: Final = 15 * 1024 * 1024
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "heic": "image/heic",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""What is taken, each sent back as a download and never shown as a page of ours."""


@transaction
def keep(subject: tuple[str, UUID], data: bytes, label: str) -> Receipt:
    """Keep a file that proves something."""
    ending = label.rpartition(".")[2].lower() if "." in label else ""
    if ending not in TYPES:
        kinds = ", ".join(sorted(TYPES))
        raise Invalid(file=_("Send one of these: %(kinds)s.", kinds=kinds))
    if not data:
        raise Invalid(file=_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise Invalid(file=_("This file is too large. Send at most 15 MB."))
    name = f"receipts/{new_id()}.{ending}"
    receipt = Receipt(
        subject_type=subject[0],
        subject_id=subject[1],
        file_name=name,
        file_label=label[:200],
        file_size=files().write(name, chunks_of(io.BytesIO(data))),
    )
    db.session.add(receipt)
    db.session.flush()
    audit.record("budgets.receipt_kept", receipt, receipt.file_label)
    return receipt


def type_of(file_name: str) -> str:
    """Return the type under which a kept file is handed out."""
    return TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
