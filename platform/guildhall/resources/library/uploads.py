"""Files of the library as they are sent: which kinds are taken, how large, and where they stand."""

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
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
"""What is taken, each sent back as a download and never shown as a page of ours."""


def ending_of(label: str) -> str:
    """Return the ending of a file's name in small letters; raise Invalid for one not taken."""
    ending = label.rpartition(".")[2].lower() if "." in label else ""
    if ending not in TYPES:
        raise Invalid(
            file=_("Send one of these: %(kinds)s.", kinds=", ".join(sorted(TYPES))),
        )
    return ending


def keep(data: bytes, label: str) -> tuple[str, int]:
    """Write a file among the tenant's; return its name there and its size."""
    if not data:
        raise Invalid(file=_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise Invalid(file=_("This file is too large. Send at most 25 MB, or give its address."))
    name = f"library/{new_id()}.{ending_of(label)}"
    return name, files().write(name, chunks_of(io.BytesIO(data)))


def type_of(file_name: str) -> str:
    """Return the type under which a kept file is handed out."""
    return TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
