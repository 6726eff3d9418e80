"""The words for what a claim is and where it stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.counting import form_of
from guildhall.learning.models.outside import OutsideClaim
from guildhall.localisation import number
from guildhall.wording import ngettext

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


def so_much(claim: OutsideClaim) -> str:
    """Say how much a claim claims: "1 hour", "1.5 semester credits (15 hours each)"."""
    if not claim.quantity:
        return ""
    form, count = form_of(claim.quantity), number(claim.quantity)
    if claim.unit == "semester_credits":
        return ngettext(
            "%(count)s semester credit (15 hours)",
            "%(count)s semester credits (15 hours each)",
            form,
            count=count,
        )
    if claim.unit == "quarter_credits":
        return ngettext(
            "%(count)s quarter credit (10 hours)",
            "%(count)s quarter credits (10 hours each)",
            form,
            count=count,
        )
    return ngettext("%(count)s hour", "%(count)s hours", form, count=count)


def words() -> dict[str, Any]:
    """Return what the templates of claims speak with, in the page's language."""
    return {
        "kinds": {key: str(word) for key, word in KIND_WORDS.items()},
        "states": {key: str(word) for key, word in STATE_WORDS.items()},
        "units": {key: str(word) for key, word in UNIT_WORDS.items()},
        "tones": STATE_TONES,
        "so_much": so_much,
    }
