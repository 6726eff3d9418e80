"""What happened, in a sentence of the feature that did it; an action without one still reads."""

from guildhall.audit import AuditEvent
from guildhall.registry import registry
from guildhall.wording import gettext as _


def said(event: AuditEvent) -> str:
    """Say who did what, as the audit keeps their names."""
    return sentence(event.action, event.actor_name, event.object_label)


def sentence(action: str, who: str, what: str) -> str:
    """Say who did what: "Ada Lovelace published Safe lifting"."""
    own = registry().sentences.get(action)
    if own is not None:
        return str(own) % {"who": who, "what": what}
    return _("%(who)s: %(did)s, %(what)s", who=who, did=_spelled(action), what=what)


def label(action: str) -> str:
    """Return an action as a filter lists it, without who and what."""
    own = registry().sentences.get(action)
    if own is None:
        return _spelled(action)
    return " ".join((str(own) % {"who": "…", "what": "…"}).split()).strip("… ,:")


def _spelled(action: str) -> str:
    """Make an action readable that nobody wrote a sentence for: "clc: points moved"."""
    feature, _dot, verb = action.partition(".")
    return f"{feature}: {verb}".replace("_", " ")
