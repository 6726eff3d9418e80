"""What an offering's page asks and warns of: read only where the page shows it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from guildhall import context
from guildhall.errors import Invalid
from guildhall.learning.access import queries, rules
from guildhall.learning.access.services import Wish
from guildhall.learning.models.access import Accommodation
from guildhall.localisation import clock, when
from guildhall.wording import gettext as _


def wish_from(form: "MultiDict[str, str]") -> Wish | None:
    """Return what was ticked and written, or None where nothing was: nothing is read then."""
    kinds = tuple(dict.fromkeys(kind[:60] for kind in form.getlist("needs")[:40] if kind))
    words = form.get("needs_words", "").strip().replace("\x00", "")
    if len(words) > rules.LONGEST:
        raise Invalid(needs_words=_("Use at most 2,000 letters."))
    keep = form.get("needs_keep") == "yes"
    return Wish(kinds, words, keep) if kinds or words or keep else None


class Asking:
    """One person's part of an offering's page; each question is asked when the page reaches it."""

    def __init__(self, person_id: UUID) -> None:
        self.person_id = person_id

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """Return the boxes of the form; they cost no query."""
        return queries.choices()

    @cached_property
    def _standing(self) -> Any:  # noqa: ANN401 - a row or None
        return queries.standing_of(self.person_id)

    @property
    def ticked(self) -> list[str]:
        """Return the boxes that are ticked: as sent, or as the person always needs it."""
        if request.method == "POST":
            return request.form.getlist("needs")
        return list(self._standing.kinds) if self._standing else []

    @property
    def words(self) -> str:
        """Return what stands in the field: as sent, or as the person always needs it."""
        if request.method == "POST":
            return request.form.get("needs_words", "")
        return self._standing.words if self._standing else ""

    def asked(self, registration_id: UUID) -> Sequence[Accommodation]:
        """Return what was asked for with a registration."""
        return queries.asked_with(registration_id)

    def word_of(self, row: Accommodation) -> str:
        """Return what was asked for, in words."""
        return queries.word_of(row.kind) or row.words

    def shift_warnings(self, sessions: Sequence[Any]) -> list[str]:
        """Say where the sessions of an offering run into the person's shifts (A28)."""
        shifts = [(shift.days, shift.starts, shift.ends) for shift in self._shifts]
        times = [(one.starts_at, one.ends_at) for one in sessions if not one.cancelled]
        return [_warning(one) for one in rules.clashes(shifts, times, context.tenant().zone)]

    @cached_property
    def _shifts(self) -> Sequence[Any]:
        return queries.shifts_of(self.person_id)


def _warning(clash: rules.Clash) -> str:
    facts = {"session": when(clash.starts), "end": clock(clash.ends)}
    if clash.shift_starts <= clash.starts:
        return _(
            "Your shift ends at %(shift)s; this begins on %(session)s.",
            shift=clock(clash.shift_ends),
            **facts,
        )
    return _(
        "Your shift begins at %(shift)s; this goes on until %(end)s (%(session)s).",
        shift=clock(clash.shift_starts),
        **facts,
    )
