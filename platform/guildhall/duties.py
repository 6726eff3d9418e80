"""Separation of duties: what one person entered, another one judges (P39)."""

from uuid import UUID

from flask_babel import gettext as _

from guildhall.errors import Denied


def refuse_same_person(entered_by: UUID | None, judging: UUID | None, what: str) -> None:
    """Raise Denied if the person who entered an item would also approve, correct or pay it.

    Both are ids of persons in the current tenant; None is the system, which nobody is. `what`
    names the item in the sentence: "this claim", "your own attendance".
    """
    if entered_by is not None and entered_by == judging:
        raise Denied(
            _(
                "Somebody else has to decide about %(what)s: entering it and judging it are two "
                "people's work.",
                what=what,
            )
        )
