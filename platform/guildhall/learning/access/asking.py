"""What an offering's page asks and warns of: read only where the page shows it."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from guildhall import context
from guildhall.errors import Invalid
from guildhall.learning.access import queries, rules
from guildhall.learning.access.own import AskedFor, Own
from guildhall.learning.access.wishes import Wish
from guildhall.localisation import clock, when
from guildhall.wording import gettext as _


def wish_from(form: "MultiDict[str, str]") -> Wish | None:
    """Return what was ticked and written, or None where nothing was: nothing is read then."""
    kinds = tuple(dict.fromkeys(kind[:60] for kind in form.getlist("needs")[:40] if kind))
    words = form.get("needs_words", "").strip()
    if len(words) > rules.LONGEST:
        raise Invalid(needs_words=_("Use at most 2,000 letters."))
    keep = form.get("needs_keep") == "yes"
    return Wish(kinds, words, keep) if kinds or words or keep else None


class Asking:
    """One person's part of an offering's page, worked out where the page shows it."""

    def __init__(self, own: Own) -> None:
        self.own = own

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the boxes of the form."""
        return queries.choices()

    @property
    def ticked(self) -> Sequence[str]:
        """Return the boxes that are ticked: as sent, or as the person always needs it."""
        return request.form.getlist("needs") if request.method == "POST" else self.own.kinds

    @property
    def words(self) -> str:
        """Return what stands in the field: as sent, or as the person always needs it."""
        typed = request.method == "POST"
        return request.form.get("needs_words", "") if typed else self.own.words

    def word_of(self, row: AskedFor) -> str:
        """Return what was asked for, in words."""
        return queries.word_of(row.kind) or row.words

    def shift_warnings(self, sessions: Sequence[Any]) -> list[str]:
        """Say where the sessions of an offering run into the person's shifts (A28)."""
        times = [(one.starts_at, one.ends_at) for one in sessions if not one.cancelled]
        found = rules.clashes(self.own.shifts, times, context.tenant().zone)
        return [_warning(one) for one in found]


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
