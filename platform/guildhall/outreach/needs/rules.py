"""Needs against wants: counted, put in order, and set against what is offered; pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from guildhall.outreach.rules import share


class Tally(Struct, frozen=True):
    """How many need a theme for their work, and how many want it besides."""

    theme: str
    needs: int
    wants: int


def tallies(themes: Iterable[str], answers: Iterable[Mapping[str, Any]]) -> list[Tally]:
    """Count what was answered, the greatest need first; among equals the greater want."""
    counted = {theme: {"need": 0, "want": 0, "neither": 0} for theme in themes}
    for sheet in answers:
        for theme, given in counted.items():
            if sheet.get(theme) in given:
                given[sheet[theme]] += 1
    found = [Tally(theme, each["need"], each["want"]) for theme, each in counted.items()]
    return sorted(found, key=lambda each: (-each.needs, -each.wants))


def first(ranked: Sequence[Tally], most: int) -> list[Tally]:
    """Return the first needs: at most so many, and none that nobody has."""
    return [each for each in ranked if each.needs][:most]


class Coverage(Struct, frozen=True):
    """How many of the first needs an offering answers (A23)."""

    asked: int
    covered: int

    @property
    def share(self) -> Decimal | None:
        """Return the share in percent."""
        return share(self.covered, self.asked)


def coverage(top: Sequence[Tally], answered: Iterable[str]) -> Coverage:
    """Set the first needs against the themes that some offering answers."""
    themes = set(answered)
    return Coverage(len(top), sum(each.theme in themes for each in top))
