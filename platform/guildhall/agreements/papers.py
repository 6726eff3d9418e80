"""Papers of contracts as they are sent: which kinds are taken, how large, where they stand."""

from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.uploads import Place

PAPERS: Final = Place(
    "contracts",
    frozenset({"pdf", "docx", "odt", "txt"}),
    25 * 1024 * 1024,
    _l("This file is too large. Send at most 25 MB."),
)
