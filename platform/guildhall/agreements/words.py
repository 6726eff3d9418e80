"""What states of contracts and runs are called on pages."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

STATUS_WORDS: Final = {"draft": _l("Draft"), "in_force": _l("In force")}
STATUS_TONES: Final = {"draft": "due", "in_force": "good"}
RUN_WORDS: Final = {
    "first": _l("First division"),
    "correction": _l("Correction"),
    "late_hires": _l("Late hires"),
}


def choices(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return words as the options of a form."""
    return [(key, str(word)) for key, word in words.items()]
