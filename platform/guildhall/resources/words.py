"""What kinds and states of resources are called on pages."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.resources.models.tasks import Task
from guildhall.wording import gettext as _

KIND_WORDS: Final = {
    "book": _l("Book"),
    "article": _l("Article"),
    "video": _l("Video"),
    "handout": _l("Handout"),
    "slides": _l("Slides"),
    "kit": _l("Kit"),
    "website": _l("Website"),
    "other": _l("Other item"),
}
SHELF_WORDS: Final = {
    "open": _l("open to members"),
    "lost": _l("without a licence any more"),
    "ending": _l("licence ends soon"),
    "review": _l("review due"),
    "archived": _l("put away"),
}
CONDITION_WORDS: Final = {
    "good": _l("In order"),
    "worn": _l("Worn"),
    "repair": _l("Under repair"),
}
CONDITION_TONES: Final = {"good": "good", "worn": "due", "repair": "bad"}
PRIORITY_WORDS: Final = {"high": _l("High"), "normal": _l("Normal"), "low": _l("Low")}
PRIORITY_TONES: Final = {"high": "bad"}
TASK_STATE_WORDS: Final = {
    "open": _l("to be done"),
    "overdue": _l("overdue"),
    "done": _l("done"),
    "dropped": _l("dropped"),
    "all": _l("all but the dropped"),
}
LOAN_STATE_WORDS: Final = {
    "out": _l("out now"),
    "overdue": _l("overdue"),
    "all": _l("of all time"),
}
SUPPORT_WORDS: Final = {"open": _l("To answer"), "answered": _l("Answered")}
SUPPORT_TONES: Final = {"open": "due", "answered": "good"}
POOL_WORDS: Final = {
    "qualified": _l("Qualified"),
    "applied": _l("Applied"),
    "suspended": _l("Suspended"),
    "lapsed": _l("Lapsed"),
}
POOL_TONES: Final = {"qualified": "good", "applied": "due", "suspended": "bad", "lapsed": "bad"}
STAGE_WORDS: Final = {
    "designed": _l("Designed"),
    "developed": _l("Developed"),
    "facilitated": _l("Facilitated"),
}


def choices(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return words as the options of a form."""
    return [(key, str(word)) for key, word in words.items()]


def task_title(task: Task) -> str:
    """Return what a task is called; a trip says which way it goes."""
    if task.kind == "pick_up" and task.from_site:
        return _("Pick up at %(site)s: %(title)s", site=task.from_site.name, title=task.title)
    if task.kind == "take_back" and task.to_site:
        return _("Take back to %(site)s: %(title)s", site=task.to_site.name, title=task.title)
    return task.title
