"""Papers of contracts as they are sent: which kinds are taken, how large, where they stand."""

import io
from typing import Final

from guildhall.db import new_id
from guildhall.errors import Invalid
from guildhall.files import chunks_of, files
from guildhall.wording import gettext as _

MOST_BYTES: Final = 25 * 1024 * 1024
TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
"""What is taken, each sent back as a download and never shown as a page of ours."""


def keep_file(data: bytes, label: str) -> tuple[str, int]:
    """Write a paper among the tenant's files; return its name there and its size."""
    ending = label.rpartition(".")[2].lower() if "." in label else ""
    if ending not in TYPES:
        raise Invalid(file=_("Send one of these: %(kinds)s.", kinds=", ".join(sorted(TYPES))))
    if not data:
        raise Invalid(file=_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise Invalid(file=_("This file is too large. Send at most 25 MB."))
    name = f"contracts/{new_id()}.{ending}"
    return name, files().write(name, chunks_of(io.BytesIO(data)))


def type_of(file_name: str) -> str:
    """Return the type under which a kept paper is handed out."""
    return TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
