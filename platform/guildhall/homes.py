"""Parts of a home: each feature says what it knows, the home puts it together."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import ScalarSelect, select

from guildhall.db import db
from guildhall.features import features_on

Place = Literal["needs", "week", "year", "mine"]


class Card(Struct, frozen=True):
    """One part of a home, given by a feature through Plugin(cards={...}).

    "needs" is what waits for somebody, each with its one action; "week" what happens now; "year"
    a figure on its way; "mine" a member's own card.
    """

    place: Place
    template: str
    """A partial; it gets `values` as its variables."""
    values: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


class Figured(Struct, frozen=True):
    """A card that hangs on a few figures; they are asked with those of others in one statement."""

    figures: Sequence[ScalarSelect[Any]]
    card: Callable[..., Card | None]
    """Gets the figures in their order."""


CardMaker = Callable[[], "Card | Figured | list[Card] | None"]


def about(home: str, subject: UUID) -> list[Card]:
    """Return the parts that features add to the page of one thing: `cards={"person": (fn,)}`.

    Each maker gets the id and itself judges who looks; its card's place is not asked for.
    """
    return gathered([partial(maker, subject) for maker in makers(home)])


def makers(home: str) -> list[Callable[..., Any]]:
    """Return who contributes to a home, of the features and of the programs that are on."""
    return [maker for plugin in features_on() for maker in plugin.cards.get(home, ())]


def gathered(makers: list[CardMaker]) -> list[Card]:
    """Ask every maker, in order; one that has nothing to say says None."""
    made = [make() for make in makers]
    cards = _of_figures([each for each in made if isinstance(each, Figured)])
    for each in made:
        if isinstance(each, list):
            cards += each
        elif isinstance(each, Card):
            cards.append(each)
    return sorted(cards, key=lambda card: card.order)


def _of_figures(waiting: list[Figured]) -> list[Card]:
    """Ask for all figures at once, and return the cards that they give."""
    asked = [figure for each in waiting for figure in each.figures]
    answers = iter(db.session.execute(select(*asked)).one() if asked else ())
    made = [each.card(*islice(answers, len(each.figures))) for each in waiting]
    return [card for card in made if card is not None]
