"""Parts of a home: each feature says what it knows, the home puts it together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from uuid import UUID

from flask import current_app

from guildhall.directory import directory
from guildhall.plugin import Registry

Place = Literal["needs", "week", "year", "mine"]


@dataclass(frozen=True, slots=True)
class Card:
    """One part of a home, given by a feature through Plugin(cards={...}).

    "needs" is what waits for somebody, each with its one action; "week" what happens now; "year"
    a figure on its way; "mine" a member's own card.
    """

    place: Place
    template: str
    """A partial; it gets `values` as its variables."""
    values: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


CardMaker = Callable[[], "Card | list[Card] | None"]


def about(home: str, subject: UUID) -> list[Card]:
    """Return the parts that features add to the page of one thing: `cards={"person": (fn,)}`.

    Each maker gets the id and itself judges who looks; its card's place is not asked for.
    """
    registry: Registry = current_app.extensions["guildhall"]
    makers = [
        partial(maker, subject)
        for plugin in registry.plugins
        if plugin.core or directory().switched_on(plugin.key)
        for maker in plugin.cards.get(home, ())
    ]
    return gathered(list(makers))


def gathered(makers: list[CardMaker]) -> list[Card]:
    """Ask every maker, in order; one that has nothing to say says None."""
    cards: list[Card] = []
    for make in makers:
        made = make()
        cards += made if isinstance(made, list) else [made] if made else []
    return sorted(cards, key=lambda card: card.order)
