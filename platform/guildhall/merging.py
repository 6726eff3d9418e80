"""Two people change one thing: what the other changed meanwhile, field by field, and a choice.

The form carries what stood in it when it was opened (`was`). Where that differs from what stands
now, the other has changed it; what she typed herself is kept, and nothing is overwritten unseen:

    form = Form(schemas.TaskSchema(), start=start, sent=TASK.sent(start))
    if form.accepts(lambda data: _change(task_id, form, data)):  # refuse_stale() below a lock
        return done(...)
    if TASK.is_stale(form, now):
        return TASK.page(form, task_id, now, words)
    return form.show("resources/task_form.html", was=TASK.was(form, now))
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response, request
from msgspec import Struct
from werkzeug.datastructures import MultiDict

from guildhall import audit, context
from guildhall.dates import read_day
from guildhall.errors import Conflict
from guildhall.forms import Form
from guildhall.localisation import day as spoken_day
from guildhall.web import render
from guildhall.wording import gettext as _

Texts = tuple[str, ...]
Facts = Mapping[str, Any]
KEEP: Final = "keep:"
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
THEIRS: Final = "theirs"
APART: Final = frozenset({"version", "was", "csrf_token"})


class Difference(Struct, frozen=True):
    """One field that the other changed: what it was, what it is now, what was typed here."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    both: bool
    """Both changed it; otherwise only the other did."""


class Merge(Struct, frozen=True):
    """How two changes of one kind of thing are brought together."""

    kind: str
    """What the audit calls the thing: its table."""
    labels: Mapping[str, Any]
    """The form's fields and what they are called, in the form's order."""

    def pack(self, start: Facts) -> str:
        """Write down what stands in a form as it is opened, for its hidden field."""
        shown = [name for name in self.labels if name in start]
        return json.dumps({name: texts_of(start[name]) for name in shown})

    def was(self, form: Form, now: Facts) -> str:
        """Return what stood in the form when it was opened, which may be this moment."""
        return str(form.value("was")) or self.pack(now)

    def sent(self, now: Facts) -> "MultiDict[str, str] | None":
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
            if name in self.labels:
                value = now.get(name)
                typed.setlist(
                    name, [str(value)] if isinstance(value, str) else list(texts_of(value))
                )
        return typed

    def refuse_stale(self, form: Form, now: Facts) -> None:
        """Raise Conflict where somebody changed it since the form was opened; ask below a lock."""
        if self.is_stale(form, now):
            raise Conflict(_("Somebody changed this while you had it open."))

    def is_stale(self, form: Form, now: Facts) -> bool:
        """Say whether somebody else changed what a form shows: by its number, or field by field."""
        if request.method != "POST" or form.errors:
            return False
        if "version" in now:
            return bool(form.value("version") != str(now["version"]))
        return any(True for _each in self._differences(form, now, {}))

    def page(
        self,
        form: Form,
        object_id: UUID,
        now: Facts,
        words: Facts,
        crumbs: Sequence[tuple[str, str]],
    ) -> Response:
        """Show what the other changed beside what was typed here, and let the second choose."""
        return render(
            "merge.html",
            409,
            last=audit.last_of(self.kind, object_id),
            differences=list(self._differences(form, now, words)),
            carried=[pair for pair in form.values.items(multi=True) if _is_carried(pair[0])],
            version=now.get("version", ""),
            was=self.pack(now),
            crumbs=crumbs,
        )

    def _differences(self, form: Form, now: Facts, words: Facts) -> Iterable[Difference]:
        base = _unpacked(form.value("was"))
        for name, label in self.labels.items():
            if name not in now:
                continue
            theirs = texts_of(now[name])
            typed = [" ".join(each.split()) for each in form.values.getlist(name)]
            was = base.get(name, theirs)
            mine = _as_days(texts_of([each for each in typed if each]), [*theirs, *was])
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


def texts_of(value: object) -> Texts:
    """Return a value as a form sends it: nothing, one text, or several."""
    if value is None or value is False or value == "":
        return ()
    if value is True:
        return ("true",)
    if isinstance(value, list | tuple):
        return tuple(sorted(str(item) for item in value))
    return (" ".join(str(value).split()),)


def _as_days(typed: Texts, known: Sequence[str]) -> Texts:
    """Return what was typed, a day as machines write it: without scripts it is sent in words."""
    if not any(DAY.fullmatch(each) for each in known):
        return typed
    found = [read_day(each, context.today()) for each in typed]
    return tuple(str(day) for day in found) if all(found) else typed


def _is_carried(name: str) -> bool:
    return name not in APART and not name.startswith(KEEP)


def _unpacked(text: str) -> dict[str, Texts]:
    """Return what stood in the form; nonsense counts as nothing."""
    try:
        found = json.loads(text or "{}")
        return {str(name): tuple(map(str, value)) for name, value in found.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def _said(name: str, texts: Texts, words: Facts) -> str:
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
