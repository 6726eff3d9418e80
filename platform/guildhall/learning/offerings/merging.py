"""Two people change one thing: what the other changed meanwhile, field by field, and a choice.

The form carries what stood in it when it was opened (`was`). Where that differs from what stands
now, the other has changed it; what she typed herself is kept, and nothing is overwritten unseen.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from guildhall.forms import Form
from guildhall.learning.offerings import queries
from guildhall.localisation import day as spoken_day
from guildhall.web import render
from guildhall.wording import gettext as _

Texts = tuple[str, ...]
KEEP: Final = "keep:"
THEIRS: Final = "theirs"
APART: Final = frozenset({"version", "was", "csrf_token"})
LABELS: Final[Mapping[str, Any]] = {
    "title": _l("Title"),
    "seats": _l("Seats"),
    "points": _l("Points"),
    "summary": _l("What it is about"),
    "format": _l("Kind of event"),
    "kind": _l("Reach"),
    "provider": _l("Offered by"),
    "access_notes": _l("Good to know"),
    "outcomes": _l("People will be able to"),
    "aims": _l("It builds"),
    "tags": _l("Goals and standards"),
    "classification": _l("Staff"),
    "members_only": _l("Members of the union only"),
    "units": _l("Bargaining units"),
    "worksites": _l("Worksites"),
    "job_classes": _l("Job classes"),
    "has_waitlist": _l("Keep a waitlist when it is full"),
    "opens": _l("Opens"),
    "closes": _l("Last day to register"),
    "cancel_by": _l("Last day to cancel"),
    "minimum_minutes": _l("Minutes to attend at least"),
    "requires_survey": _l("The exit survey is needed to complete it"),
    "gives_clock_hours": _l("Gives clock hours"),
    "gives_ceu": _l("Gives CEU"),
    "day": _l("Day"),
    "starts": _l("Starts"),
    "ends": _l("Ends"),
    "room_id": _l("Room"),
    "online_url": _l("Online address"),
    "leaders": _l("Facilitators"),
    "agenda": _l("Agenda"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the other changed: what it was, what it is now, what was typed here."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    both: bool
    """Both changed it; otherwise only the other did."""


def texts_of(value: object) -> Texts:
    """Return a value as a form sends it: nothing, one text, or several."""
    if value is None or value is False or value == "":
        return ()
    if value is True:
        return ("true",)
    if isinstance(value, list | tuple):
        return tuple(sorted(str(item) for item in value))
    return (" ".join(str(value).split()),)


def pack(start: Mapping[str, Any]) -> str:
    """Write down what stands in a form as it is opened, for its hidden field."""
    return json.dumps({name: texts_of(start.get(name)) for name in LABELS if name in start})


def sent(now: Mapping[str, Any]) -> "MultiDict[str, str] | None":
    """Return what was typed, with the other's values where hers were chosen."""
    chosen = [
        name.removeprefix(KEEP)
        for name, which in request.form.items()
        if name.startswith(KEEP) and which == THEIRS
    ]
    if not chosen:
        return None
    typed = MultiDict(request.form)
    for name in chosen:
        if name in LABELS:
            value = now.get(name)
            typed.setlist(name, [str(value)] if isinstance(value, str) else list(texts_of(value)))
    return typed


def is_stale(form: Form, version: int) -> bool:
    """Say whether a refused form was opened before somebody else's change."""
    return request.method == "POST" and not form.errors and form.value("version") != str(version)


def page(
    form: Form, kind: str, object_id: UUID, now: Mapping[str, Any], words: Mapping[str, Any]
) -> Response:
    """Show what the other changed, beside what was typed here, and let the second one choose."""
    differences = list(_differences(form, now, words))
    return render(
        "learning/merge.html",
        409,
        last=queries.last_change(kind, object_id),
        differences=differences,
        carried=[pair for pair in form.values.items(multi=True) if _is_carried(pair[0])],
        version=now["version"],
        was=pack(now),
    )


def _is_carried(name: str) -> bool:
    return name not in APART and not name.startswith(KEEP)


def _differences(
    form: Form, now: Mapping[str, Any], words: Mapping[str, Any]
) -> Iterable[Difference]:
    base = _unpacked(form.value("was"))
    for name, label in LABELS.items():
        if name not in now:
            continue
        theirs = texts_of(now[name])
        typed = [" ".join(each.split()) for each in form.values.getlist(name)]
        mine = texts_of([each for each in typed if each])
        was = base.get(name, theirs)
        if theirs in {was, mine}:
            continue
        yield Difference(
            name,
            str(label),
            _said(name, was, words),
            _said(name, theirs, words),
            _said(name, mine, words),
            mine != was,
        )


def _unpacked(text: str) -> dict[str, Texts]:
    """Return what stood in the form; nonsense counts as nothing, it decides only what is shown."""
    try:
        found = json.loads(text or "{}")
        return {str(name): tuple(map(str, value)) for name, value in found.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def _said(name: str, texts: Texts, words: Mapping[str, Any]) -> str:
    """Say a field's value as a person reads it."""
    if name in words:
        known = {str(option[0]): str(option[1]) for option in words[name]}
        return "; ".join(known.get(text, text) for text in texts) or _("nothing")
    if not texts:
        return _("nothing")
    if texts == ("true",):
        return _("yes")
    try:
        return spoken_day(date.fromisoformat(texts[0]))
    except ValueError:
        return "; ".join(texts)
