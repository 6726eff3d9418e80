"""States of what was asked for, in words."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

STATE_WORDS: Final[dict[str, Any]] = {
    "asked": _l("asked for"),
    "arranged": _l("arranged"),
    "declined": _l("not possible"),
}
STATE_TONES: Final = {"asked": "due", "arranged": "good", "declined": "bad"}
