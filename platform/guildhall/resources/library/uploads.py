"""Files of the library as they are sent: which kinds are taken, how large, where they stand."""

from typing import Final

from flask_babel import lazy_gettext as _l

from guildhall.uploads import TYPES, Place

SHELF: Final = Place(
    "library",
    frozenset(TYPES),
    25 * 1024 * 1024,
    _l("This file is too large. Send at most 25 MB, or give its address."),
)
