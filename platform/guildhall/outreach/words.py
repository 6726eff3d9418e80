"""What states, channels, topics and roles are called on pages."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.communications.models import TrackedLink

CHANNELS: Final[dict[str, Any]] = {
    "mail": _l("Mail"),
    "social": _l("Social media"),
    "flyer": _l("Flyer"),
    "website": _l("Website"),
    "other": _l("Elsewhere"),
}
LINK_KINDS: Final[dict[str, Any]] = {"letter": _l("The letter")}
"""What a link is called that nobody named."""
WAYS: Final[dict[str, Any]] = CHANNELS | {
    "self": _l("Directly, by no link of ours"),
    "coordinator": _l("Added by a coordinator"),
    "walk_in": _l("Came to the door"),
}
"""Every way to a registration."""
CAMPAIGN_STATES: Final[dict[str, tuple[Any, str]]] = {
    "draft": (_l("Draft"), "due"),
    "scheduled": (_l("Planned"), "due"),
    "sending": (_l("On its way"), ""),
    "sent": (_l("Sent"), "good"),
    "cancelled": (_l("Cancelled"), "bad"),
}
FATES: Final[dict[str, tuple[Any, str, Any]]] = {
    "mail": (_l("Gets it by mail"), "good", ""),
    "no address": (
        _l("On her own page only"),
        "due",
        _l("There is no e-mail address on record."),
    ),
    "opted out": (_l("On her own page only"), "due", _l("Gets only essential letters by mail.")),
    "bounced before": (
        _l("On her own page only"),
        "bad",
        _l("An earlier letter to this address bounced."),
    ),
}
"""What becomes of a letter, its tone, and why it does not go by mail."""
REASONS: Final[dict[str, Any]] = {
    "no address": _l("no e-mail address"),
    "opted out": _l("gets only essential letters"),
    "bounced before": _l("an earlier letter bounced"),
    "the tenant is not live yet": _l("this hall is not live yet"),
}
TOPICS: Final[dict[str, Any]] = {
    "registration": _l("Registering and sessions"),
    "credit": _l("Hours, points and certificates"),
    "program": _l("A program"),
    "needs": _l("Something I would like to learn"),
    "position": _l("My position"),
    "other": _l("Something else"),
}
INQUIRY_STATES: Final[dict[str, tuple[Any, str]]] = {
    "open": (_l("To answer"), "due"),
    "answered": (_l("Answered"), "good"),
    "closed": (_l("Closed"), ""),
}
ENTRY_KINDS: Final[dict[str, Any]] = {
    "answer": _l("Answer"),
    "question": _l("Further question"),
    "note": _l("Note among ourselves"),
}
GUEST_ROLES: Final[dict[str, Any]] = {
    "board_member": _l("School board member"),
    "administrator": _l("District administrator"),
    "official": _l("Elected official"),
    "partner": _l("Partner"),
    "other": _l("Other guest"),
}
REPLIES: Final[dict[str, tuple[Any, str]]] = {
    "": (_l("No reply yet"), ""),
    "yes": (_l("Coming"), "good"),
    "no": (_l("Not coming"), ""),
}
SOURCES: Final[dict[str, Any]] = {
    "page": _l("This website"),
    "meeting": _l("A meeting"),
    "survey": _l("A survey"),
    "inquiry": _l("An inquiry"),
    "other": _l("Elsewhere"),
}
SURVEY_STATES: Final[dict[str, tuple[Any, str]]] = {
    "draft": (_l("Draft"), "due"),
    "open": (_l("Open for answers"), "good"),
    "closed": (_l("Closed"), ""),
}


def channels() -> list[tuple[str, str]]:
    """Return the channels to choose from."""
    return options(CHANNELS)


def name_of(link: TrackedLink) -> str:
    """Return what a link is called: its channel, and what tells it apart."""
    apart = str(LINK_KINDS.get(link.kind, link.label))
    channel = str(CHANNELS[link.channel])
    return f"{channel}: {apart}" if apart else channel


def options(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a field offers to choose from, in the language of the page."""
    return [(key, str(word)) for key, word in words.items()]
