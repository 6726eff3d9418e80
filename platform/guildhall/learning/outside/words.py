"""The words for what a claim is and where it stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

STATE_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "draft": _l("Draft"),
        "submitted": _l("Waiting for a decision"),
        "returned": _l("Sent back to complete"),
        "approved": _l("Approved"),
        "denied": _l("Not counted"),
        "withdrawn": _l("Taken back"),
    }
)
STATE_TONES: Final[Mapping[str, str]] = MappingProxyType(
    {"submitted": "here", "returned": "due", "approved": "good", "denied": "bad"}
)
KIND_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "workshop": _l("Workshop or training"),
        "course": _l("Course of several days"),
        "conference": _l("Conference"),
        "online": _l("Online course"),
        "college": _l("College course"),
        "other": _l("Something else"),
    }
)
UNIT_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "hours": _l("hours"),
        "semester_credits": _l("semester credits (15 hours each)"),
        "quarter_credits": _l("quarter credits (10 hours each)"),
    }
)


def words() -> dict[str, Any]:
    """Return what the templates of claims speak with, in the page's language."""
    return {
        "kinds": {key: str(word) for key, word in KIND_WORDS.items()},
        "states": {key: str(word) for key, word in STATE_WORDS.items()},
        "units": {key: str(word) for key, word in UNIT_WORDS.items()},
        "tones": STATE_TONES,
    }
