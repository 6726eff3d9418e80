"""Files as they are sent: which kinds a place takes, how large, and where it keeps them."""

import io
from typing import Final

from flask_babel import LazyString
from msgspec import Struct

from guildhall.db import new_id
from guildhall.errors import Invalid
from guildhall.files import chunks_of, files
from guildhall.wording import gettext as _

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
OPEN: Final = "application/vnd.oasis.opendocument"
TYPES: Final = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "odt": f"{OPEN}.text",
    "odp": f"{OPEN}.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
"""What any place takes, each sent back as a download and never shown as a page of ours."""


class Place(Struct, frozen=True):
    """Where files of one sort are kept."""

    folder: str
    endings: frozenset[str]
    most: int
    """Bytes."""
    too_large: LazyString

    def keep(self, data: bytes, label: str) -> tuple[str, int]:
        """Write a file among the tenant's; return its name there and its size."""
        if not data:
            raise Invalid(file=_("This file is empty. Choose another one."))
        if len(data) > self.most:
            raise Invalid(file=str(self.too_large))
        name = f"{self.folder}/{new_id()}.{self._ending_of(label)}"
        return name, files().write(name, chunks_of(io.BytesIO(data)))

    def _ending_of(self, label: str) -> str:
        ending = label.rpartition(".")[2].lower() if "." in label else ""
        if ending not in self.endings:
            raise Invalid(
                file=_("Send one of these: %(kinds)s.", kinds=", ".join(sorted(self.endings)))
            )
        return ending


def type_of(file_name: str) -> str:
    """Return the type under which a kept file is handed out."""
    return TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
