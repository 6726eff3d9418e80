"""What the kinds of dates in a calendar are called."""

from typing import Final

from flask_babel import lazy_gettext as _l

EVENT_WORDS: Final = {
    "meeting": _l("Meeting"),
    "deadline": _l("Deadline"),
    "day_off": _l("Day without work"),
    "other": _l("Other date"),
}
EVENT_TONES: Final = {"meeting": "union", "deadline": "due", "day_off": "", "other": ""}
